//! How far the orders got: one bar a state, with its name and count.

use contract::domain::figures::OrderFigures;
use leptos::prelude::*;

use super::figures::share;

/// "Fulfilment".
#[component]
pub fn States(sum: OrderFigures) -> impl IntoView {
    let whole = sum.entered();
    let states = [
        ("Delivered", "ok", sum.delivered),
        ("Shipped", "run", sum.shipped),
        ("Paid, in work", "busy", sum.under_way),
        ("Not placed yet", "idle", sum.pending),
        ("Cancelled", "off", sum.cancelled),
        ("Checkout failed", "bad", sum.failed),
    ];
    let row = |(name, class, count): (&'static str, &'static str, u64)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="meter"><span class=format!("bar-h {class}") style:width=width(count, whole)></span></td>
                <td class="num">{count}</td>
                <td class="num faint">{share(count, whole)}</td>
            </tr>
        }
    };
    view! {
        <figure class="plot" aria-label="Fulfilment">
            <figcaption><h2>"Fulfilment"</h2><p class="muted">"Where the orders of this time stand now"</p></figcaption>
            <table class="meters">
                <thead class="spoken">
                    <tr><th scope="col">"State"</th><td></td><th scope="col">"Orders"</th><th scope="col">"Share"</th></tr>
                </thead>
                <tbody>{states.map(row).collect_view()}</tbody>
            </table>
        </figure>
    }
}

/// A part of a whole as a width.
#[expect(clippy::cast_precision_loss, reason = "a drawing")]
pub fn width(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 {
        return "0".to_owned();
    }
    format!("max(2px, {:.2}%)", part as f64 * 100.0 / whole as f64)
}
