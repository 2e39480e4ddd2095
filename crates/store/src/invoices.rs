//! Invoices as issued by the invoice service.

use domain::status::InvoiceStatus;
use domain::{Currency, InvoiceId, Money, OrderId, Timestamp};

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// An order's invoices, first first.
pub const OF_ORDER: &str = "SELECT * FROM invoices WHERE order_id = ?1 ORDER BY seq";

const BY_ID: &str = "SELECT * FROM invoices WHERE id = ?1";

/// One invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Id, known outside too.
    pub id: InvoiceId,
    /// Order.
    pub order_id: OrderId,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// The service's id for it.
    pub reference: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

fn invoice_of(row: &Row) -> Result<Invoice> {
    let currency: Currency = row.word("currency")?;
    Ok(Invoice {
        id: InvoiceId(row.uuid("id")?),
        order_id: OrderId(row.uuid("order_id")?),
        amount: row.money("amount", currency)?,
        status: row.word("status")?,
        reference: row.opt_text("reference")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

impl WriteTx {
    /// An invoice by id.
    pub async fn invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(invoice_of).transpose()
    }

    /// Saves an invoice, new or as it now is.
    pub async fn save_invoice(&mut self, i: &Invoice) -> Result<()> {
        let upsert = query(
            "INSERT INTO invoices (id, order_id, amount, currency, status, reference, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET status = excluded.status, \
             reference = coalesce(excluded.reference, reference), updated_at = excluded.updated_at",
        )
        .bind(blob(i.id.0))
        .bind(blob(i.order_id.0))
        .bind(i.amount.minor)
        .bind(i.amount.currency.code().to_owned())
        .bind(i.status.as_str())
        .bind(i.reference.clone())
        .bind(i.created_at.micros())
        .bind(i.updated_at.micros());
        self.run(upsert).await.map(|_| ())
    }
}

impl Reader {
    /// An order's invoices, first first.
    pub async fn invoices(&self, order: OrderId) -> Result<Vec<Invoice>> {
        self.all(query(OF_ORDER).bind(blob(order.0))).await?.iter().map(invoice_of).collect()
    }
}
