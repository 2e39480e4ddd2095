//! Settling rows: by an answer (guarded by epoch and state, so that a late one finds nothing), by
//! a webhook, by recovery after a stop, and by a breaker that closes.

use domain::outbox::{RowState, Service};
use domain::retry::RETRY_AFTER_CLAMP_MS;
use domain::{OutboxId, Timestamp};

use crate::attempts::NOT_SENT;
use crate::error::Result;
use crate::outbox::{OutboxRow, RowChange, rows_of};
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::{Columns, blob, micros};

/// Does a row wait in the lane of this one?
pub const NEXT_IN_LANE: &str = "SELECT 1 FROM outbox d JOIN outbox o ON o.order_id = d.order_id AND o.stream = d.stream \
    WHERE d.seq = ?1 AND o.state = 'waiting' AND o.state IN ('waiting', 'sending', 'dead') LIMIT 1";
const FINISH: &str = "UPDATE outbox SET state = ?3, next_step = ?4, attempts = attempts + ?5, unknowns = unknowns + ?6, \
    unknown = ?7, refused = ?8, previous_delay_ms = ?9, next_at = ?10, last_error = ?11, \
    reference = coalesce(?12, reference), done_at = ?13, not_before = ?14 WHERE id = ?1 AND epoch = ?2 AND state = 'sending'";
const CLOSE: &str = "UPDATE outbox SET state = 'done', refused = ?2, unknown = 0, last_error = ?3, \
    reference = coalesce(?4, reference), done_at = ?5 WHERE id = ?1 AND state NOT IN ('done', 'withdrawn')";
const RECOVER: &str = "UPDATE outbox SET state = 'waiting', unknown = 1, unknowns = unknowns + 1, next_at = ?1, \
    last_error = 'The desk stopped before the answer came.' WHERE state = 'sending' AND epoch <> ?2 RETURNING *";
const RELEASE: &str = "UPDATE outbox SET next_at = max(?2 + (seq % 16) * ?3, coalesce(not_before, 0)) \
    WHERE state = 'waiting' AND service = ?1 AND next_at > ?2";
// All assignments of an UPDATE see the row as it was.
const CLAMP: &str = "UPDATE outbox SET next_at = max(?2, coalesce(min(not_before, ?3), 0)), not_before = min(not_before, ?3) \
    WHERE state = 'waiting' AND service = ?1 AND next_at > ?2";
const SHIFT: &str = "UPDATE outbox SET not_before = not_before + ?2, first_sent_at = first_sent_at + ?2 \
    WHERE state = 'waiting' AND service = ?1";

impl WriteTx {
    /// Writes what an attempt came to. `false`: the row is no longer this epoch's to settle (it
    /// was recovered, or a webhook closed it) and the answer is to be discarded.
    pub async fn finish(&mut self, id: OutboxId, epoch: i64, change: &RowChange) -> Result<bool> {
        let Some(found) =
            self.one(query("SELECT seq, first_sent_at FROM outbox WHERE id = ?1").bind(blob(id.0))).await?
        else {
            return Ok(false);
        };
        let seq = found.int("seq")?;
        let started = self.end_attempt(seq, epoch, &change.attempt, change.now).await?;
        let ended = matches!(change.state, RowState::Done | RowState::Dead | RowState::Withdrawn);
        let update = query(FINISH)
            .bind(blob(id.0))
            .bind(epoch)
            .bind(change.state.as_str())
            .bind(change.next_step.as_str())
            .bind(i64::from(change.count_attempt))
            .bind(i64::from(change.count_unknown))
            .bind(i64::from(change.unknown))
            .bind(i64::from(change.refused))
            .bind(change.delay_ms)
            .bind(change.next_at.micros())
            .bind(change.error.clone())
            .bind(change.reference.clone())
            .bind(ended.then_some(change.now.micros()))
            .bind(micros(change.not_before));
        let settled = self.run(update).await? == 1;
        // The first request turned out never to have left: then none has.
        if settled
            && change.attempt.outcome == NOT_SENT
            && started.is_some()
            && found.opt_time("first_sent_at")? == started
        {
            self.run(query("UPDATE outbox SET first_sent_at = NULL WHERE seq = ?1").bind(seq)).await?;
        }
        // What waits behind it in its lane is due now, and nobody has looked at it since.
        self.made_due |= !ended || self.one(query(NEXT_IN_LANE).bind(seq)).await?.is_some();
        Ok(settled)
    }

    /// Closes a row whatever state it is in, on the word of a webhook or a supervisor. Its open
    /// attempt stays open until its own answer comes. `false`: it was closed already.
    pub async fn close_row(
        &mut self,
        id: OutboxId,
        refused: bool,
        error: Option<&str>,
        reference: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        self.made_due = true;
        let update = query(CLOSE)
            .bind(blob(id.0))
            .bind(i64::from(refused))
            .bind(error.map(str::to_owned))
            .bind(reference.map(str::to_owned))
            .bind(now.micros());
        Ok(self.run(update).await? == 1)
    }

    /// Makes what a former owner left `sending` due again, as unknown, and closes its attempts.
    pub async fn recover(&mut self, now: Timestamp) -> Result<Vec<OutboxRow>> {
        let recovered = self.all(query(RECOVER).bind(now.micros()).bind(self.epoch)).await?;
        self.end_lost_attempts(now).await?;
        rows_of(&recovered)
    }

    /// A breaker closed or the desk resumed: waiting rows of the service (none: of all) are due,
    /// spread over `spread_ms`, but none before the time its service asked for; how many.
    pub async fn release_held(&mut self, service: Option<Service>, now: Timestamp, spread_ms: i64) -> Result<u64> {
        let mut released = 0;
        self.made_due = true;
        for each in Service::ALL.iter().filter(|each| service.is_none_or(|only| only == **each)) {
            let step = spread_ms.saturating_mul(1000) / 16;
            released += self.run(query(RELEASE).bind(each.as_str()).bind(now.micros()).bind(step)).await?;
        }
        Ok(released)
    }

    /// After a start or a jump of the clock: no row waits longer than `cap_ms`, or than a day where
    /// its service asked for a pause, which is the longest that is honoured; how many did.
    pub async fn clamp_waits(&mut self, now: Timestamp, cap_ms: i64) -> Result<u64> {
        let (latest, asked) = (now.plus_millis(cap_ms).micros(), now.plus_millis(RETRY_AFTER_CLAMP_MS).micros());
        let mut clamped = 0;
        for service in Service::ALL {
            clamped += self.run(query(CLAMP).bind(service.as_str()).bind(latest).bind(asked)).await?;
        }
        Ok(clamped)
    }

    /// The clock was set back by `-ms`: the pauses asked for and the ages of requests, which were
    /// noted by the former time, go along with it.
    pub async fn shift_waits(&mut self, ms: i64) -> Result<()> {
        for service in Service::ALL {
            self.run(query(SHIFT).bind(service.as_str()).bind(ms.saturating_mul(1000))).await?;
        }
        Ok(())
    }
}
