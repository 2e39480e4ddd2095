//! Attempts: one row for each send or look-up, opened before the first byte leaves and closed by
//! its answer. The flight recorder of an order reads them; one that is closed is never rewritten.

use domain::outbox::AttemptStep;
use domain::{AttemptId, Timestamp};

use crate::error::Result;
use crate::outbox::OutboxRow;
use crate::sql::{Row, query};
use crate::tx::WriteTx;
use crate::value::{Columns, blob, micros};

/// Outcome of an attempt whose request never left the machine: the row counts as never sent
/// again, as far as no earlier attempt left.
pub const NOT_SENT: &str = "not_sent";
/// Outcome of an attempt that was under way when the desk stopped.
pub const LOST: &str = "lost when the desk stopped";

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptResult {
    /// Its class; [`NOT_SENT`] has a meaning here.
    pub outcome: &'static str,
    /// HTTP status, where there was one.
    pub http_status: Option<u16>,
    /// The beginning of the reply, or of what went wrong.
    pub excerpt: String,
}

/// The last send of a row that left the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSend {
    /// When.
    pub started_at: Timestamp,
    /// What it was answered with, where it was.
    pub http_status: Option<u16>,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Id.
    pub id: AttemptId,
    /// Which try of its row, from 1.
    pub number: u32,
    /// Was it sent or looked up, or did a webhook come?
    pub step: AttemptStep,
    /// Intent committed.
    pub started_at: Timestamp,
    /// Answered.
    pub finished_at: Option<Timestamp>,
    /// Outcome's class.
    pub outcome: Option<String>,
    /// HTTP status.
    pub http_status: Option<u16>,
    /// Excerpt of the reply.
    pub excerpt: Option<String>,
}

pub(crate) fn attempt_of(row: &Row) -> Result<Attempt> {
    Ok(Attempt {
        id: AttemptId(row.uuid("id")?),
        number: row.count("number")?,
        step: row.word("step")?,
        started_at: row.time("started_at")?,
        finished_at: row.opt_time("finished_at")?,
        outcome: row.opt_text("outcome")?,
        http_status: row.opt_int("http_status")?.and_then(|status| u16::try_from(status).ok()),
        excerpt: row.opt_text("excerpt")?,
    })
}

impl WriteTx {
    /// Opens the attempt that `row` was just put to sending for.
    pub(crate) async fn start_attempt(&mut self, row: &OutboxRow, id: AttemptId, now: Timestamp) -> Result<()> {
        let insert = query(
            "INSERT INTO attempts (id, outbox_seq, number, step, epoch, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(blob(id.0))
        .bind(row.seq)
        .bind(i64::from(row.sends))
        .bind(row.next_step.as_str())
        .bind(self.epoch)
        .bind(now.micros());
        self.run(insert).await.map(|_| ())
    }

    /// Closes the attempt of a row that is open in `epoch`; when it was started, if there was one.
    pub(crate) async fn end_attempt(
        &mut self,
        seq: i64,
        epoch: i64,
        result: &AttemptResult,
        now: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let update = query(
            "UPDATE attempts SET finished_at = ?3, outcome = ?4, http_status = ?5, excerpt = ?6 \
             WHERE outbox_seq = ?1 AND finished_at IS NULL AND epoch = ?2 RETURNING started_at",
        )
        .bind(seq)
        .bind(epoch)
        .bind(micros(Some(now)))
        .bind(result.outcome)
        .bind(result.http_status.map(i64::from))
        .bind(result.excerpt.clone());
        self.one(update).await?.map(|row| row.time("started_at")).transpose()
    }

    /// When a row's request was last sent (not looked up), as far as it was.
    pub async fn last_sent_at(&mut self, row: &OutboxRow) -> Result<Option<Timestamp>> {
        let last = query("SELECT max(started_at) AS last FROM attempts WHERE outbox_seq = ?1 AND step = 'send'");
        Ok(self.one(last.bind(row.seq)).await?.map(|found| found.opt_time("last")).transpose()?.flatten())
    }

    /// The last send (not look-up) of a row that left the machine, and its answer's status.
    pub async fn last_send(&mut self, row: &OutboxRow) -> Result<Option<LastSend>> {
        let last = query(
            "SELECT started_at, http_status FROM attempts \
             WHERE outbox_seq = ?1 AND step = 'send' AND coalesce(outcome, '') <> ?2 ORDER BY seq DESC LIMIT 1",
        );
        let found = self.one(last.bind(row.seq).bind(NOT_SENT)).await?;
        found
            .map(|row| {
                let http_status = row.opt_int("http_status")?.and_then(|status| u16::try_from(status).ok());
                Ok(LastSend { started_at: row.time("started_at")?, http_status })
            })
            .transpose()
    }

    /// The last attempt on a row.
    pub async fn last_attempt(&mut self, row: &OutboxRow) -> Result<Option<Attempt>> {
        let last = query("SELECT * FROM attempts WHERE outbox_seq = ?1 ORDER BY seq DESC LIMIT 1").bind(row.seq);
        self.one(last).await?.as_ref().map(attempt_of).transpose()
    }

    /// Closes every attempt that a former owner left open.
    pub(crate) async fn end_lost_attempts(&mut self, now: Timestamp) -> Result<u64> {
        let update =
            query("UPDATE attempts SET finished_at = ?1, outcome = ?2 WHERE finished_at IS NULL AND epoch <> ?3");
        self.run(update.bind(now.micros()).bind(LOST).bind(self.epoch)).await
    }
}
