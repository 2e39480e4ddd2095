//! A draft as a quote: one page that stands alone, to be printed or mailed. Every text of people is
//! escaped; nothing in it is loaded from elsewhere.

use std::fmt::Write;

use domain::clock::Timestamp;
use domain::order::Order;

const STYLE: &str = "body{font:14px/1.5 system-ui,sans-serif;margin:2.5cm;color:#111}h1{font-size:22px}\
    table{width:100%;border-collapse:collapse}th,td{padding:6px 8px;border-bottom:1px solid #ccc;text-align:left}\
    .n{text-align:right;font-variant-numeric:tabular-nums}tfoot td{border:0}tfoot tr:last-child{font-weight:600}";

/// The page. Amounts are those of `order`, which was never entered.
pub(crate) fn page(order: &Order, now: Timestamp) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Quote: {name}</title><style>{STYLE}</style>\
         <h1>Quote</h1><p>{date}<br>For {customer}<br>{name}</p><table><thead><tr><th>SKU<th>Product<th class=n>Quantity\
         <th class=n>Price<th class=n>Amount</thead><tbody>",
        name = escaped(&order.name),
        date = now.date(),
        customer = escaped(&order.customer.name),
    );
    for item in &order.items {
        let _ = write!(
            page,
            "<tr><td>{}<td>{}<td class=n>{}<td class=n>{}<td class=n>{}",
            escaped(&item.sku),
            escaped(&item.name),
            item.quantity,
            item.unit_price,
            item.subtotal,
        );
    }
    page.push_str("</tbody><tfoot>");
    let totals = &order.totals;
    for (label, amount) in [
        ("Subtotal", totals.subtotal),
        ("Discount", totals.discount),
        ("Tax", totals.tax),
        ("Shipping", totals.shipping),
        ("Total", totals.total),
    ] {
        if amount.minor != 0 || label == "Total" {
            let sign = if label == "Discount" && amount.minor > 0 { "−" } else { "" };
            let _ = write!(page, "<tr><td colspan=4 class=n>{label}<td class=n>{sign}{amount}");
        }
    }
    page.push_str(
        "</tfoot></table><p>This is a quote, not an order: nothing was reserved and nothing is owed.</p></html>\n",
    );
    page
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
