//! The lines of an order with a field each: how many pieces money is given back for.

use contract::domain::order::LineItem;
use leptos::prelude::*;

/// A line, how many pieces of it are left, and how many are typed.
pub type Piece = (LineItem, u32, RwSignal<String>);

/// The table of lines. `on_typed` is told of each change.
#[component]
pub fn Pieces(pieces: Vec<Piece>, on_typed: Callback<()>) -> impl IntoView {
    let row = |(item, left, text): Piece| {
        let label = format!("Pieces of {} to refund", item.name);
        view! {
            <li>
                <span class="piece-name">{item.name.clone()}</span>
                <span class="faint">{format!("{} · {left} of {} left · {} each", item.sku, item.quantity, item.unit_price)}</span>
                <input
                    class="in num"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-label=label
                    placeholder="0"
                    prop:value=text
                    disabled={left == 0}
                    on:input=move |event| {
                        text.set(event_target_value(&event));
                        on_typed.run(());
                    }
                />
            </li>
        }
    };
    view! { <ul class="pieces" aria-label="Pieces">{pieces.into_iter().map(row).collect_view()}</ul> }
}
