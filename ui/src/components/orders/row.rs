//! One order in the grid.

use contract::order::OrderRow;
use leptos::prelude::*;

use super::grid::row_id;
use crate::components::shared::{LaneTicks, Marked, StatusBadge};
use crate::state::focus;
use crate::state::go::{Go, order_path};
use crate::state::orders_list::OrdersList;
use crate::state::orders_list::sight::GRID_ID;
use crate::state::time;

/// A row; a click selects it, a double click opens it.
#[component]
pub fn Row(row: OrderRow, query: String) -> impl IntoView {
    let list = OrdersList::get();
    let go = Go::get();
    let OrderRow { id, number, name, line_count, customer, status, process, lanes, total, created_at, matched, .. } =
        row;
    let others = (line_count > 1).then(|| view! { <span class="faint">{format!(" +{}", line_count - 1)}</span> });
    let hint = name.clone();
    let matched = matched.map(|hit| {
        view! {
            <span class="hit">
                {field_word(&hit.field)}
                ": "
                <Marked text=hit.text query=query.clone() />
            </span>
        }
    });
    // Heads are the first row.
    let index = move || {
        let index = list.run.with(|run| run.place_of(id).and_then(|place| run.index(place)));
        index.map(|index| (index + 2).to_string())
    };
    view! {
        <div
            class="row"
            role="row"
            id=row_id(id)
            aria-rowindex=index
            data-order-number=number.to_string()
            aria-selected=move || (list.selected.get() == Some(id)).to_string()
            on:click=move |_| list.select(id)
            on:dblclick=move |_| go.to(order_path(number))
        >
            <span role="gridcell">
                <input
                    type="checkbox"
                    tabindex="-1"
                    aria-label=format!("Mark {number}")
                    prop:checked=move || list.marked.with(|marked| marked.contains_key(&id))
                    on:click=move |event| event.stop_propagation()
                    on:change=move |_| {
                        list.mark(id, number);
                        // A row may be drawn anew at any time; the keyboard stays on the grid.
                        focus::now(GRID_ID);
                    }
                />
            </span>
            <span role="gridcell" class="mono"><Marked text=number.to_string() query=query.clone() /></span>
            <span role="gridcell" class="name" title=hint>
                <span class="clip"><Marked text=name query=query.clone() /></span>
                {others}
                {matched}
            </span>
            <span role="gridcell" class="clip"><Marked text=customer query=query /></span>
            <span role="gridcell"><StatusBadge status=status process=process /></span>
            <span role="gridcell"><LaneTicks lanes=lanes /></span>
            <span role="gridcell" class="num">{total.to_string()}</span>
            <span role="gridcell" class="num faint" title=time::full(created_at)>{time::short(created_at)}</span>
        </div>
    }
}

fn field_word(field: &str) -> String {
    match field {
        "item" => "line".into(),
        "sku" => "SKU".into(),
        "email" => "e-mail".into(),
        other => other.to_owned(),
    }
}
