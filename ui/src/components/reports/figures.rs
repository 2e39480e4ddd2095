//! The figures of the whole time, in a strip.

use contract::domain::figures::OrderFigures;
use contract::domain::money::{Currency, Money};
use leptos::prelude::*;

/// Entered, sold, average, fulfilled, called off, failed.
#[component]
pub fn FigureStrip(sum: OrderFigures, average: Option<Money>, currency: Currency) -> impl IntoView {
    let average = average.map_or_else(|| "–".to_owned(), |average| average.to_string());
    let fulfilled = share(sum.fulfilled(), sum.sold_orders());
    let (orders, of_sold) =
        (count(sum.sold_orders(), "order"), format!("{} of {} sold", sum.fulfilled(), sum.sold_orders()));
    view! {
        <dl class="figures">
            <Figure name="Orders entered" value=sum.entered().to_string() more=String::new() />
            <Figure name="Sold" value=Money::new(sum.sold, currency).to_string() more=orders />
            <Figure name="Average order" value=average more=String::new() />
            <Figure name="Shipped or delivered" value=fulfilled more=of_sold />
            <Figure name="Cancelled" value=sum.cancelled.to_string() more=share(sum.cancelled, sum.entered()) />
            <Figure name="Checkout failed" value=sum.failed.to_string() more=share(sum.failed, sum.entered()) />
        </dl>
    }
}

#[component]
fn Figure(name: &'static str, value: String, more: String) -> impl IntoView {
    view! {
        <div class="figure">
            <dt>{name}</dt>
            <dd>{value} " " <span class="faint">{more}</span></dd>
        </div>
    }
}

fn count(some: u64, what: &str) -> String {
    if some == 1 { format!("1 {what}") } else { format!("{some} {what}s") }
}

/// `12 %`, `0.4 %`, or a dash where there is nothing to take a share of.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let tenths = (part.saturating_mul(1_000) + whole / 2) / whole;
    if tenths >= 100 || tenths.is_multiple_of(10) {
        format!("{} %", (tenths + 5) / 10)
    } else {
        format!("{}.{} %", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn small_shares_keep_a_tenth() {
        let shares = [(0, 0), (0, 5), (1, 250), (1, 3), (5, 5), (12, 1000)].map(|(part, whole)| share(part, whole));
        assert_eq!(shares, ["–", "0 %", "0.4 %", "33 %", "100 %", "1.2 %"]);
    }
}
