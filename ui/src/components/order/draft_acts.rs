//! Drafts: keeping what is typed without entering it, quoting it, and beginning one like this order.

use contract::command::{DeleteDraft, DuplicateOrder, OpenFile, QuoteDraft};
use contract::domain::ids::DraftId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::ipc;
use crate::state::desk::Desk;
use crate::state::escape::Escape;
use crate::state::focus;
use crate::state::go::{Go, draft_path};
use crate::state::order_session::OrderSession;

const DELETE_ID: &str = "delete-draft";
const CONFIRM_ID: &str = "confirm-delete-draft";

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
    let desk = Desk::get();
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
    let asking = RwSignal::new(false);
    let ask = move |_| {
        asking.set(true);
        focus::later(CONFIRM_ID);
    };
    let acts = move || {
        view! {
            <button class="btn quiet" disabled=session.busy on:click=quote>"Write quote"</button>
            <button id=DELETE_ID class="btn quiet danger" disabled=session.busy on:click=ask>"Delete draft"</button>
        }
    };
    view! {
        <Show when=move || asking.get() fallback=acts>
            <ThrowAway session=session id=id asking=asking />
        </Show>
    }
}

/// The second look before a draft is gone for good.
#[component]
fn ThrowAway(session: OrderSession, id: DraftId, asking: RwSignal<bool>) -> impl IntoView {
    let (go, desk) = (Go::get(), Desk::get());
    let leave = move || {
        asking.set(false);
        focus::later(DELETE_ID);
    };
    Escape::closes(leave);
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
        <div class="question" role="group" aria-label="Delete this draft?">
            <p class="muted">"What is typed here is gone then. It was never entered, and nobody was told of it."</p>
            <div class="question-buttons">
                <button id=CONFIRM_ID class="btn danger" disabled=session.busy on:click=delete>"Delete this draft"</button>
                <button class="btn quiet" on:click=move |_| leave()>"Keep draft"</button>
            </div>
        </div>
    }
}
