//! Stock that this order moved, step by step.

use contract::order::MovementView;
use leptos::prelude::*;

use crate::state::order_session::OrderSession;
use crate::state::time;

/// How many pieces, and what became of them. Held pieces that are sold are the same pieces, so no
/// sign is shown: it would read as taken twice.
fn words(movement: &MovementView) -> (String, String) {
    let pieces = movement.quantity.unsigned_abs().to_string();
    let what = match movement.reason.as_str() {
        "reserved" => "held for this order",
        "committed" => "sold, out of those held",
        "released" => "given back to stock",
        other => other,
    };
    (pieces, what.to_owned())
}

/// The section "Stock movements", where there are any.
#[component]
pub fn Movements(session: OrderSession) -> impl IntoView {
    let movements = Memo::new(move |_| {
        session.view.with(|view| view.as_ref().map_or_else(Vec::new, |view| view.movements.clone()))
    });
    let movement = |it: MovementView| {
        let (pieces, what) = words(&it);
        view! {
            <li>
                <span class="mono">{it.sku}</span>
                <span>{what}</span>
                <span class="num">{pieces}</span>
                <time class="faint" title=time::full(it.created_at)>{time::clock_seconds(it.created_at)}</time>
            </li>
        }
    };
    move || {
        let all = movements.get();
        (!all.is_empty()).then(|| view! {
            <section>
                <details>
                    <summary><h2>{format!("Stock movements ({})", all.len())}</h2></summary>
                    <ul class="movements" aria-label="Stock movements">{all.into_iter().map(movement).collect_view()}</ul>
                </details>
            </section>
        })
    }
}
