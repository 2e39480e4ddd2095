//! Receipts and invoices that were printed. Append-only.

use domain::{OrderId, Timestamp};

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// An order's papers; they are few, and sorted where they are read.
pub const OF_ORDER: &str = "SELECT * FROM papers WHERE order_id = ?1";

/// One print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedPaper {
    /// Of which order.
    pub order_id: OrderId,
    /// `receipt` or `invoice`.
    pub kind: String,
    /// Hash of what stands on it.
    pub content: String,
    /// 0: the original; else which copy of it.
    pub copy: u32,
    /// The file's name.
    pub file: String,
    /// Who.
    pub printed_by: String,
    /// When.
    pub printed_at: Timestamp,
}

impl WriteTx {
    /// Notes a print. A copy of that number may exist only once.
    pub async fn add_paper(&mut self, paper: &PrintedPaper) -> Result<()> {
        let insert = query(
            "INSERT INTO papers (order_id, kind, content, copy, file, printed_by, printed_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(blob(paper.order_id.0))
        .bind(paper.kind.clone())
        .bind(paper.content.clone())
        .bind(i64::from(paper.copy))
        .bind(paper.file.clone())
        .bind(paper.printed_by.clone())
        .bind(paper.printed_at.micros());
        self.run(insert).await.map(|_| ())
    }
}

impl Reader {
    /// What was printed of an order, first first.
    pub async fn papers(&self, order: OrderId) -> Result<Vec<PrintedPaper>> {
        let mut papers = Vec::new();
        for row in self.all(query(OF_ORDER).bind(blob(order.0))).await? {
            papers.push(PrintedPaper {
                order_id: order,
                kind: row.text("kind")?,
                content: row.text("content")?,
                copy: row.count("copy")?,
                file: row.text("file")?,
                printed_by: row.text("printed_by")?,
                printed_at: row.time("printed_at")?,
            });
        }
        papers.sort_by_key(|paper| paper.printed_at);
        Ok(papers)
    }
}
