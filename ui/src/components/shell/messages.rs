//! The one polite region, in a place of its own where it covers nothing; and why a desk that did
//! answer does so no longer.

use leptos::prelude::*;

use crate::components::shared::ErrorNotice;
use crate::state::desk::Desk;

/// Passing messages below the navigation, a lost desk above everything.
#[component]
pub fn Messages() -> impl IntoView {
    let desk = Desk::get();
    let retry = Callback::new(move |()| desk.refresh());
    view! {
        <div class="toast" role="status" aria-label="Messages">{desk.message}</div>
        <div class="alarm">
            {move || desk.error.get().map(|error| view! {
                <ErrorNotice title="The desk does not answer." error=error retry=retry />
            })}
        </div>
    }
}
