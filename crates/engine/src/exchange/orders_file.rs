//! Our own exports read back: the JSON array, an order a row, or the CSV, a line item a row. An
//! order is restored whole or not at all; a refused one costs no other.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read};

use domain::ids::OrderId;
use domain::number::OrderNumber;
use domain::order::Order;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::cell::unescaped;
use super::export::{ADDED, HEADER, TEXTS};
use super::found::{Drafts, Found, Reject};
use super::lines::{Line, Lines};
use super::order_in::OrderIn;
use crate::error::DeskError;

/// Reads a whole file; which of the two it is shows in its first character.
pub(super) fn read(source: impl Read, mut progress: impl FnMut(u64)) -> Result<Found, DeskError> {
    let mut source = BufReader::new(source);
    let first = source.fill_buf().map_err(|error| unreadable(&error))?.first().copied();
    let mut found = if first == Some(b'[') { read_json(source)? } else { read_csv(source, &mut progress)? };
    progress(found.rows_read);
    found.rejects.sort_by_key(|reject| reject.line);
    found.orders.sort_by_key(|(order, _)| order.created_at);
    Ok(found)
}

fn unreadable(error: &dyn std::error::Error) -> DeskError {
    DeskError::Config(format!("The file cannot be read as orders: {error}"))
}

/// Ids and numbers that a file has already used: they name one order each.
#[derive(Default)]
struct Seen {
    ids: HashSet<OrderId>,
    numbers: HashSet<OrderNumber>,
}

impl Seen {
    fn admit(&mut self, order: Order) -> Result<Order, String> {
        if !self.ids.insert(order.id) {
            return Err(format!("id {} is that of an order before it", order.id));
        }
        if !self.numbers.insert(order.number) {
            return Err(format!("order_number {} is that of an order before it", order.number));
        }
        Ok(order)
    }
}

fn read_json(mut source: impl Read) -> Result<Found, DeskError> {
    let mut text = String::new();
    source.read_to_string(&mut text).map_err(|error| unreadable(&error))?;
    let rows: Vec<&RawValue> = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    let mut found = Found { rows_read: rows.len() as u64, ..Found::default() };
    let mut seen = Seen::default();
    let (mut line, mut counted) = (1, 0);
    for row in rows {
        // The row is a slice of the text: where it begins tells its line.
        let at = row.get().as_ptr() as usize - text.as_ptr() as usize;
        line += text[counted..at].matches('\n').count() as u64;
        counted = at;
        let order = serde_json::from_str::<OrderIn>(row.get()).map_err(|error| in_words(&error));
        match order.and_then(OrderIn::order).and_then(|order| seen.admit(order)) {
            Ok(order) => keep(&mut found, order, vec![line]),
            Err(reason) => {
                found.orders_rejected += 1;
                found.rejects.push(Reject { line, reason, row: row.get().to_owned() });
            }
        }
    }
    Ok(found)
}

/// The reason without the position inside the row, which means nothing in the file.
fn in_words(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or_default().to_owned()
}

fn keep(found: &mut Found, order: Order, lines: Vec<u64>) {
    let rows = lines.len() as u64;
    found.lines.insert(order.id, lines);
    found.orders.push((order, rows));
}

/// The rows of one order, in the order of the file.
struct Rows {
    rows: Vec<Line>,
    /// Why one of them cannot be read, and with it the order.
    broken: Option<String>,
}

fn read_csv(source: impl BufRead, progress: &mut dyn FnMut(u64)) -> Result<Found, DeskError> {
    let mut lines = Lines::open(source)?;
    let former = lines.header().iter().eq(HEADER.iter().filter(|name| !ADDED.contains(name)));
    if !former && !lines.header().iter().eq(&HEADER) {
        return Err(DeskError::Layout(format!("The header must be {}.", HEADER.join(","))));
    }
    let mut found = Found::default();
    let mut orders: Drafts<Rows> = Drafts::default();
    while let Some(mut line) = lines.next()? {
        if let Ok(fields) = &mut line.fields {
            restore_cells(fields, former);
        }
        found.rows_read += 1;
        if found.rows_read.is_multiple_of(1024) {
            progress(found.rows_read);
        }
        // A row that cannot be split still names its order in the second place.
        let id = match &line.fields {
            Ok(fields) => fields[1].clone(),
            Err(_) => line.text.split(',').nth(1).unwrap_or_default().trim_matches('"').to_owned(),
        };
        let broken = line.fields.as_ref().err().map(|reason| format!("a row of the order is broken: {reason}"));
        match orders.get(&id) {
            Some(rows) => {
                rows.rows.push(line);
                rows.broken = rows.broken.take().or(broken);
            }
            None => orders.begin(&id, Rows { rows: vec![line], broken }),
        }
    }
    let mut seen = Seen::default();
    for rows in orders.end().0 {
        restore(&mut found, &mut seen, rows);
    }
    Ok(found)
}

/// The cells as they were before they were written; a former version's row gets what it lacks.
fn restore_cells(fields: &mut Vec<String>, former: bool) {
    if former {
        for name in ADDED {
            fields.insert(column_index(name), String::new());
        }
        return;
    }
    for name in TEXTS {
        let cell = &mut fields[column_index(name)];
        *cell = unescaped(cell).to_owned();
    }
}

fn restore(found: &mut Found, seen: &mut Seen, Rows { rows, broken }: Rows) {
    let order = match broken {
        Some(reason) => Err(reason),
        None => order_of(&rows).and_then(|order| seen.admit(order)),
    };
    match order {
        Ok(order) => keep(found, order, rows.iter().map(|row| row.number).collect()),
        Err(reason) => {
            found.orders_rejected += 1;
            let reject = |row: Line| Reject { line: row.number, reason: reason.clone(), row: row.text };
            found.rejects.extend(rows.into_iter().map(reject));
        }
    }
}

/// Rows as an order: the JSON that the same order would have been exported as, then read like it.
fn order_of(rows: &[Line]) -> Result<Order, String> {
    let fields: Vec<&[String]> = rows.iter().filter_map(|row| row.fields.as_deref().ok()).collect();
    let Some(first) = fields.first() else { return Err("the order has no rows".to_owned()) };
    // All that stands before the item is the order's and must be the same in each of its rows.
    let head = column_index("item_id");
    if fields.iter().any(|row| row[..head] != first[..head]) {
        return Err("the rows of the order disagree about it".to_owned());
    }
    let items = fields.iter().map(|row| item(row)).collect::<Result<Vec<_>, _>>()?;
    let order: OrderIn = serde_json::from_value(order_json(first, &items)?).map_err(|error| in_words(&error))?;
    order.order()
}

fn order_json(row: &[String], items: &[Value]) -> Result<Value, String> {
    let text = |name: &str| column(row, name);
    let optional = |name: &str| Some(column(row, name)).filter(|text| !text.is_empty());
    let mut addresses = Vec::new();
    for (name, kind) in [("shipping_address", "SHIPPING"), ("billing_address", "BILLING")] {
        match parsed(row, name)? {
            Value::Null => {}
            Value::Object(mut address) => {
                address.insert("address_type".to_owned(), kind.into());
                addresses.push(Value::Object(address));
            }
            _ => return Err(format!("{name} is not an address")),
        }
    }
    Ok(json!({
        "id": text("order_id"), "user_id": optional("user_id"), "order_number": text("order_number"),
        "order_name": text("order_name"), "status": text("status"), "payment_status": text("payment_status"),
        "customer": {
            "id": optional("customer_id"), "name": text("customer_name"),
            "email": optional("customer_email"), "phone": optional("customer_phone"),
        },
        "currency": text("currency"), "subtotal": text("order_subtotal"),
        "discount_amount": text("discount_amount"), "tax_amount": text("tax_amount"),
        "shipping_amount": text("shipping_amount"), "total_amount": text("total_amount"),
        "created_at": text("created_at"), "updated_at": text("updated_at"),
        "completed_at": optional("completed_at"), "cancelled_at": optional("cancelled_at"),
        "created_by": text("created_by"), "version": count(row, "version")?,
        "payment_method": optional("payment_method"), "shipping_method": optional("shipping_method"),
        "coupon_code": optional("coupon_code"), "manual_discount": optional("manual_discount"),
        "tracking_number": optional("tracking_number"), "inventory_reservation_id": optional("inventory_reservation_id"),
        "notes": text("notes"), "tags": parsed(row, "tags")?, "addresses": addresses, "items": items,
    }))
}

fn item(row: &[String]) -> Result<Value, String> {
    Ok(json!({
        "id": column(row, "item_id"), "product_id": column(row, "product_id"),
        "variant_id": Some(column(row, "variant_id")).filter(|id| !id.is_empty()),
        "sku": column(row, "sku"), "name": column(row, "item_name"), "quantity": count(row, "quantity")?,
        "unit_price": column(row, "unit_price"), "discount_amount": column(row, "item_discount_amount"),
        "subtotal": column(row, "subtotal"),
    }))
}

fn column_index(name: &str) -> usize {
    HEADER.iter().position(|column| *column == name).expect("only columns of the header are asked for")
}

fn column<'a>(row: &'a [String], name: &str) -> &'a str {
    &row[column_index(name)]
}

fn count(row: &[String], name: &str) -> Result<u32, String> {
    let text = column(row, name);
    text.parse().map_err(|_| format!("{name} {text:?} is not a whole number"))
}

fn parsed(row: &[String], name: &str) -> Result<Value, String> {
    serde_json::from_str(column(row, name)).map_err(|error| format!("{name}: {}", in_words(&error)))
}

#[cfg(test)]
#[path = "orders_file/tests.rs"]
mod tests;
