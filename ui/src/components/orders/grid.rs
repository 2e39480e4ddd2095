//! The grid "Orders". Of a list of any length only the rows in sight are drawn, with room above and
//! below for the rest. The keyboard stays on the grid itself and points at the selected row, so that
//! rows can be redrawn without moving it.

use contract::domain::ids::OrderId;
use contract::order::OrderRow;
use leptos::prelude::*;
use leptos::{ev, html};

use super::empty::Empty;
use super::row::Row;
use super::search::grid_key;
use crate::state::go::Go;
use crate::state::orders_list::OrdersList;
use crate::state::orders_list::run::Run;
use crate::state::orders_list::sight::{GRID_ID, pixels};

/// Rows drawn beyond those in sight, each way, and the step in which they follow.
const SPARE: i64 = 8;
const STEP: i64 = 4;

const COLUMNS: [&str; 7] = ["Number", "Order", "Customer", "Status", "Progress", "Total", "Saved"];

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
    body.on_load(move |_| list.appear());
    let resized = window_event_listener(ev::resize, move |_| list.look());
    on_cleanup(move || resized.remove());
    // Also told where nothing more is to come: rows and heads, or that nobody knows.
    let count = move || list.run.with(|run| run.count().map_or(-1, |count| count + 1).to_string());
    let heads = COLUMNS.iter().zip(2..).map(|(name, column)| {
        let right = matches!(*name, "Total" | "Saved");
        view! { <span role="columnheader" aria-colindex=column class:num=right>{*name}</span> }
    });
    view! {
        <div
            class="grid-scroll"
            node_ref=body
            id=GRID_ID
            role="grid"
            aria-label="Orders"
            aria-rowcount=count
            aria-colcount=COLUMNS.len() + 1
            aria-multiselectable="true"
            aria-activedescendant=move || pointed_at(list)
            data-found=list.found_text
            aria-busy=move || list.busy.get().to_string()
            tabindex="0"
            on:scroll=move |_| list.scrolled()
            on:keydown=move |event| {
                if grid_key(&event, list, go) {
                    event.prevent_default();
                }
            }
        >
            <div class="grid-head" role="row" aria-rowindex="1">
                <span role="columnheader" aria-colindex="1">
                    <input
                        type="checkbox"
                        tabindex="-1"
                        aria-label="Mark all orders in sight"
                        prop:checked=move || list.all_marked()
                        on:change=move |_| list.mark_in_sight()
                    />
                </span>
                {heads.collect_view()}
            </div>
            <Rows list=list />
        </div>
        <Empty />
    }
}

/// The rows in sight, with as much room above and below as the others would take.
#[component]
fn Rows(list: OrdersList) -> impl IntoView {
    let drawn = Memo::new(move |_| {
        let seen = list.seen.get();
        ((seen.start - SPARE).div_euclid(STEP) * STEP, (seen.end + SPARE).div_euclid(STEP) * STEP + STEP)
    });
    let drawn = move || {
        let (start, end) = drawn.get();
        list.run.with(|run| {
            let held = run.held();
            (start.clamp(held.start, held.end), end.clamp(held.start, held.end))
        })
    };
    let above = move || format!("{}px", pixels(drawn().0));
    let below = move || format!("{}px", pixels(list.run.with(Run::places) - drawn().1));
    view! {
        <div class="rows" role="rowgroup" style:padding-top=above style:padding-bottom=below>
            <For each=move || keyed(list, drawn()) key=|(_, seen, _)| *seen let:item>
                <Row row=item.0 query=item.2 />
            </For>
        </div>
    }
}

/// Id of the selected row, where it is drawn.
pub fn pointed_at(list: OrdersList) -> Option<String> {
    let selected = list.selected.get()?;
    let seen = list.seen.get();
    let place = list.run.with(|run| run.place_of(selected))?;
    seen.contains(&place).then(|| row_id(selected))
}

/// Rows with a number that changes when anything shown of them does, so that only changed rows
/// are drawn again.
fn keyed(list: OrdersList, (start, end): (i64, i64)) -> Vec<(OrderRow, u64, String)> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let query = list.found_text.get();
    list.run.with(|run| {
        let each = (start..end).filter_map(|place| run.at(place)).map(|row| {
            let mut hasher = DefaultHasher::new();
            (format!("{row:?}"), &query).hash(&mut hasher);
            (row.clone(), hasher.finish(), query.clone())
        });
        each.collect()
    })
}
