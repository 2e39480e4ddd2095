//! Orders out of the store, as JSON (an array of orders, shaped as `order_json` says) or as CSV
//! (one row a line item). Amounts are exact numbers, never binary floating point.

use std::io::Write;

use domain::clock::Timestamp;
use domain::order::{LineItem, Order};
use store::Reader;

use super::cell::escaped;
use super::order_json::OrderJson;
use crate::error::DeskError;

/// Orders read at a time.
const CHUNK: u32 = 500;

/// How orders are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// One row a line item.
    Csv,
    /// An array of orders.
    Json,
}

/// Writes every order entered at or after `since`, oldest first, and tells how many.
pub async fn export(
    reader: &Reader,
    format: ExportFormat,
    since: Option<Timestamp>,
    out: &mut (impl Write + Send),
) -> Result<u64, DeskError> {
    let mut sheet = Sheet::begin(format, out)?;
    let mut after = i64::MIN;
    loop {
        let orders = reader.orders_after(after, CHUNK).await?;
        let Some((last, _)) = orders.last() else { break };
        after = *last;
        for (_, order) in &orders {
            if order.deleted_at.is_none() && since.is_none_or(|since| order.created_at >= since) {
                sheet.write(order)?;
            }
        }
    }
    sheet.end()
}

/// Writes these orders, as [`export`] does those of a store.
pub fn write(orders: &[Order], format: ExportFormat, out: &mut impl Write) -> Result<u64, DeskError> {
    let mut sheet = Sheet::begin(format, out)?;
    orders.iter().try_for_each(|order| sheet.write(order))?;
    sheet.end()
}

/// A file being written, order by order.
pub(super) struct Sheet<'a, W: Write> {
    format: ExportFormat,
    out: &'a mut W,
    written: u64,
}

/// The columns. Every field of an order is in one of them, so that it can be restored: tags and
/// addresses as JSON.
pub(super) const HEADER: [&str; 41] = [
    "order_number",
    "order_id",
    "order_name",
    "status",
    "payment_status",
    "customer_name",
    "customer_email",
    "customer_phone",
    "customer_id",
    "user_id",
    "currency",
    "order_subtotal",
    "discount_amount",
    "tax_amount",
    "shipping_amount",
    "total_amount",
    "created_at",
    "updated_at",
    "completed_at",
    "cancelled_at",
    "created_by",
    "version",
    "payment_method",
    "shipping_method",
    "coupon_code",
    "manual_discount",
    "tracking_number",
    "inventory_reservation_id",
    "notes",
    "tags",
    "shipping_address",
    "billing_address",
    "item_id",
    "product_id",
    "variant_id",
    "sku",
    "item_name",
    "quantity",
    "unit_price",
    "item_discount_amount",
    "subtotal",
];

/// The columns that hold what people typed, and are written so that no spreadsheet runs them.
pub(super) const TEXTS: [&str; 11] = [
    "order_name",
    "customer_name",
    "customer_email",
    "customer_phone",
    "created_by",
    "coupon_code",
    "tracking_number",
    "notes",
    "tags",
    "sku",
    "item_name",
];

/// The columns that exports of former versions have not.
pub(super) const ADDED: [&str; 2] = ["manual_discount", "tracking_number"];

impl<'a, W: Write> Sheet<'a, W> {
    pub(super) fn begin(format: ExportFormat, out: &'a mut W) -> Result<Self, DeskError> {
        match format {
            ExportFormat::Json => out.write_all(b"[").map_err(failed)?,
            ExportFormat::Csv => row(out, &HEADER.map(str::to_owned))?,
        }
        Ok(Self { format, out, written: 0 })
    }

    pub(super) fn write(&mut self, order: &Order) -> Result<(), DeskError> {
        match self.format {
            ExportFormat::Json => {
                let separator: &[u8] = if self.written == 0 { b"\n" } else { b",\n" };
                self.out.write_all(separator).map_err(failed)?;
                let shown = OrderJson::of(order).map_err(|error| failed(error.into()))?;
                serde_json::to_writer(&mut *self.out, &shown).map_err(|error| failed(error.into()))?;
            }
            ExportFormat::Csv => {
                for item in &order.items {
                    row(self.out, &columns(order, item)?)?;
                }
            }
        }
        self.written += 1;
        Ok(())
    }

    pub(super) fn end(self) -> Result<u64, DeskError> {
        if self.format == ExportFormat::Json {
            self.out.write_all(b"\n]\n").map_err(failed)?;
        }
        self.out.flush().map_err(failed)?;
        Ok(self.written)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err as it is")]
fn failed(error: std::io::Error) -> DeskError {
    DeskError::Config(format!("The export could not be written: {error}"))
}

fn row<W: Write>(out: &mut W, fields: &[String]) -> Result<(), DeskError> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(fields).map_err(|error| failed(error.into()))?;
    let line = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    out.write_all(&line).map_err(failed)
}

fn columns(order: &Order, item: &LineItem) -> Result<[String; 41], DeskError> {
    let text = |value: Option<&str>| escaped(value.unwrap_or_default());
    let totals = &order.totals;
    Ok([
        order.number.to_string(),
        order.id.to_string(),
        escaped(&order.name),
        order.status.to_string(),
        order.payment_status.to_string(),
        escaped(&order.customer.name),
        text(order.customer.email.as_deref()),
        text(order.customer.phone.as_deref()),
        shown(order.customer.id),
        shown(order.user_id),
        order.currency.to_string(),
        totals.subtotal.plain(),
        totals.discount.plain(),
        totals.tax.plain(),
        totals.shipping.plain(),
        totals.total.plain(),
        order.created_at.to_string(),
        order.updated_at.to_string(),
        shown(order.completed_at),
        shown(order.cancelled_at),
        escaped(&order.created_by),
        order.version.to_string(),
        shown(order.payment_method),
        shown(order.shipping_method),
        text(order.coupon_code.as_deref()),
        order.manual_discount.plain(),
        text(order.tracking_number.as_deref()),
        shown(order.inventory_reservation_id),
        escaped(&order.notes),
        escaped(&as_json(&order.tags)?),
        as_json(&order.shipping_address)?,
        as_json(&order.billing_address)?,
        item.id.to_string(),
        item.product_id.to_string(),
        shown(item.variant_id),
        escaped(&item.sku),
        escaped(&item.name),
        item.quantity.to_string(),
        item.unit_price.plain(),
        item.discount_amount.plain(),
        item.subtotal.plain(),
    ])
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn as_json(value: &impl serde::Serialize) -> Result<String, DeskError> {
    serde_json::to_string(value).map_err(|error| failed(error.into()))
}
