//! Reading whole orders, from the writer's connection or a reader's.

use domain::{Order, OrderId, OrderNumber};

use crate::error::{Result, StoreError};
use crate::orders::row::order_of;
use crate::reader::Reader;
use crate::sql::{Ask, Row, query};
use crate::value::{Columns, blob};

/// Reads an order by id.
pub const BY_ID: &str = "SELECT * FROM orders WHERE id = ?1";
/// Reads an order by number.
pub const BY_NUMBER: &str = "SELECT * FROM orders WHERE number = ?1";
/// Reads an order's items.
pub const ITEMS: &str = "SELECT * FROM order_items WHERE order_seq = ?1 ORDER BY position";
/// Reads an order's addresses.
pub const ADDRESSES: &str = "SELECT * FROM order_addresses WHERE order_seq = ?1";
/// Reads orders oldest first, in pages.
pub const OLDEST_FIRST: &str = "SELECT * FROM orders WHERE seq > ?1 ORDER BY seq LIMIT ?2";

pub(crate) async fn order(conn: &mut impl Ask, id: OrderId) -> Result<Option<Order>> {
    match query(BY_ID).bind(blob(id.0)).fetch_optional(&mut *conn).await? {
        Some(row) => complete(conn, &row).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn order_by_number(conn: &mut impl Ask, number: OrderNumber) -> Result<Option<Order>> {
    let number = i64::try_from(number.0).map_err(StoreError::unreadable)?;
    match query(BY_NUMBER).bind(number).fetch_optional(&mut *conn).await? {
        Some(row) => complete(conn, &row).await.map(Some),
        None => Ok(None),
    }
}

async fn complete(conn: &mut impl Ask, row: &Row) -> Result<Order> {
    let seq = row.int("seq")?;
    let items = query(ITEMS).bind(seq).fetch_all(&mut *conn).await?;
    let addresses = query(ADDRESSES).bind(seq).fetch_all(&mut *conn).await?;
    order_of(row, &items, &addresses)
}

impl Reader {
    /// An order, deleted or not.
    pub async fn order(&self, id: OrderId) -> Result<Option<Order>> {
        // One snapshot: an order must not be shown with another version's items.
        let mut tx = self.snapshot().await?;
        order(&mut tx, id).await
    }

    /// An order by its number, deleted or not.
    pub async fn order_by_number(&self, number: OrderNumber) -> Result<Option<Order>> {
        let mut tx = self.snapshot().await?;
        order_by_number(&mut tx, number).await
    }

    /// Whole orders oldest first, after the one with seq `after` (`i64::MIN`: from the start), with
    /// their seqs, deleted ones included: for export and checks.
    pub async fn orders_after(&self, after: i64, limit: u32) -> Result<Vec<(i64, Order)>> {
        let mut tx = self.snapshot().await?;
        let rows = query(OLDEST_FIRST).bind(after).bind(limit).fetch_all(&mut tx).await?;
        let mut orders = Vec::with_capacity(rows.len());
        for row in &rows {
            orders.push((row.int("seq")?, complete(&mut tx, row).await?));
        }
        Ok(orders)
    }

    /// Did the order come in by an import? Then no ledger outside knows of it.
    pub async fn imported(&self, id: OrderId) -> Result<bool> {
        let row = self.one(query("SELECT imported FROM orders WHERE id = ?1").bind(blob(id.0))).await?;
        row.ok_or(StoreError::NotFound("order"))?.flag("imported")
    }
}
