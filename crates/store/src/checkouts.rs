//! Checkouts: one row a run, the machine's value as it is, with columns beside it for finding it.

use domain::checkout::CheckoutState;
use domain::{Checkout, CheckoutId, OrderId, Timestamp};

use crate::error::{Result, StoreError};
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// A checkout by id.
pub const BY_ID: &str = "SELECT value FROM checkouts WHERE id = ?1";
/// An order's checkouts, latest first.
pub const OF_ORDER: &str = "SELECT value FROM checkouts WHERE order_id = ?1 ORDER BY run DESC LIMIT ?2";
/// An order's checkout that asks for a person, latest first.
pub const ASKING: &str =
    "SELECT value FROM checkouts WHERE order_id = ?1 AND state = 'NeedsAttention' ORDER BY run DESC LIMIT ?2";
/// Checkouts that have not ended, by state.
pub const OPEN: &str = "SELECT value FROM checkouts WHERE ended_at IS NULL AND state = ?1";

fn checkout_of(row: &Row) -> Result<Checkout> {
    serde_json::from_str(&row.text("value")?).map_err(StoreError::unreadable)
}

fn json(checkout: &Checkout) -> Result<String> {
    serde_json::to_string(checkout).map_err(StoreError::unreadable)
}

impl WriteTx {
    /// Saves a new checkout; the order then shows whether it needs attention.
    pub async fn insert_checkout(&mut self, c: &Checkout, at: Timestamp) -> Result<()> {
        let insert = query(
            "INSERT INTO checkouts (id, order_id, run, state, opened_at, updated_at, ended_at, value) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)",
        )
        .bind(blob(c.id.0))
        .bind(blob(c.order_id.0))
        .bind(i64::from(c.run))
        .bind(c.state.as_str())
        .bind(at.micros())
        .bind((!c.state.is_open()).then_some(at.micros()))
        .bind(json(c)?);
        self.run(insert).await?;
        self.follow_attention(c.order_id).await
    }

    /// Saves where a checkout stands.
    pub async fn save_checkout(&mut self, c: &Checkout, at: Timestamp) -> Result<()> {
        let update = query(
            "UPDATE checkouts SET state = ?2, updated_at = ?3, value = ?4, \
             ended_at = CASE WHEN ?5 THEN NULL ELSE coalesce(ended_at, ?3) END WHERE id = ?1",
        )
        .bind(blob(c.id.0))
        .bind(c.state.as_str())
        .bind(at.micros())
        .bind(json(c)?)
        .bind(i64::from(c.state.is_open()));
        if self.run(update).await? != 1 {
            return Err(StoreError::NotFound("checkout"));
        }
        self.follow_attention(c.order_id).await
    }

    /// A checkout by id.
    pub async fn checkout(&mut self, id: CheckoutId) -> Result<Option<Checkout>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(checkout_of).transpose()
    }

    /// The checkouts of an order, latest first.
    pub async fn checkouts(&mut self, order: OrderId) -> Result<Vec<Checkout>> {
        self.all(query(OF_ORDER).bind(blob(order.0)).bind(-1)).await?.iter().map(checkout_of).collect()
    }

    /// The latest checkout of an order.
    pub async fn latest_checkout(&mut self, order: OrderId) -> Result<Option<Checkout>> {
        self.one(query(OF_ORDER).bind(blob(order.0)).bind(1)).await?.as_ref().map(checkout_of).transpose()
    }

    /// The checkouts of an order that ask for a person, latest first: a late charge of an earlier
    /// run may ask while a newer run goes its own way.
    pub async fn asking_checkouts(&mut self, order: OrderId) -> Result<Vec<Checkout>> {
        self.all(query(ASKING).bind(blob(order.0)).bind(-1)).await?.iter().map(checkout_of).collect()
    }

    /// Every checkout that has not ended: what recovery looks through.
    pub async fn open_checkouts(&mut self) -> Result<Vec<Checkout>> {
        let mut open = Vec::new();
        for state in CheckoutState::ALL.iter().filter(|state| state.is_open()) {
            for row in self.all(query(OPEN).bind(state.as_str())).await? {
                open.push(checkout_of(&row)?);
            }
        }
        Ok(open)
    }
}

impl Reader {
    /// A checkout by id.
    pub async fn checkout(&self, id: CheckoutId) -> Result<Option<Checkout>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(checkout_of).transpose()
    }

    /// The checkouts of an order, latest first.
    pub async fn checkouts(&self, order: OrderId) -> Result<Vec<Checkout>> {
        self.all(query(OF_ORDER).bind(blob(order.0)).bind(-1)).await?.iter().map(checkout_of).collect()
    }

    /// The latest checkout of an order.
    pub async fn latest_checkout(&self, order: OrderId) -> Result<Option<Checkout>> {
        self.one(query(OF_ORDER).bind(blob(order.0)).bind(1)).await?.as_ref().map(checkout_of).transpose()
    }

    /// The latest checkout of an order that asks for a person.
    pub async fn asking_checkout(&self, order: OrderId) -> Result<Option<Checkout>> {
        self.one(query(ASKING).bind(blob(order.0)).bind(1)).await?.as_ref().map(checkout_of).transpose()
    }

    /// Checkouts that have not ended and stand in `state`.
    pub async fn open_checkouts(&self, state: CheckoutState) -> Result<Vec<Checkout>> {
        self.all(query(OPEN).bind(state.as_str())).await?.iter().map(checkout_of).collect()
    }
}
