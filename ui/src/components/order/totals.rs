//! What an order costs.

use contract::domain::money::Money;
use contract::domain::pricing::Totals;
use leptos::prelude::*;

/// The totals; `data-total` is on the total. None: a line is not right yet.
#[component]
pub fn TotalsTable(
    #[prop(into)] totals: Signal<Option<Totals>>,
    /// Pieces in all, where worth saying.
    #[prop(optional, into)]
    pieces: Signal<Option<u32>>,
) -> impl IntoView {
    let items = move || pieces.get().map_or_else(|| "Items".to_owned(), |pieces| format!("Items ({pieces})"));
    let amount = move |pick: fn(&Totals) -> String| move || totals.get().map_or_else(|| "–".to_owned(), |it| pick(&it));
    let is_surcharge = Memo::new(move |_| totals.get().is_some_and(|it| it.discount.minor < 0));
    let has_discount = Memo::new(move |_| totals.get().is_some_and(|it| it.discount.minor != 0));
    view! {
        <div class="totals">
            <span class="muted">{items}</span>
            <span class="num">{amount(|it| it.subtotal.to_string())}</span>
            <Show when=move || has_discount.get()>
                <span class="muted">{move || if is_surcharge.get() { "Surcharge" } else { "Discount" }}</span>
                <span class="num">{amount(|it| match it.discount.minor {
                    ..0 => Money::new(it.discount.minor.saturating_neg(), it.discount.currency).to_string(),
                    _ => format!("−{}", it.discount),
                })}</span>
            </Show>
            <span class="muted">"Tax"</span>
            <span class="num">{amount(|it| it.tax.to_string())}</span>
            <span class="muted">"Shipping"</span>
            <span class="num">{amount(|it| it.shipping.to_string())}</span>
            <b>"Total"</b>
            <b class="num" data-total="">{amount(|it| it.total.to_string())}</b>
        </div>
    }
}
