//! Who did what that needs more than a clerk's right. Append-only.

use domain::Timestamp;
use sqlx::query;
use sqlx::sqlite::SqliteRow;

use crate::error::Result;
use crate::reader::Reader;
use crate::tx::WriteTx;
use crate::value::Columns;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why, and from what to what.
    pub detail: String,
}

fn entry_of(row: &SqliteRow) -> Result<AuditEntry> {
    Ok(AuditEntry {
        at: row.time("at")?,
        who: row.text("who")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        detail: row.text("detail")?,
    })
}

impl WriteTx {
    /// Adds an entry.
    pub async fn audit(&mut self, entry: &AuditEntry) -> Result<()> {
        let insert = query("INSERT INTO audit (at, who, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)")
            .bind(entry.at.micros())
            .bind(entry.who.clone())
            .bind(entry.action.clone())
            .bind(entry.subject.clone())
            .bind(entry.detail.clone());
        self.run(insert).await.map(|_| ())
    }
}

impl Reader {
    /// The newest entries.
    pub async fn audit(&self, limit: u32) -> Result<Vec<AuditEntry>> {
        self.all(query("SELECT * FROM audit ORDER BY seq DESC LIMIT ?1").bind(limit))
            .await?
            .iter()
            .map(entry_of)
            .collect()
    }
}
