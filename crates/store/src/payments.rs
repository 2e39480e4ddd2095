//! Payments (the charge of one run each) and refunds. Never a card number: token and references
//! are all that is kept.

use domain::status::PaymentState;
use domain::{CheckoutId, Currency, Money, OrderId, PaymentId, PaymentMethod, RefundId, Timestamp};

use crate::error::{Result, StoreError};
use crate::reader::Reader;
use crate::sql::{Ask, Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// An order's payments, first first.
pub const OF_ORDER: &str = "SELECT * FROM payments WHERE order_id = ?1 ORDER BY seq";
/// An order's refunds, first first.
pub const REFUNDS: &str = "SELECT * FROM refunds WHERE order_id = ?1 ORDER BY seq";
const BY_ID: &str = "SELECT * FROM payments WHERE id = ?1";

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Id, known outside too.
    pub id: PaymentId,
    /// Order.
    pub order_id: OrderId,
    /// The checkout or amendment that it is the charge of.
    pub checkout_id: Option<CheckoutId>,
    /// How.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub state: PaymentState,
    /// The token that stands for the card.
    pub token: Option<String>,
    /// The service's transaction id.
    pub reference: Option<String>,
    /// What the service said, in short.
    pub response: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One refund of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Id.
    pub id: RefundId,
    /// The payment that money is given back of.
    pub payment_id: PaymentId,
    /// Order.
    pub order_id: OrderId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// What became of it.
    pub state: PaymentState,
    /// The service's id for it.
    pub reference: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

fn payment_of(row: &Row) -> Result<Payment> {
    let currency: Currency = row.word("currency")?;
    Ok(Payment {
        id: PaymentId(row.uuid("id")?),
        order_id: OrderId(row.uuid("order_id")?),
        checkout_id: row.opt_uuid("checkout_id")?.map(CheckoutId),
        method: row.word("method")?,
        amount: row.money("amount", currency)?,
        state: row.word("status")?,
        token: row.opt_text("token")?,
        reference: row.opt_text("reference")?,
        response: row.opt_text("response")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn refund_of(row: &Row) -> Result<Refund> {
    let currency: Currency = row.word("currency")?;
    Ok(Refund {
        id: RefundId(row.uuid("id")?),
        payment_id: PaymentId(row.uuid("payment_id")?),
        order_id: OrderId(row.uuid("order_id")?),
        amount: row.money("amount", currency)?,
        reason: row.text("reason")?,
        state: row.word("status")?,
        reference: row.opt_text("reference")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

async fn of_order(conn: &mut impl Ask, order: OrderId) -> Result<Vec<Payment>> {
    query(OF_ORDER).bind(blob(order.0)).fetch_all(conn).await?.iter().map(payment_of).collect()
}

impl WriteTx {
    /// Saves a new payment.
    pub async fn insert_payment(&mut self, p: &Payment) -> Result<()> {
        let insert = query(
            "INSERT INTO payments (id, order_id, checkout_id, method, amount, currency, status, token, reference, response, \
             created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )
        .bind(blob(p.id.0))
        .bind(blob(p.order_id.0))
        .bind(p.checkout_id.map(|id| blob(id.0)))
        .bind(p.method.as_str())
        .bind(p.amount.minor)
        .bind(p.amount.currency.code().to_owned())
        .bind(p.state.as_str())
        .bind(p.token.clone())
        .bind(p.reference.clone())
        .bind(p.response.clone())
        .bind(p.created_at.micros())
        .bind(p.updated_at.micros());
        self.run(insert).await.map(|_| ())
    }

    /// Says what became of a payment; a reference or response of `None` keeps what is known.
    pub async fn set_payment(
        &mut self,
        id: PaymentId,
        state: PaymentState,
        reference: Option<&str>,
        response: Option<&str>,
        at: Timestamp,
    ) -> Result<()> {
        let update = query(
            "UPDATE payments SET status = ?2, reference = coalesce(?3, reference), response = coalesce(?4, response), \
             updated_at = ?5 WHERE id = ?1",
        )
        .bind(blob(id.0))
        .bind(state.as_str())
        .bind(reference.map(str::to_owned))
        .bind(response.map(str::to_owned))
        .bind(at.micros());
        if self.run(update).await? == 1 { Ok(()) } else { Err(StoreError::NotFound("payment")) }
    }

    /// A payment by id.
    pub async fn payment(&mut self, id: PaymentId) -> Result<Option<Payment>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(payment_of).transpose()
    }

    /// An order's payments, first first.
    pub async fn payments(&mut self, order: OrderId) -> Result<Vec<Payment>> {
        of_order(&mut self.conn, order).await
    }

    /// Saves a refund, new or as it now is.
    pub async fn save_refund(&mut self, r: &Refund) -> Result<()> {
        let upsert = query(
            "INSERT INTO refunds (id, payment_id, order_id, amount, currency, reason, status, reference, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO UPDATE SET status = excluded.status, \
             reference = coalesce(excluded.reference, reference), updated_at = excluded.updated_at",
        )
        .bind(blob(r.id.0))
        .bind(blob(r.payment_id.0))
        .bind(blob(r.order_id.0))
        .bind(r.amount.minor)
        .bind(r.amount.currency.code().to_owned())
        .bind(r.reason.clone())
        .bind(r.state.as_str())
        .bind(r.reference.clone())
        .bind(r.created_at.micros())
        .bind(r.updated_at.micros());
        self.run(upsert).await.map(|_| ())
    }

    /// An order's refunds, first first.
    pub async fn refunds(&mut self, order: OrderId) -> Result<Vec<Refund>> {
        self.all(query(REFUNDS).bind(blob(order.0))).await?.iter().map(refund_of).collect()
    }
}

impl Reader {
    /// A payment by id.
    pub async fn payment(&self, id: PaymentId) -> Result<Option<Payment>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(payment_of).transpose()
    }

    /// An order's payments, first first.
    pub async fn payments(&self, order: OrderId) -> Result<Vec<Payment>> {
        self.all(query(OF_ORDER).bind(blob(order.0))).await?.iter().map(payment_of).collect()
    }

    /// An order's refunds, first first.
    pub async fn refunds(&self, order: OrderId) -> Result<Vec<Refund>> {
        self.all(query(REFUNDS).bind(blob(order.0))).await?.iter().map(refund_of).collect()
    }
}
