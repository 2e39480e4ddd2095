//! Drafts: orders that are not entered yet. They have no number, emit nothing and may lack
//! anything; what stands in one is the input as JSON, which the engine understands.

use domain::{DraftId, OrderId, Timestamp};

use crate::error::{Result, StoreError};
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// Open drafts, the one changed last first.
pub const OPEN: &str = "SELECT * FROM drafts INDEXED BY drafts_open WHERE order_id IS NULL AND deleted_at IS NULL \
    AND updated_at <= ?1 ORDER BY updated_at DESC LIMIT ?2";
/// A draft by id.
pub const BY_ID: &str = "SELECT * FROM drafts WHERE id = ?1";
/// A draft by its cart.
pub const BY_CART: &str = "SELECT * FROM drafts WHERE cart_id = ?1";

/// A draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Id.
    pub id: DraftId,
    /// The cart that another program knows it by.
    pub cart_id: Option<String>,
    /// Its name, for lists.
    pub name: String,
    /// Its customer's name, for lists.
    pub customer: String,
    /// What was typed, as JSON.
    pub input: String,
    /// +1 at each change.
    pub version: u32,
    /// The order that it became.
    pub order_id: Option<OrderId>,
    /// Who began it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was thrown away.
    pub deleted_at: Option<Timestamp>,
}

fn draft_of(row: &Row) -> Result<Draft> {
    Ok(Draft {
        id: DraftId(row.uuid("id")?),
        cart_id: row.opt_text("cart_id")?,
        name: row.text("name")?,
        customer: row.text("customer")?,
        input: row.text("input")?,
        version: row.count("version")?,
        order_id: row.opt_uuid("order_id")?.map(OrderId),
        created_by: row.text("created_by")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
        deleted_at: row.opt_time("deleted_at")?,
    })
}

impl WriteTx {
    /// Saves a new draft.
    pub async fn insert_draft(&mut self, d: &Draft) -> Result<()> {
        let insert = query(
            "INSERT INTO drafts (id, cart_id, name, customer, input, version, created_by, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(blob(d.id.0))
        .bind(d.cart_id.clone())
        .bind(d.name.clone())
        .bind(d.customer.clone())
        .bind(d.input.clone())
        .bind(i64::from(d.version))
        .bind(d.created_by.clone())
        .bind(d.created_at.micros())
        .bind(d.updated_at.micros());
        self.run(insert).await.map(|_| ())
    }

    /// Replaces what stands in a draft that is open and still at the version before `d`'s.
    pub async fn update_draft(&mut self, d: &Draft) -> Result<()> {
        let update = query(
            "UPDATE drafts SET name = ?2, customer = ?3, input = ?4, version = ?5, updated_at = ?6 \
             WHERE id = ?1 AND version = ?5 - 1 AND order_id IS NULL AND deleted_at IS NULL",
        )
        .bind(blob(d.id.0))
        .bind(d.name.clone())
        .bind(d.customer.clone())
        .bind(d.input.clone())
        .bind(i64::from(d.version))
        .bind(d.updated_at.micros());
        if self.run(update).await? == 1 { Ok(()) } else { Err(StoreError::NotFound("draft")) }
    }

    /// Notes the order that an open draft became; from now on it is no draft any more.
    pub async fn draft_placed(&mut self, id: DraftId, order: OrderId, at: Timestamp) -> Result<()> {
        let update = query("UPDATE drafts SET order_id = ?2, updated_at = ?3 WHERE id = ?1 AND order_id IS NULL")
            .bind(blob(id.0))
            .bind(blob(order.0))
            .bind(at.micros());
        if self.run(update).await? == 1 { Ok(()) } else { Err(StoreError::NotFound("draft")) }
    }

    /// Throws a draft away; `false` where it is none any more.
    pub async fn delete_draft(&mut self, id: DraftId, at: Timestamp) -> Result<bool> {
        let update =
            query("UPDATE drafts SET deleted_at = ?2 WHERE id = ?1 AND order_id IS NULL AND deleted_at IS NULL");
        Ok(self.run(update.bind(blob(id.0)).bind(at.micros())).await? == 1)
    }

    /// A draft, whatever became of it.
    pub async fn draft(&mut self, id: DraftId) -> Result<Option<Draft>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(draft_of).transpose()
    }

    /// The draft of a cart, whatever became of it.
    pub async fn draft_of_cart(&mut self, cart_id: &str) -> Result<Option<Draft>> {
        self.one(query(BY_CART).bind(cart_id.to_owned())).await?.as_ref().map(draft_of).transpose()
    }
}

impl Reader {
    /// Open drafts, the one changed last first.
    pub async fn drafts(&self, limit: u32) -> Result<Vec<Draft>> {
        self.all(query(OPEN).bind(i64::MAX).bind(limit)).await?.iter().map(draft_of).collect()
    }

    /// A draft, whatever became of it.
    pub async fn draft(&self, id: DraftId) -> Result<Option<Draft>> {
        self.one(query(BY_ID).bind(blob(id.0))).await?.as_ref().map(draft_of).transpose()
    }

    /// The draft of a cart, whatever became of it.
    pub async fn draft_of_cart(&self, cart_id: &str) -> Result<Option<Draft>> {
        self.one(query(BY_CART).bind(cart_id.to_owned())).await?.as_ref().map(draft_of).transpose()
    }
}
