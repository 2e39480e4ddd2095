//! Stock as the desk moved it and as it was last seen. The stock itself belongs to the inventory
//! service.

use domain::{OrderId, Timestamp};

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// An order's movements, first first.
pub const OF_ORDER: &str = "SELECT * FROM stock_movements WHERE order_id = ?1 ORDER BY seq";
/// Moves the pieces of an order's lines.
const MOVE: &str = "INSERT INTO stock_movements (sku, order_id, quantity, reason, created_at) \
    SELECT i.sku, o.id, ?2 * sum(i.quantity), ?3, ?4 FROM orders o JOIN order_items i ON i.order_seq = o.seq \
    WHERE o.id = ?1 GROUP BY i.sku ORDER BY min(i.position)";
const SEEN: &str = "UPDATE products SET available = max(0, available + ?2 * (SELECT sum(i.quantity) FROM order_items i \
    WHERE i.order_seq = (SELECT seq FROM orders WHERE id = ?1) AND i.sku = products.sku)), available_at = ?3 \
    WHERE available IS NOT NULL AND sku IN (SELECT i.sku FROM order_items i \
    WHERE i.order_seq = (SELECT seq FROM orders WHERE id = ?1))";

/// A change of stock that the desk caused or was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Stock keeping unit.
    pub sku: String,
    /// Order that caused it.
    pub order_id: Option<OrderId>,
    /// Pieces, negative when they leave.
    pub quantity: i64,
    /// `reserved`, `committed`, `released`, …
    pub reason: String,
    /// When.
    pub created_at: Timestamp,
}

fn movement_of(row: &Row) -> Result<Movement> {
    Ok(Movement {
        sku: row.text("sku")?,
        order_id: row.opt_uuid("order_id")?.map(OrderId),
        quantity: row.int("quantity")?,
        reason: row.text("reason")?,
        created_at: row.time("created_at")?,
    })
}

impl WriteTx {
    /// Notes a change of stock.
    pub async fn add_movement(&mut self, movement: &Movement) -> Result<()> {
        let insert = query(
            "INSERT INTO stock_movements (sku, order_id, quantity, reason, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(movement.sku.clone())
        .bind(movement.order_id.map(|id| blob(id.0)))
        .bind(movement.quantity)
        .bind(movement.reason.clone())
        .bind(movement.created_at.micros());
        self.run(insert).await.map(|_| ())
    }

    /// Notes that all pieces of an order moved, a movement for each SKU; `sign` is −1 where they
    /// leave the shelf and 1 where they come back.
    pub async fn move_order_stock(&mut self, order: OrderId, sign: i64, reason: &str, at: Timestamp) -> Result<()> {
        let insert = query(MOVE).bind(blob(order.0)).bind(sign).bind(reason.to_owned()).bind(at.micros());
        self.run(insert).await.map(|_| ())
    }

    /// Takes the pieces of an order off (or puts them back to) what was last seen of its products.
    pub async fn adjust_seen_stock(&mut self, order: OrderId, sign: i64, at: Timestamp) -> Result<()> {
        self.run(query(SEEN).bind(blob(order.0)).bind(sign).bind(at.micros())).await.map(|_| ())
    }

    /// Takes pieces of one SKU off (or puts them back to) what was last seen of it.
    pub async fn adjust_available(&mut self, sku: &str, quantity: i64, at: Timestamp) -> Result<()> {
        let update = query(
            "UPDATE products SET available = max(0, available + ?2), available_at = ?3 \
             WHERE sku = ?1 AND available IS NOT NULL",
        );
        self.run(update.bind(sku.to_owned()).bind(quantity).bind(at.micros())).await.map(|_| ())
    }

    /// Notes the quantity of a product as just seen; `false` where the SKU is not known.
    pub async fn set_available(&mut self, sku: &str, available: i64, at: Timestamp) -> Result<bool> {
        let update = query("UPDATE products SET available = ?2, available_at = ?3 WHERE sku = ?1");
        Ok(self.run(update.bind(sku.to_owned()).bind(available).bind(at.micros())).await? == 1)
    }
}

impl Reader {
    /// An order's movements, first first.
    pub async fn movements(&self, order: OrderId) -> Result<Vec<Movement>> {
        self.all(query(OF_ORDER).bind(blob(order.0))).await?.iter().map(movement_of).collect()
    }
}
