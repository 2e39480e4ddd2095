//! What became of an order, line by line. Append-only.

use domain::{OrderId, OrderStatus, Timestamp};
use sqlx::query;

use crate::error::Result;
use crate::reader::Reader;
use crate::value::{Columns, blob};

/// An order's history, first first.
pub const HISTORY: &str = "SELECT * FROM order_history WHERE order_id = ?1 ORDER BY seq";

/// One line of an order's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The status it then had.
    pub status: OrderStatus,
    /// Why, where something is to be said.
    pub note: Option<String>,
    /// Who.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

impl Reader {
    /// An order's history, first first.
    pub async fn history(&self, order: OrderId) -> Result<Vec<HistoryEntry>> {
        let rows = self.all(query(HISTORY).bind(blob(order.0))).await?;
        let entry = |row: &sqlx::sqlite::SqliteRow| {
            Ok(HistoryEntry {
                status: row.word("status")?,
                note: row.opt_text("note")?,
                created_by: row.text("created_by")?,
                created_at: row.time("created_at")?,
            })
        };
        rows.iter().map(entry).collect()
    }
}
