//! The `online-retail` format: one row a line item, one order an invoice, in pounds. Reads rows
//! into orders and says of each refused row why, with its line. Writes nothing.

use std::collections::HashMap;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use domain::clock::Timestamp;
use domain::money::{Currency, Money};
use domain::order::Order;
use serde::Serialize;

use super::draft::OrderDraft;
use crate::error::DeskError;

/// The columns, in their order.
const COLUMNS: [&str; 8] =
    ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];
const CURRENCY: Currency = Currency::GBP;

/// What imported orders become; cancelled invoices are `CANCELLED` either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportAs {
    /// `PENDING`: to be worked on.
    #[default]
    Pending,
    /// `DELIVERED`: history.
    Delivered,
}

/// A refused row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Line in the file, the header being 1.
    pub line: u64,
    /// Why, naming the column.
    pub reason: String,
    /// The row as it stands.
    pub row: Vec<String>,
}

/// A file as read.
#[derive(Debug, Default)]
pub struct OnlineRetail {
    /// Orders, oldest first, and how many rows each is made of.
    pub orders: Vec<(Order, u64)>,
    /// Refused rows, in the order of the file.
    pub rejects: Vec<Reject>,
    /// Rows read, the header not counted.
    pub rows_read: u64,
    /// Invoices whose every row was refused.
    pub orders_rejected: u64,
}

/// One row that is right.
pub(super) struct Row {
    pub(super) invoice: String,
    pub(super) sku: String,
    pub(super) description: String,
    pub(super) quantity: u32,
    pub(super) at: Timestamp,
    pub(super) unit_price: Money,
    pub(super) customer: Option<u64>,
    pub(super) country: String,
}

/// Reads a whole file. `progress` is told the rows read so far, now and then.
pub fn read(source: impl Read, import_as: ImportAs, mut progress: impl FnMut(u64)) -> Result<OnlineRetail, DeskError> {
    let mut reader = ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(source);
    let header = reader.headers().map_err(|error| unreadable(&error))?;
    if !header.iter().eq(COLUMNS) {
        return Err(DeskError::Config(format!("The header must be {}.", COLUMNS.join(","))));
    }
    let mut file = OnlineRetail::default();
    let mut drafts: Vec<OrderDraft> = Vec::new();
    let mut by_invoice: HashMap<String, Option<usize>> = HashMap::new();
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| unreadable(&error))? {
        file.rows_read += 1;
        if file.rows_read.is_multiple_of(1024) {
            progress(file.rows_read);
        }
        match row(&record) {
            Ok(row) => match by_invoice.get(&row.invoice).copied().flatten() {
                Some(index) => drafts[index].add(row),
                None => {
                    by_invoice.insert(row.invoice.clone(), Some(drafts.len()));
                    drafts.push(OrderDraft::new(row));
                }
            },
            Err(reason) => {
                let fields: Vec<String> =
                    record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
                if let Some(invoice) = fields.first().filter(|invoice| !invoice.is_empty()) {
                    by_invoice.entry(invoice.clone()).or_insert(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                file.rejects.push(Reject { line, reason, row: fields });
            }
        }
    }
    progress(file.rows_read);
    file.orders_rejected = by_invoice.values().filter(|order| order.is_none()).count() as u64;
    drafts.sort_by_key(OrderDraft::at);
    file.orders = drafts.into_iter().map(|draft| draft.finish(CURRENCY, import_as)).collect();
    Ok(file)
}

fn unreadable(error: &csv::Error) -> DeskError {
    DeskError::Config(format!("The file cannot be read as CSV: {error}"))
}

/// A record as a row, or why it is none.
fn row(record: &ByteRecord) -> Result<Row, String> {
    if record.len() != COLUMNS.len() {
        return Err(format!("the row has {} fields instead of {}", record.len(), COLUMNS.len()));
    }
    let text = |column: usize| {
        let name = COLUMNS[column];
        std::str::from_utf8(&record[column]).map_err(|_| format!("{name} is not UTF-8"))
    };
    let invoice = text(0)?;
    let sku = text(1)?;
    if invoice.is_empty() {
        return Err("InvoiceNo is empty".to_owned());
    }
    if sku.is_empty() {
        return Err("StockCode is empty".to_owned());
    }
    Ok(Row {
        quantity: quantity(text(3)?, invoice.starts_with('C'))?,
        at: time(text(4)?)?,
        unit_price: price(text(5)?)?,
        customer: customer(text(6)?)?,
        invoice: invoice.to_owned(),
        sku: sku.to_owned(),
        description: text(2)?.to_owned(),
        country: text(7)?.to_owned(),
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
    match Money::parse(text, CURRENCY) {
        Ok(price) if price.minor > 0 => Ok(price),
        Ok(_) => Err("UnitPrice is not above 0".to_owned()),
        Err(error) => Err(format!("UnitPrice {text:?} {error}")),
    }
}

/// `2010-12-01 08:26:00`, in UTC.
fn time(text: &str) -> Result<Timestamp, String> {
    let (date, time) = text.split_once(' ').unwrap_or((text, ""));
    Timestamp::parse(&format!("{date}T{time}Z")).ok_or_else(|| format!("InvoiceDate {text:?} is not a date and time"))
}

/// `17850.0` is customer 17850; empty is a guest.
fn customer(text: &str) -> Result<Option<u64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().map(Some).map_err(|_| format!("CustomerID {text:?} is not a number"))
}
