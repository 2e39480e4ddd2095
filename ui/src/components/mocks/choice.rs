//! A native select over entries that say themselves which one is in force.

use leptos::prelude::*;

use super::entries::Entry;

/// The select; `pick` gets the key of the entry chosen.
#[component]
pub fn Choice(
    /// Accessible name.
    label: &'static str,
    /// What can be chosen.
    #[prop(into)]
    entries: Signal<Vec<Entry>>,
    /// Called with the key of what was chosen.
    #[prop(into)]
    pick: Callback<String>,
) -> impl IntoView {
    // `selected` as a property, not an attribute: the attribute is ignored once a person chose.
    let option = |entry: Entry| view! { <option value=entry.key prop:selected=entry.selected>{entry.text}</option> };
    view! {
        <select class="svc-in" aria-label=label on:change:target=move |ev| pick.run(ev.target().value())>
            {move || entries.get().into_iter().map(option).collect_view()}
        </select>
    }
}
