//! What became of an order, line by line. Append-only; each entry is bound to those before it.

use domain::history::{Link, chain};
use domain::{OrderId, OrderStatus, Timestamp};

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// An order's history, first first.
pub const HISTORY: &str = "SELECT * FROM order_history WHERE order_id = ?1 ORDER BY seq";
/// The newest entry of an order's history.
pub const LAST: &str = "SELECT hash FROM order_history WHERE order_id = ?1 ORDER BY seq DESC LIMIT 1";

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
    /// What binds it to the entries before it; none in entries older than the chain.
    pub hash: Option<String>,
}

impl HistoryEntry {
    fn link(&self, order: OrderId) -> Link<'_> {
        Link {
            order,
            status: self.status,
            note: self.note.as_deref(),
            created_by: &self.created_by,
            created_at: self.created_at,
        }
    }
}

fn entry_of(row: &Row) -> Result<HistoryEntry> {
    Ok(HistoryEntry {
        status: row.word("status")?,
        note: row.opt_text("note")?,
        created_by: row.text("created_by")?,
        created_at: row.time("created_at")?,
        hash: row.opt_text("hash")?,
    })
}

impl WriteTx {
    /// Adds a line to an order's history, bound to those before it.
    pub async fn add_history(
        &mut self,
        order: OrderId,
        status: OrderStatus,
        note: Option<&str>,
        created_by: &str,
        at: Timestamp,
    ) -> Result<()> {
        let before = self.history_hash(order).await?;
        let link = Link { order, status, note, created_by, created_at: at };
        let insert = query(
            "INSERT INTO order_history (order_id, status, note, created_by, created_at, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(blob(order.0))
        .bind(status.as_str())
        .bind(note.map(str::to_owned))
        .bind(created_by.to_owned())
        .bind(at.micros())
        .bind(chain(before.as_deref(), &link));
        self.run(insert).await.map(|_| ())
    }

    /// The hash that the next entry follows. Entries older than the chain are bound by the first
    /// that is newer.
    async fn history_hash(&mut self, order: OrderId) -> Result<Option<String>> {
        let Some(last) = self.one(query(LAST).bind(blob(order.0))).await? else { return Ok(None) };
        if let Some(hash) = last.opt_text("hash")? {
            return Ok(Some(hash));
        }
        let mut hash = None;
        for row in self.all(query(HISTORY).bind(blob(order.0))).await? {
            hash = Some(chain(hash.as_deref(), &entry_of(&row)?.link(order)));
        }
        Ok(hash)
    }
}

impl WriteTx {
    /// An order's history, first first.
    pub async fn history(&mut self, order: OrderId) -> Result<Vec<HistoryEntry>> {
        self.all(query(HISTORY).bind(blob(order.0))).await?.iter().map(entry_of).collect()
    }
}

impl Reader {
    /// An order's history, first first.
    pub async fn history(&self, order: OrderId) -> Result<Vec<HistoryEntry>> {
        self.all(query(HISTORY).bind(blob(order.0))).await?.iter().map(entry_of).collect()
    }
}
