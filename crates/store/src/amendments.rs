//! Amendments: one row a run, the machine's value as it is, with columns beside it for finding it.
//! Runs are counted over checkouts and amendments together.

use domain::{Amendment, CheckoutId, OrderId, Timestamp};

use crate::error::{Result, StoreError};
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// An amendment by id.
pub const BY_ID: &str = "SELECT value FROM amendments WHERE id = ?1";
/// An order's amendments, first first.
pub const OF_ORDER: &str = "SELECT value FROM amendments WHERE order_id = ?1 ORDER BY run";
/// An order's amendments that have not ended, first first.
pub const OPEN: &str = "SELECT value FROM amendments WHERE order_id = ?1 AND ended_at IS NULL ORDER BY run";
/// The number of an order's newest checkout or amendment.
pub const LAST_RUN: &str = "SELECT max(coalesce((SELECT max(run) FROM checkouts WHERE order_id = ?1), 0), \
    coalesce((SELECT max(run) FROM amendments WHERE order_id = ?1), 0)) AS run";

fn amendment_of(row: &Row) -> Result<Amendment> {
    serde_json::from_str(&row.text("value")?).map_err(StoreError::unreadable)
}

fn json(amendment: &Amendment) -> Result<String> {
    serde_json::to_string(amendment).map_err(StoreError::unreadable)
}

impl WriteTx {
    /// The number of the order's next checkout or amendment.
    pub async fn next_run(&mut self, order: OrderId) -> Result<u32> {
        let row = self.one(query(LAST_RUN).bind(blob(order.0))).await?;
        Ok(row.ok_or(StoreError::NotFound("order"))?.count("run")? + 1)
    }

    /// Saves a new amendment; the order then shows whether it needs attention.
    pub async fn insert_amendment(&mut self, a: &Amendment, at: Timestamp) -> Result<()> {
        let insert = query(
            "INSERT INTO amendments (id, order_id, run, purpose, state, agreed, opened_at, updated_at, ended_at, value) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9)",
        )
        .bind(blob(a.id.0))
        .bind(blob(a.order_id.0))
        .bind(i64::from(a.run))
        .bind(a.purpose.as_str())
        .bind(a.state.as_str())
        .bind(a.agreed_off().minor)
        .bind(at.micros())
        .bind((!a.state.is_open()).then_some(at.micros()))
        .bind(json(a)?);
        self.run(insert).await?;
        self.follow_attention(a.order_id).await
    }

    /// Saves where an amendment stands.
    pub async fn save_amendment(&mut self, a: &Amendment, at: Timestamp) -> Result<()> {
        let update = query(
            "UPDATE amendments SET state = ?2, agreed = ?3, updated_at = ?4, value = ?5, \
             ended_at = CASE WHEN ?6 THEN NULL ELSE coalesce(ended_at, ?4) END WHERE id = ?1",
        )
        .bind(blob(a.id.0))
        .bind(a.state.as_str())
        .bind(a.agreed_off().minor)
        .bind(at.micros())
        .bind(json(a)?)
        .bind(i64::from(a.state.is_open()));
        if self.run(update).await? != 1 {
            return Err(StoreError::NotFound("amendment"));
        }
        self.follow_attention(a.order_id).await
    }

    /// An amendment by id.
    pub async fn amendment(&mut self, id: CheckoutId) -> Result<Option<Amendment>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(amendment_of).transpose()
    }

    /// An order's amendments, first first.
    pub async fn amendments(&mut self, order: OrderId) -> Result<Vec<Amendment>> {
        self.all(query(OF_ORDER).bind(blob(order.0))).await?.iter().map(amendment_of).collect()
    }

    /// An order's amendments that have not ended, first first.
    pub async fn open_amendments(&mut self, order: OrderId) -> Result<Vec<Amendment>> {
        self.all(query(OPEN).bind(blob(order.0))).await?.iter().map(amendment_of).collect()
    }
}

impl Reader {
    /// The number of the order's newest checkout or amendment; 0 where there is none.
    pub async fn last_run(&self, order: OrderId) -> Result<u32> {
        let row = self.one(query(LAST_RUN).bind(blob(order.0))).await?;
        row.ok_or(StoreError::NotFound("order"))?.count("run")
    }

    /// An amendment by id.
    pub async fn amendment(&self, id: CheckoutId) -> Result<Option<Amendment>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(amendment_of).transpose()
    }

    /// An order's amendments, first first.
    pub async fn amendments(&self, order: OrderId) -> Result<Vec<Amendment>> {
        self.all(query(OF_ORDER).bind(blob(order.0))).await?.iter().map(amendment_of).collect()
    }
}
