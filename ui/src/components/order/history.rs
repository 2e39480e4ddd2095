//! How the order's status came about.

use contract::order::HistoryEntry;
use leptos::prelude::*;

use crate::components::shared::StatusBadge;
use crate::state::time;

/// The status history, oldest first.
#[component]
pub fn History(#[prop(into)] entries: Signal<Vec<HistoryEntry>>) -> impl IntoView {
    let entry = |entry: HistoryEntry| {
        view! {
            <li>
                <StatusBadge status=entry.status process=None />
                <span>{entry.note.unwrap_or_default()} <span class="faint">" · " {entry.created_by}</span></span>
                <time class="faint" title=time::full(entry.created_at)>{time::short_seconds(entry.created_at)}</time>
            </li>
        }
    };
    view! { <ol class="history">{move || entries.get().into_iter().map(entry).collect_view()}</ol> }
}
