//! What clerks say to each other about an order. Append-only; no customer ever sees it.

use domain::{OrderId, Timestamp};

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// An order's comments, first first.
pub const OF_ORDER: &str = "SELECT * FROM order_comments WHERE order_id = ?1 ORDER BY seq";

/// One comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What was said.
    pub text: String,
    /// Who.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
}

impl WriteTx {
    /// Adds a comment.
    pub async fn add_comment(&mut self, order: OrderId, comment: &Comment) -> Result<()> {
        let insert =
            query("INSERT INTO order_comments (order_id, text, created_by, created_at) VALUES (?1, ?2, ?3, ?4)")
                .bind(blob(order.0))
                .bind(comment.text.clone())
                .bind(comment.created_by.clone())
                .bind(comment.created_at.micros());
        self.run(insert).await.map(|_| ())
    }
}

impl Reader {
    /// An order's comments, first first.
    pub async fn comments(&self, order: OrderId) -> Result<Vec<Comment>> {
        let rows = self.all(query(OF_ORDER).bind(blob(order.0))).await?;
        let comment = |row: &crate::sql::Row| {
            Ok(Comment {
                text: row.text("text")?,
                created_by: row.text("created_by")?,
                created_at: row.time("created_at")?,
            })
        };
        rows.iter().map(comment).collect()
    }
}
