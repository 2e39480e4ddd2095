//! Stock that this order moved, step by step.

use contract::order::MovementView;
use leptos::prelude::*;

use crate::state::order_session::OrderSession;
use crate::state::time;

/// The section "Stock movements", where there are any.
#[component]
pub fn Movements(session: OrderSession) -> impl IntoView {
    let movements = Memo::new(move |_| {
        session.view.with(|view| view.as_ref().map_or_else(Vec::new, |view| view.movements.clone()))
    });
    let movement = |it: MovementView| {
        let pieces =
            if it.quantity < 0 { format!("−{}", it.quantity.unsigned_abs()) } else { format!("+{}", it.quantity) };
        view! {
            <li>
                <span class="mono">{it.sku}</span>
                <span>{it.reason}</span>
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
