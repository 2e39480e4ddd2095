//! The grid of open rows. Live changes patch rows in place: focus and scroll stay.

use contract::domain::ids::OutboxId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::feed::OutboxFeed;
use super::row::OutboxLine;

/// Id of the grid, where the keyboard goes when its row has gone.
pub const GRID_ID: &str = "outbox-grid";

/// The grid "Outbox". `↑` and `↓` move between rows, `Enter` opens the order.
#[component]
pub fn OutboxTable(feed: OutboxFeed) -> impl IntoView {
    let ids = Memo::new(move |_| {
        feed.view.with(|view| view.iter().flat_map(|view| view.rows.iter().map(|row| row.id)).collect::<Vec<_>>())
    });
    let one = move |id: OutboxId| {
        Memo::new(move |_| {
            feed.view.with(|view| view.as_ref().and_then(|view| view.rows.iter().find(|row| row.id == id).cloned()))
        })
    };

    view! {
        <div class="outbox-scroll">
            <table class="outbox-grid" role="grid" id=GRID_ID aria-label="Outbox" tabindex="-1" on:keydown=move |event| step(&event)>
                <thead>
                    <tr>
                        <th scope="col">"Order"</th>
                        <th scope="col">"Service"</th>
                        <th scope="col">"What"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="num">"Attempts"</th>
                        <th scope="col">"Next try"</th>
                        <th scope="col">"Why it is here"</th>
                        <th scope="col">"Actions"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || ids.get() key=|id| *id let:id><OutboxLine row=one(id) feed /></For>
                </tbody>
            </table>
        </div>
    }
}

/// Moves to the order link of the row above or below.
fn step(event: &KeyboardEvent) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let from = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let row = from.and_then(|element| element.closest("tbody tr").ok().flatten());
    let next = match row {
        Some(row) if down => row.next_element_sibling(),
        Some(row) => row.previous_element_sibling(),
        None => document().query_selector(&format!("#{GRID_ID} tbody tr")).ok().flatten(),
    };
    let link = next.and_then(|row| row.query_selector("a").ok().flatten());
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        let _ = link.focus();
    }
}
