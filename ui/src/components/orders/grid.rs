//! The grid "Orders". The keyboard stays on the grid itself and points at the selected row, so
//! that rows can be redrawn without moving it.

use contract::domain::ids::OrderId;
use contract::order::OrderRow;
use leptos::html;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

use super::empty::Empty;
use super::row::Row;
use super::search::grid_key;
use crate::state::go::Go;
use crate::state::orders_list::OrdersList;

/// Id of the grid.
pub const GRID_ID: &str = "orders-grid";

/// So many pixels before the end the next page is fetched.
const AHEAD: i32 = 800;

const COLUMNS: [&str; 7] = ["Number", "Order", "Customer", "Status", "Progress", "Total", "Saved"];

/// Are all rows that are shown marked?
fn all_marked(list: OrdersList) -> bool {
    list.rows
        .with(|rows| !rows.is_empty() && list.marked.with(|marked| rows.iter().all(|row| marked.contains(&row.id))))
}

/// Id of an order's row.
pub fn row_id(id: OrderId) -> String {
    format!("row-{id}")
}

/// The grid, or why it is empty.
#[component]
pub fn OrdersGrid() -> impl IntoView {
    let list = OrdersList::get();
    let go = Go::get();
    let body = NodeRef::<html::Div>::new();
    body.on_load(move |element| element.set_scroll_top(list.scroll.get_value()));
    Effect::new(move |former: Option<()>| {
        let selected = list.selected.get();
        // Not on the first run: coming back, the list stands where it was left.
        if former.is_some() {
            request_animation_frame(move || show_row(selected));
        }
    });
    let on_scroll = move |_| {
        let Some(element) = body.get_untracked() else { return };
        list.scroll.set_value(element.scroll_top());
        if element.scroll_top() + element.client_height() + AHEAD > element.scroll_height() {
            list.more();
        }
    };
    let heads = COLUMNS.iter().map(|name| {
        let right = matches!(*name, "Total" | "Saved");
        view! { <span role="columnheader" class:num=right>{*name}</span> }
    });
    view! {
        <div
            class="grid-scroll"
            node_ref=body
            id=GRID_ID
            role="grid"
            aria-label="Orders"
            aria-activedescendant=move || list.selected.get().map(row_id)
            aria-busy=move || list.busy.get().to_string()
            tabindex="0"
            on:scroll=on_scroll
            on:keydown=move |event| {
                if grid_key(&event, list, go) {
                    event.prevent_default();
                }
            }
        >
            <div class="grid-head" role="row">
                <span role="columnheader">
                    <input
                        type="checkbox"
                        aria-label="Mark all shown orders"
                        prop:checked=move || all_marked(list)
                        on:change=move |_| list.mark_all()
                    />
                </span>
                {heads.collect_view()}
            </div>
            <For each=move || keyed(list) key=|(_, seen, _)| *seen let:item>
                <Row row=item.0 query=item.2 />
            </For>
        </div>
        <Empty />
    }
}

/// Rows with a number that changes when anything shown of them does, so that only changed rows
/// are drawn again.
fn keyed(list: OrdersList) -> Vec<(OrderRow, u64, String)> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let query = list.found_text.get();
    list.rows.with(|rows| {
        let each = rows.iter().map(|row| {
            let mut hasher = DefaultHasher::new();
            (format!("{row:?}"), &query).hash(&mut hasher);
            (row.clone(), hasher.finish(), query.clone())
        });
        each.collect()
    })
}

fn show_row(selected: Option<OrderId>) {
    let Some(element) = selected.and_then(|id| document().get_element_by_id(&row_id(id))) else { return };
    let how = ScrollIntoViewOptions::new();
    how.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&how);
}
