//! Answers kept for repeated requests: written in the commit of what the request did, so that a
//! request that took effect can always be answered again.

use domain::Timestamp;

use crate::error::{Result, StoreError};
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::Columns;

/// What a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Hash of the request: the same key with another body is refused.
    pub body_hash: String,
    /// Status of the answer.
    pub status: u16,
    /// Body of the answer.
    pub answer: String,
}

impl WriteTx {
    /// The answer kept under `key` (route and caller belong into it).
    pub async fn kept_answer(&mut self, key: &str) -> Result<Option<KeptAnswer>> {
        let found = self.one(query("SELECT * FROM idempotency WHERE key = ?1").bind(key.to_owned())).await?;
        let Some(row) = found else { return Ok(None) };
        let status = u16::try_from(row.int("status")?).map_err(StoreError::unreadable)?;
        Ok(Some(KeptAnswer { body_hash: row.text("body_hash")?, status, answer: row.text("answer")? }))
    }

    /// Keeps an answer.
    pub async fn keep_answer(&mut self, key: &str, kept: &KeptAnswer, at: Timestamp) -> Result<()> {
        let insert =
            query("INSERT INTO idempotency (key, body_hash, status, answer, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")
                .bind(key.to_owned())
                .bind(kept.body_hash.clone())
                .bind(i64::from(kept.status))
                .bind(kept.answer.clone())
                .bind(at.micros());
        self.run(insert).await.map(|_| ())
    }

    /// Forgets answers kept before `before` (at least 24 h ago), but none whose key begins with
    /// `sparing`; how many.
    pub async fn forget_answers(&mut self, before: Timestamp, sparing: &str) -> Result<u64> {
        let delete = query("DELETE FROM idempotency WHERE created_at < ?1 AND substr(key, 1, length(?2)) <> ?2");
        self.run(delete.bind(before.micros()).bind(sparing.to_owned())).await
    }
}
