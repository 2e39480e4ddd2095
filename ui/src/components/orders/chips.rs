//! Ready-made choices of orders.

use contract::command::OrdersView;
use leptos::prelude::*;

use super::narrow::Narrow;
use crate::state::desk::Desk;
use crate::state::orders_list::OrdersList;

const CHOICES: [(OrdersView, &str); 6] = [
    (OrdersView::All, "All"),
    (OrdersView::Pending, "Pending"),
    (OrdersView::InProgress, "In progress"),
    (OrdersView::Attention, "Needs attention"),
    (OrdersView::Failed, "Failed"),
    (OrdersView::Today, "Today"),
];

/// The chips above the grid.
#[component]
pub fn Chips() -> impl IntoView {
    let list = OrdersList::get();
    let desk = Desk::get();
    let attention = Memo::new(move |_| desk.sync.with(|sync| sync.as_ref().map_or(0, |sync| sync.attention)));
    let chip = move |(view, name): (OrdersView, &'static str)| {
        let count = move || match attention.get() {
            some @ 1.. if view == OrdersView::Attention => format!(" · {some}"),
            _ => String::new(),
        };
        view! {
            <button
                class="chip"
                aria-pressed=move || (list.view.get() == view).to_string()
                on:click=move |_| list.choose(view)
            >
                {name}
                {count}
            </button>
        }
    };
    view! {
        <div class="chips" role="group" aria-label="Which orders">
            {CHOICES.map(chip).collect_view()}
            <a class="chip" href="/drafts">"Drafts"</a>
            <Narrow />
            <span class="faint chips-note">{move || if list.busy.get() { "Searching…" } else { "Newest first" }}</span>
        </div>
    }
}
