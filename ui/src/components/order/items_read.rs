//! The order as it stands, where it may not be changed.

use contract::domain::order::{LineItem, Order};
use leptos::prelude::*;

use crate::state::words;

/// The grid "Items", to be read.
#[component]
pub fn ItemsRead(items: Vec<LineItem>) -> impl IntoView {
    let rows = items.into_iter().map(|line| {
        let discount = match line.discount_amount {
            none if none.minor == 0 => String::new(),
            off => off.to_string(),
        };
        let total = line.subtotal.minus(line.discount_amount).unwrap_or(line.subtotal).to_string();
        view! {
            <div class="line read" role="row">
                <span role="gridcell" class="mono">{line.sku}</span>
                <span role="gridcell">{line.name}</span>
                <span role="gridcell" class="num">{line.quantity}</span>
                <span role="gridcell" class="num">{line.unit_price.to_string()}</span>
                <span role="gridcell" class="num">{discount}</span>
                <span role="gridcell" class="num line-total">{total}</span>
            </div>
        }
    });
    view! {
        <div class="items read" role="grid" aria-label="Items" tabindex="0">
            <div class="items-head" role="row">
                <span role="columnheader">"SKU"</span>
                <span role="columnheader">"Product"</span>
                <span role="columnheader" class="num">"Quantity"</span>
                <span role="columnheader" class="num">"Unit price"</span>
                <span role="columnheader" class="num">"Discount"</span>
                <span role="columnheader" class="num">"Line total"</span>
            </div>
            {rows.collect_view()}
        </div>
    }
}

/// What an amendment changes beside the lines.
const CHANGEABLE: [&str; 2] = ["Shipping method", "Coupon"];

/// Customer, address, method and note, to be read.
#[component]
pub fn DetailsRead(
    order: Order,
    /// Leave out what an amendment changes: it stands in fields beside.
    #[prop(optional)]
    but_changeable: bool,
) -> impl IntoView {
    let address = order.shipping_address.as_ref().map(words::address).unwrap_or_default();
    let facts = [
        ("Order name", order.name),
        ("Customer", order.customer.name),
        ("E-mail", order.customer.email.unwrap_or_default()),
        ("Phone", order.customer.phone.unwrap_or_default()),
        ("Payment method", order.payment_method.map(words::payment_method).unwrap_or_default().to_owned()),
        ("Shipping method", order.shipping_method.map(words::shipping_method).unwrap_or_default().to_owned()),
        ("Shipping address", address),
        ("Coupon", order.coupon_code.unwrap_or_default()),
        ("Tags", order.tags.join(", ")),
        ("Note", order.notes),
    ];
    let fact = |(name, text): (&'static str, String)| {
        let text = if text.is_empty() { "–".to_owned() } else { text };
        view! { <div><dt>{name}</dt><dd>{text}</dd></div> }
    };
    let shown = facts.into_iter().filter(|(name, _)| !(but_changeable && CHANGEABLE.contains(name)));
    view! { <dl class="facts">{shown.map(fact).collect_view()}</dl> }
}
