//! Receipts of webhooks: each message's id, kept so that one that is delivered again is known.
//! Written in the commit of what follows from the message. What a message means is decided
//! elsewhere.

use domain::outbox::AttemptStep;
use domain::{AttemptId, Timestamp};

use crate::attempts::AttemptResult;
use crate::error::Result;
use crate::outbox::OutboxRow;
use crate::reader::Reader;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

/// How long a receipt is kept (milliseconds): 90 days.
pub const RECEIPTS_KEPT_MS: i64 = 90 * 24 * 3_600_000;

/// A receipt by the message's id.
pub const BY_ID: &str = "SELECT * FROM webhook_receipts WHERE id = ?1";
/// Forgets receipts from before a time.
pub const FORGET: &str = "DELETE FROM webhook_receipts WHERE received_at < ?1";

/// One message, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The message's id: the same for each delivery.
    pub id: String,
    /// SHA-256 of its body.
    pub body_hash: String,
    /// When it first came.
    pub received_at: Timestamp,
    /// What became of it.
    pub came: String,
}

fn receipt_of(row: &Row) -> Result<Receipt> {
    Ok(Receipt {
        id: row.text("id")?,
        body_hash: row.text("body_hash")?,
        received_at: row.time("received_at")?,
        came: row.text("came")?,
    })
}

impl WriteTx {
    /// The receipt of a message, if it came before.
    pub async fn receipt(&mut self, id: &str) -> Result<Option<Receipt>> {
        self.one(query(BY_ID).bind(id.to_owned())).await?.as_ref().map(receipt_of).transpose()
    }

    /// Keeps the receipt of a message that came for the first time.
    pub async fn save_receipt(&mut self, receipt: &Receipt) -> Result<()> {
        let insert = query("INSERT INTO webhook_receipts (id, body_hash, received_at, came) VALUES (?1, ?2, ?3, ?4)")
            .bind(receipt.id.clone())
            .bind(receipt.body_hash.clone())
            .bind(receipt.received_at.micros())
            .bind(receipt.came.clone());
        self.run(insert).await.map(|_| ())
    }

    /// Forgets receipts that are older than [`RECEIPTS_KEPT_MS`]; how many.
    pub async fn forget_receipts(&mut self, now: Timestamp) -> Result<u64> {
        self.run(query(FORGET).bind(now.plus_millis(-RECEIPTS_KEPT_MS).micros())).await
    }

    /// Writes the arrival of a message into the attempts of the row that it speaks of, so that the
    /// flight recorder shows it, for good. It is no try of ours: none is counted.
    pub async fn note_webhook(
        &mut self,
        row: &OutboxRow,
        id: &str,
        result: &AttemptResult,
        now: Timestamp,
    ) -> Result<()> {
        let insert = query(
            "INSERT INTO attempts (id, outbox_seq, number, step, epoch, started_at, finished_at, outcome, excerpt) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8)",
        )
        .bind(blob(AttemptId::derived(&format!("webhook/{id}")).0))
        .bind(row.seq)
        .bind(i64::from(row.sends))
        .bind(AttemptStep::Webhook.as_str())
        .bind(self.epoch)
        .bind(now.micros())
        .bind(result.outcome)
        .bind(result.excerpt.clone());
        self.run(insert).await.map(|_| ())
    }
}

impl Reader {
    /// The receipt of a message, if it came.
    pub async fn receipt(&self, id: &str) -> Result<Option<Receipt>> {
        self.one(query(BY_ID).bind(id.to_owned())).await?.as_ref().map(receipt_of).transpose()
    }
}
