//! Drafts: keeping what is typed without entering it, quoting it, and beginning one like this order.

use contract::command::{DeleteDraft, DuplicateOrder, OpenFile, QuoteDraft};
use contract::domain::ids::DraftId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::desk::Desk;
use crate::state::go::{Go, draft_path};
use crate::state::order_session::OrderSession;

/// "Save as draft", "Write quote" and "Delete draft" before an order is entered; "Duplicate order" after.
#[component]
pub fn DraftActs(session: OrderSession) -> impl IntoView {
    let (go, desk) = (Go::get(), Desk::get());
    let keep = move |_| {
        spawn_local(async move {
            if let Some(id) = session.save_draft().await {
                desk.say("The draft is kept here. Nobody was told of it.");
                go.replace(draft_path(id));
            }
        });
    };
    let duplicate = move |_| {
        let Some(id) = session.id() else { return };
        spawn_local(async move {
            match ipc::call(DuplicateOrder { id }).await {
                Ok(draft) => go.to(draft_path(draft.id)),
                Err(error) => session.tell(error),
            }
        });
    };
    let new = session.is_new();
    view! {
        <div class="ending">
            <Show when=move || new>
                <button class="btn quiet" disabled=session.busy on:click=keep>"Save as draft"</button>
            </Show>
            {move || session.draft().map(|id| view! { <OfDraft session=session id=id /> })}
            <Show when=move || session.view.with(Option::is_some)>
                <button class="btn quiet" disabled=session.busy on:click=duplicate>"Duplicate order"</button>
            </Show>
        </div>
    }
}

#[component]
fn OfDraft(session: OrderSession, id: DraftId) -> impl IntoView {
    let (go, desk) = (Go::get(), Desk::get());
    let quote = move |_| {
        spawn_local(async move {
            // What is on the screen is what is quoted.
            let Some(id) = session.save_draft().await else { return };
            match ipc::call(QuoteDraft { id }).await {
                Ok(file) => {
                    desk.say(format!("The quote is written to {}.", file.path));
                    if let Err(error) = ipc::call(OpenFile { path: file.path }).await {
                        desk.say(error.message);
                    }
                }
                Err(error) => session.tell(error),
            }
        });
    };
    let delete = move |_| {
        spawn_local(async move {
            match ipc::call(DeleteDraft { id }).await {
                Ok(_) => {
                    session.thrown_away();
                    desk.say("The draft is thrown away.");
                    if !session.is_left() {
                        go.to("/drafts");
                    }
                }
                Err(error) => session.tell(error),
            }
        });
    };
    view! {
        <button class="btn quiet" disabled=session.busy on:click=quote>"Write quote"</button>
        <button class="btn quiet danger" disabled=session.busy on:click=delete>"Delete draft"</button>
    }
}
