//! Files of orders. Every row is accounted for once, an order that is believed adds up, and what
//! was believed can be written and read back as it was.

use std::collections::HashSet;

use domain::{Money, Order, OrderStatus};
use engine::exchange::import::{Format, read};
use engine::exchange::online_retail::ImportAs;
use engine::exchange::{ExportFormat, Found, write};

/// Any bytes, as a file of the online-retail data set.
pub fn online_retail(data: &[u8]) {
    let format = Format::OnlineRetail(ImportAs::Pending);
    let Ok(found) = read(data, format, |_| {}) else { return };
    let lines = data.split(|byte| *byte == b'\n').count() as u64;
    accounted(&found, lines);
    for (order, _) in &found.orders {
        believed(order);
        let cancelled = order.name.starts_with('C');
        assert_eq!(order.status == OrderStatus::Cancelled, cancelled, "{}", order.name);
        assert!(order.items.iter().all(|item| item.unit_price.minor > 0), "{}: a price of nothing", order.name);
    }
    let sheet = as_online_retail(&found);
    let again = read(sheet.as_bytes(), format, |_| {}).expect("what we write has the right header");
    assert_eq!(again.rejects, [], "{sheet}");
    assert_eq!(orders(again), orders(found), "{sheet}");
}

/// Any bytes, as an export of our own, CSV or JSON.
pub fn orders_file(data: &[u8]) {
    let Ok(found) = read(data, Format::Orders, |_| {}) else { return };
    let lines = data.split(|byte| *byte == b'\n').count() as u64;
    accounted(&found, lines);
    let found = orders(found);
    found.iter().for_each(believed);
    let numbers: HashSet<_> = found.iter().map(|order| order.number).collect();
    assert_eq!(numbers.len(), found.len(), "a number names one order");
    for format in [ExportFormat::Json, ExportFormat::Csv] {
        let mut out = Vec::new();
        assert_eq!(write(&found, format, &mut out).ok(), Some(found.len() as u64));
        let again = read(out.as_slice(), Format::Orders, |_| {}).expect("what we write we can read");
        assert_eq!(again.rejects, [], "{}", String::from_utf8_lossy(&out));
        assert_eq!(orders(again), found, "{}", String::from_utf8_lossy(&out));
    }
}

fn orders(found: Found) -> Vec<Order> {
    found.orders.into_iter().map(|(order, _)| order).collect()
}

fn accounted(found: &Found, lines: u64) {
    let taken: u64 = found.orders.iter().map(|(_, rows)| rows).sum();
    assert_eq!(found.rows_read, taken + found.rejects.len() as u64, "each row is taken or refused");
    for reject in &found.rejects {
        assert!(!reject.reason.is_empty(), "line {} is refused for nothing", reject.line);
        assert!((1..=lines).contains(&reject.line), "there is no line {}", reject.line);
    }
    assert!(found.rejects.is_sorted_by_key(|reject| reject.line), "in the order of the file");
    let ids: HashSet<_> = found.orders.iter().map(|(order, _)| order.id).collect();
    assert_eq!(ids.len(), found.orders.len(), "an id names one order");
    assert!(found.orders.is_sorted_by_key(|(order, _)| order.created_at), "oldest first");
}

fn believed(order: &Order) {
    let totals = &order.totals;
    assert!(!order.items.is_empty(), "{}: an order of nothing", order.name);
    let mut sum = 0_i128;
    for item in &order.items {
        assert!(item.quantity > 0);
        let subtotal = i128::from(item.quantity) * i128::from(item.unit_price.minor);
        assert_eq!(i128::from(item.subtotal.minor), subtotal, "quantity × price");
        sum += subtotal;
    }
    assert_eq!(i128::from(totals.subtotal.minor), sum, "the sum of the lines");
    let minor = |money: Money| i128::from(money.minor);
    let total = sum - minor(totals.discount) + minor(totals.tax) + minor(totals.shipping);
    assert_eq!(minor(totals.total), total, "subtotal − discount + tax + shipping");
    let all = [totals.subtotal, totals.discount, totals.tax, totals.shipping, totals.total];
    assert!(all.iter().all(|amount| amount.currency == order.currency), "one currency");
}

/// The orders as a file of the data set, every field quoted.
fn as_online_retail(found: &Found) -> String {
    let mut sheet = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned();
    for (order, _) in &found.orders {
        let invoice = found_invoice(order);
        let customer = order.customer.name.strip_prefix("Customer ").unwrap_or_default();
        let country = order.shipping_address.as_ref().map_or("", |address| address.country.as_str());
        let at = order.created_at.to_string().replace('T', " ").replace('Z', "");
        for item in &order.items {
            let name = if item.name == item.sku { "" } else { item.name.as_str() };
            let (quantity, price) = (item.quantity.to_string(), item.unit_price.plain());
            let fields = [invoice.as_str(), &item.sku, name, &quantity, &at, &price, customer, country];
            let quoted: Vec<_> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            sheet.push_str(&quoted.join(","));
            sheet.push('\n');
        }
    }
    sheet
}

/// The invoice's number: the order's name without the first description.
fn found_invoice(order: &Order) -> String {
    let described = order.items.iter().map(|item| (&item.name, &item.sku)).find(|(name, sku)| name != sku);
    let described = described.map(|(name, _)| format!(" {name}"));
    described.and_then(|end| order.name.strip_suffix(&end)).unwrap_or(&order.name).to_owned()
}
