//! A shortcut shown beside what it does. Not part of the accessible name: screen readers get
//! `aria-keyshortcuts` of the control instead.

use leptos::prelude::*;

/// A key or chord.
#[component]
pub fn Kbd(keys: &'static str) -> impl IntoView {
    view! { <kbd aria-hidden="true">{keys}</kbd> }
}
