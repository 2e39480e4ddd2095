//! The one polite region: passing messages, and why the desk cannot be asked.

use leptos::prelude::*;

use crate::components::shared::ErrorNotice;
use crate::state::desk::Desk;

/// Messages at the foot of the window.
#[component]
pub fn Messages() -> impl IntoView {
    let desk = Desk::get();
    let retry = Callback::new(move |()| desk.refresh());
    view! {
        <div class="messages">
            <div class="toast" role="status" aria-label="Messages">{desk.message}</div>
            {move || desk.error.get().map(|error| view! {
                <ErrorNotice title="The desk does not answer." error=error retry=retry />
            })}
        </div>
    }
}
