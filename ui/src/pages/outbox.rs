//! The outbox page: everything that is saved here and not yet sent, and why.

use leptos::prelude::*;

use crate::components::outbox::{Asking, EditLetter, Figures, OutboxFeed, OutboxTable};
use crate::components::shared::ErrorNotice;

/// The page.
#[component]
pub fn OutboxPage() -> impl IntoView {
    let feed = OutboxFeed::start();
    let known = move || feed.view.with(Option::is_some);
    let empty = Memo::new(move |_| feed.view.with(|view| view.as_ref().is_some_and(|view| view.rows.is_empty())));
    let asked = Memo::new(move |_| feed.view.with(|view| view.as_ref().is_some_and(|view| !view.asking.is_empty())));
    let error = move || {
        let retry = Callback::new(move |()| feed.refresh());
        let title = "The outbox could not be read";
        feed.problem.get().map(|error| view! { <ErrorNotice title error retry /> })
    };

    view! {
        <header>
            <h1>"Outbox"</h1>
            <span class="muted">"Saved here, on its way to the services"</span>
        </header>
        <main class="outbox">
            {error}
            <Show when=move || feed.refused.with(Option::is_some)>
                <p class="outbox-refused" role="alert">{move || feed.refused.get()}</p>
            </Show>
            <Show when=known>
                <Figures feed />
                <Asking feed />
                <EditLetter feed />
                <Show when=move || !empty.get() fallback=move || (!asked.get()).then(|| view! { <AllSent /> })>
                    <OutboxTable feed />
                </Show>
            </Show>
        </main>
    }
}

/// Nothing is open.
#[component]
fn AllSent() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"Everything has been sent."</h2>
            <p class="muted">"What cannot be sent at once waits here and is sent as soon as its service answers."</p>
        </div>
    }
}
