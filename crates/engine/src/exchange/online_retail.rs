//! The `online-retail` format: one row a line item, one order an invoice, in pounds. Reads rows
//! into orders and says of each refused row why, with its line. Writes nothing.

use std::io::{BufReader, Read};

use domain::clock::Timestamp;
use domain::money::{Currency, Money};

use super::draft::OrderDraft;
use super::found::{Drafts, Found, Reject, plausible};
use super::lines::{Line, Lines};
use crate::error::DeskError;

/// The columns, in their order.
const COLUMNS: [&str; 8] =
    ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];
const CURRENCY: Currency = Currency::GBP;
/// Why a row is refused that no sum could hold.
pub(super) const TOO_LARGE: &str = "the amount is too large";

/// What imported orders become; cancelled invoices are `CANCELLED` either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportAs {
    /// `PENDING`: to be worked on.
    #[default]
    Pending,
    /// `DELIVERED`: history.
    Delivered,
}

/// One row that is right.
pub(super) struct Row {
    pub(super) invoice: String,
    pub(super) sku: String,
    pub(super) description: String,
    pub(super) quantity: u32,
    pub(super) at: Timestamp,
    pub(super) unit_price: Money,
    pub(super) subtotal: Money,
    pub(super) customer: Option<u64>,
    pub(super) country: String,
}

/// Reads a whole file. `progress` is told the rows read so far, now and then.
pub fn read(source: impl Read, import_as: ImportAs, mut progress: impl FnMut(u64)) -> Result<Found, DeskError> {
    let mut lines = Lines::open(BufReader::new(source))?;
    if !lines.header().iter().eq(&COLUMNS) {
        return Err(DeskError::Layout(format!("The header must be {}.", COLUMNS.join(","))));
    }
    let mut file = Found::default();
    let mut drafts = Drafts::default();
    while let Some(line) = lines.next()? {
        file.rows_read += 1;
        if file.rows_read.is_multiple_of(1024) {
            progress(file.rows_read);
        }
        let Line { number, text, fields } = line;
        if let Err(reason) =
            fields.as_deref().map_err(Clone::clone).and_then(row).and_then(|row| take(&mut drafts, row))
        {
            // Where the row is broken, what stands before the first comma still names the invoice.
            let invoice = fields.as_ref().ok().and_then(|fields| fields.first()).map_or(&text, |first| first);
            drafts.refuse(invoice.split(',').next().unwrap_or_default().trim_matches(['"', ' ']));
            file.rejects.push(Reject { line: number, reason, row: text });
        }
    }
    progress(file.rows_read);
    let (mut drafts, rejected) = drafts.end();
    file.orders_rejected = rejected;
    drafts.sort_by_key(OrderDraft::at);
    file.orders = drafts.into_iter().map(|draft| draft.finish(CURRENCY, import_as)).collect();
    Ok(file)
}

/// Adds a row to its invoice; the first one begins it.
fn take(drafts: &mut Drafts<OrderDraft>, row: Row) -> Result<(), String> {
    if let Some(draft) = drafts.get(&row.invoice) {
        return draft.add(row);
    }
    let invoice = row.invoice.clone();
    drafts.begin(&invoice, OrderDraft::new(row));
    Ok(())
}

/// Fields as a row, or why they are none.
fn row(fields: &[String]) -> Result<Row, String> {
    let [invoice, sku, description, pieces, date, unit_price, customer_id, country] = fields else {
        return Err(format!("the row has {} fields instead of {}", fields.len(), COLUMNS.len()));
    };
    let invoice = invoice.trim();
    let sku = sku.trim();
    if invoice.is_empty() {
        return Err("InvoiceNo is empty".to_owned());
    }
    if sku.is_empty() {
        return Err("StockCode is empty".to_owned());
    }
    let quantity = quantity(pieces.trim(), invoice.starts_with('C'))?;
    let unit_price = price(unit_price.trim())?;
    Ok(Row {
        quantity,
        unit_price,
        subtotal: unit_price.times(i64::from(quantity)).map_err(|_| TOO_LARGE.to_owned())?,
        at: time(date.trim())?,
        customer: customer(customer_id.trim())?,
        invoice: invoice.to_owned(),
        sku: sku.to_owned(),
        description: description.trim().to_owned(),
        country: country.trim().to_owned(),
    })
}

fn quantity(text: &str, cancelled: bool) -> Result<u32, String> {
    let quantity: i64 = text.parse().map_err(|_| format!("Quantity {text:?} is not a whole number"))?;
    match quantity {
        0 => Err("Quantity is 0".to_owned()),
        ..0 if !cancelled => Err("Quantity is below 0 and the invoice is no cancellation".to_owned()),
        _ => u32::try_from(quantity.unsigned_abs()).map_err(|_| "Quantity is too large".to_owned()),
    }
}

fn price(text: &str) -> Result<Money, String> {
    // A clerk may type a comma as decimal mark; in a file it could as well group thousands.
    match Money::parse(text, CURRENCY) {
        _ if text.contains(',') => Err(format!("UnitPrice {text:?} is not an amount")),
        Ok(price) if price.minor > 0 => Ok(price),
        Ok(_) => Err("UnitPrice is not above 0".to_owned()),
        Err(error) => Err(format!("UnitPrice {text:?} {error}")),
    }
}

/// `2010-12-01 08:26:00`, in UTC.
fn time(text: &str) -> Result<Timestamp, String> {
    let (date, time) = text.split_once(' ').unwrap_or((text, ""));
    Timestamp::parse(&format!("{date}T{time}Z"))
        .filter(|at| plausible(*at))
        .ok_or_else(|| format!("InvoiceDate {text:?} is not a date and time"))
}

/// `17850.0` is customer 17850; empty is a guest.
fn customer(text: &str) -> Result<Option<u64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().map(Some).map_err(|_| format!("CustomerID {text:?} is not a number"))
}

#[cfg(test)]
#[path = "online_retail/tests.rs"]
mod tests;
