//! An order as plain text, for a chat or a letter.

use std::fmt::Write;

use contract::domain::order::Order;

/// Number, customer, lines, totals; a line each.
pub fn order_text(order: &Order) -> String {
    let mut text = format!("{} · {}\n{}", order.number, order.name, order.customer.name);
    for contact in [&order.customer.phone, &order.customer.email].into_iter().flatten() {
        let _ = write!(text, " · {contact}");
    }
    text.push_str("\n\n");
    for item in &order.items {
        let _ =
            writeln!(text, "{} × {} {} · {} · {}", item.quantity, item.sku, item.name, item.unit_price, item.subtotal);
    }
    let totals = &order.totals;
    let parts = [("Discount", totals.discount), ("Tax", totals.tax), ("Shipping", totals.shipping)];
    text.push('\n');
    for (label, amount) in parts.into_iter().filter(|(_, amount)| amount.minor != 0) {
        let sign = if label == "Discount" && amount.minor > 0 { "−" } else { "" };
        let _ = writeln!(text, "{label} {sign}{amount}");
    }
    let _ = writeln!(text, "Total {}", totals.total);
    text
}
