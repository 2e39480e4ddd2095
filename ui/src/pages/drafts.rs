//! Drafts: what was begun and not entered yet.

use contract::ApiError;
use contract::command::FindDrafts;
use contract::draft::DraftRow;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::shared::{ErrorNotice, Kbd};
use crate::ipc;
use crate::state::go::{Go, draft_path};
use crate::state::time;

/// The screen "Drafts".
#[component]
pub fn DraftsPage() -> impl IntoView {
    let go = Go::get();
    let drafts = RwSignal::new(None::<Result<Vec<DraftRow>, ApiError>>);
    spawn_local(async move {
        let found = ipc::call(FindDrafts {}).await;
        let _ = drafts.try_set(Some(found));
    });
    let content = move || {
        match drafts.get() {
        None => ().into_any(),
        Some(Err(error)) => view! { <ErrorNotice title="The drafts could not be shown." error=error /> }.into_any(),
        Some(Ok(rows)) if rows.is_empty() => {
            view! {
                <div class="empty">
                    <h2>"No drafts."</h2>
                    <p class="muted">"An order that is not ready can be saved as a draft; a duplicate begins as one."</p>
                </div>
            }
            .into_any()
        }
        Some(Ok(rows)) => {
            view! {
                <div class="drafts-head" aria-hidden="true"><span>"Draft"</span><span>"Customer"</span><span class="num">"Saved"</span></div>
                <ul class="drafts" aria-label="Drafts">{rows.into_iter().map(entry).collect_view()}</ul>
            }
            .into_any()
        }
    }
    };
    view! {
        <header>
            <button class="btn quiet" aria-keyshortcuts="Escape" on:click=move |_| go.to("/orders")>"← Orders" <Kbd keys="Esc" /></button>
            <h1>"Drafts"</h1>
            <button class="btn primary" aria-keyshortcuts="n" on:click=move |_| go.to("/orders/new")>"New order" <Kbd keys="N" /></button>
        </header>
        <main class="drafts-page">{content}</main>
    }
}

fn entry(draft: DraftRow) -> impl IntoView {
    let customer = if draft.customer.is_empty() { "no customer yet".to_owned() } else { draft.customer };
    view! {
        <li>
            <a href=draft_path(draft.id)>{draft.name}</a>
            <span class="muted">{customer}</span>
            <time class="faint num" title=time::full(draft.updated_at)>{time::short(draft.updated_at)}</time>
        </li>
    }
}
