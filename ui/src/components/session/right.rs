//! What is only for some roles: shown to them, and to the others why not.

use contract::domain::roles::Act;
use leptos::prelude::*;

use crate::state::session::Session;

/// The children for whoever may do `act`; else a sentence that says who may.
#[component]
pub fn WithRight(act: Act, children: ChildrenFn) -> impl IntoView {
    let session = Session::get();
    let why = Memo::new(move |_| session.why_not(act));
    view! {
        <Show
            when=move || why.with(Option::is_none)
            fallback=move || view! { <p class="muted" role="note">{why}</p> }
        >
            {children()}
        </Show>
    }
}
