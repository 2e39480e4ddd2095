//! The search field. Every keystroke asks at once; the grid can be walked without leaving it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::components::shared::Kbd;
use crate::state::focus;
use crate::state::go::{Go, order_path};
use crate::state::orders_list::sight::GRID_ID;
use crate::state::orders_list::{OrdersList, SEARCH_ID};

use super::grid::pointed_at;

/// Rows that Page Up and Page Down pass.
const PAGE_ROWS: isize = 15;

/// The searchbox "Search orders".
#[component]
pub fn SearchField() -> impl IntoView {
    let list = OrdersList::get();
    let go = Go::get();
    // Text and Enter may be quicker than any answer.
    Effect::new(move || {
        if let Some(number) = list.opens.get() {
            go.to(order_path(number));
        }
    });
    on_cleanup(move || list.leave());
    let on_key = move |event: KeyboardEvent| {
        // Home and End belong to the text while there is some.
        let in_text = matches!(event.key().as_str(), "Home" | "End") && !list.text.with_untracked(String::is_empty);
        let cleared = event.key() == "Escape" && !list.text.with_untracked(String::is_empty);
        if cleared {
            list.search(String::new());
        }
        // With nothing left to clear the keyboard goes to the list, where single letters are keys.
        let left = event.key() == "Escape" && !cleared;
        if left {
            focus::now(GRID_ID);
        }
        if cleared || left || (!in_text && grid_key(&event, list, go)) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <div class="search">
            <svg class="faint" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" stroke-width="1.5" />
                <path d="M9.3 9.3 13 13" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />
            </svg>
            <input
                id=SEARCH_ID
                type="search"
                aria-label="Search orders"
                placeholder="Number, name, customer, phone, item, SKU or note"
                autocomplete="off"
                spellcheck="false"
                aria-keyshortcuts="/"
                aria-controls=GRID_ID
                aria-activedescendant=move || pointed_at(list)
                prop:value=list.text
                on:input=move |event| list.search(event_target_value(&event))
                on:keydown=on_key
            />
            <Kbd keys="/" />
        </div>
    }
}

/// The keys of the grid, heard in the grid and in the search field; true where one was meant.
pub fn grid_key(event: &KeyboardEvent, list: OrdersList, go: Go) -> bool {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return false;
    }
    match event.key().as_str() {
        "ArrowDown" => list.step(1),
        "ArrowUp" => list.step(-1),
        "PageDown" => list.step(PAGE_ROWS),
        "PageUp" => list.step(-PAGE_ROWS),
        "Home" => list.step(isize::MIN),
        "End" => list.step(isize::MAX),
        // In the search field a space is a space.
        " " if !focus::in_field() => {
            if let Some(chosen) = list.chosen() {
                list.mark(chosen.id, chosen.number);
            }
        }
        "Enter" => {
            if let Some(number) = list.enter() {
                go.to(order_path(number));
            }
        }
        _ => return false,
    }
    true
}
