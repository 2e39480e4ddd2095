//! What our mails say, in plain words. Pure. Must not quote a service's own words to a customer:
//! they are for clerks and can hold anything.

use std::fmt::Write;

use domain::Order;
use domain::checkout::Failure;
use domain::outbox::{EffectKind, Template};
use domain::outcome::ShortItem;

/// The subject line.
pub(crate) fn subject(order: &Order, template: Template) -> String {
    let number = order.number;
    match template {
        Template::OrderConfirmed => format!("Your order {number} is confirmed"),
        Template::OrderFailed => format!("Your order {number} could not be completed"),
        Template::Invoice => format!("Your invoice for order {number}"),
        Template::OrderCreated => format!("We have noted your order {number}"),
        Template::OrderUpdated => format!("Your order {number} was changed"),
        Template::OrderDeleted => format!("Your order {number} was deleted"),
    }
}

/// The whole text.
pub(crate) fn body(order: &Order, template: Template, failure: Option<&Failure>) -> String {
    let name = order.customer.name.trim();
    let mut text = if name.is_empty() { "Hello,\n\n".to_owned() } else { format!("Dear {name},\n\n") };
    text.push_str(&opening(order, template, failure));
    text.push_str("\n\n");
    if template != Template::OrderDeleted {
        push_items(&mut text, order);
    }
    text.push_str("Kind regards\nYour order desk\n");
    text
}

fn opening(order: &Order, template: Template, failure: Option<&Failure>) -> String {
    let number = order.number;
    match template {
        Template::OrderConfirmed => {
            format!("Thank you. Your order {number} is paid and confirmed, and we have begun to work on it.")
        }
        Template::OrderFailed => format!(
            "We are sorry: your order {number} could not be completed. {} {}",
            reason(order, failure),
            money(order)
        ),
        Template::Invoice => format!("This is the invoice for your order {number}. It is paid."),
        Template::OrderCreated => {
            format!("We have noted your order {number}. You will hear from us again when it is paid.")
        }
        Template::OrderUpdated => format!("Your order {number} was changed. It now reads:"),
        Template::OrderDeleted => {
            format!("Your order {number} was deleted. There is nothing more for you to do.")
        }
    }
}

/// Of an order that failed: a supervisor may have settled that no machine gives the money back.
fn money(order: &Order) -> &'static str {
    if order.payment_status.holds_money() {
        "What you paid for it has not been given back yet; we will be in touch with you about it."
    } else {
        "You do not have to pay anything for it; money already taken has been given back."
    }
}

fn reason(order: &Order, failure: Option<&Failure>) -> String {
    let Some(failure) = failure else {
        return "Something did not work on our side.".to_owned();
    };
    match failure.step {
        EffectKind::Charge => "The payment was declined.".to_owned(),
        EffectKind::Reserve if failure.refusal.short.is_empty() => "Not everything in it is in stock.".to_owned(),
        EffectKind::Reserve => {
            let short = failure.refusal.short.iter().map(|item| missing(order, item));
            format!("Not everything in it is in stock: {}.", short.collect::<Vec<_>>().join("; "))
        }
        _ => "The goods could not be set aside for you.".to_owned(),
    }
}

fn missing(order: &Order, item: &ShortItem) -> String {
    let line = order.items.iter().find(|line| line.sku == item.sku);
    let name = line.map_or(item.sku.as_str(), |line| line.name.as_str());
    format!("{name} ({} wanted, {} there)", item.requested_quantity, item.available_quantity)
}

fn push_items(text: &mut String, order: &Order) {
    for item in &order.items {
        let _ = writeln!(text, "{} × {}: {}", item.quantity, item.name, item.subtotal);
    }
    let totals = &order.totals;
    for (label, amount) in [("Tax", totals.tax), ("Shipping", totals.shipping)] {
        if amount.minor != 0 {
            let _ = writeln!(text, "{label}: {amount}");
        }
    }
    if totals.discount.minor != 0 {
        let _ = writeln!(text, "Discount: {}", totals.discount);
    }
    let _ = writeln!(text, "Total: {}\n", totals.total);
}
