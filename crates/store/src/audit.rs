//! Who did what that needs more than a clerk's right. Append-only; each entry is bound to those
//! before it.

use domain::Timestamp;
use domain::history::seal;

use crate::error::Result;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::Columns;

/// Every entry, first first.
const CHAIN: &str = "SELECT * FROM audit ORDER BY seq";

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

impl AuditEntry {
    /// The hash that binds it to what has the hash `before`.
    fn sealed(&self, before: Option<&str>) -> String {
        seal(before, &[&self.at.micros().to_string(), &self.who, &self.action, &self.subject, &self.detail])
    }
}

fn entry_of(row: &Row) -> Result<AuditEntry> {
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
        let before = self.audit_hash().await?;
        let insert =
            query("INSERT INTO audit (at, who, action, subject, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .bind(entry.at.micros())
                .bind(entry.who.clone())
                .bind(entry.action.clone())
                .bind(entry.subject.clone())
                .bind(entry.detail.clone())
                .bind(entry.sealed(before.as_deref()));
        self.run(insert).await.map(|_| ())
    }

    /// The hash that the next entry follows. Entries older than the chain are bound by the first
    /// that is newer.
    async fn audit_hash(&mut self) -> Result<Option<String>> {
        let Some(last) = self.one(query("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")).await? else {
            return Ok(None);
        };
        if let Some(hash) = last.opt_text("hash")? {
            return Ok(Some(hash));
        }
        let mut hash = None;
        for row in self.all(query(CHAIN)).await? {
            hash = Some(entry_of(&row)?.sealed(hash.as_deref()));
        }
        Ok(hash)
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

    /// Every entry with its hash, first first; none in entries older than the chain.
    pub async fn whole_audit(&self) -> Result<Vec<(AuditEntry, Option<String>)>> {
        let rows = self.all(query(CHAIN)).await?;
        rows.iter().map(|row| Ok((entry_of(row)?, row.opt_text("hash")?))).collect()
    }
}
