//! Putting messages into the outbox, and calling off those that never left.

use domain::outbox::{EffectKind, KeyParts, NextStep, RowState, Stream, body_hash};
use domain::{OrderId, OutboxId, Timestamp};

use crate::error::{Result, StoreError};
use crate::outbox::lanes::is_notice;
use crate::outbox::{NewRow, OutboxRow, row_of};
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::{Columns, blob};

const INSERT: &str = "INSERT INTO outbox (id, order_id, checkout_id, key, stream, service, effect, run, part, send, path, \
    body, body_hash, trace_id, label, notice, state, next_step, sends, next_at, first_sent_at, epoch, attempt_id, created_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 'send', ?18, ?19, ?20, ?21, ?22, ?23) \
    ON CONFLICT (key) DO NOTHING RETURNING *";
/// A row by id.
pub const ROW: &str = "SELECT * FROM outbox WHERE id = ?1";
/// The newest row of an order's effect in a run.
pub const ROW_OF: &str =
    "SELECT * FROM outbox WHERE order_id = ?1 AND run = ?2 AND effect = ?3 ORDER BY seq DESC LIMIT 1";
const ROW_OF_PART: &str = "SELECT * FROM outbox WHERE order_id = ?1 AND run = ?2 AND effect = ?3 AND part = ?4 \
    ORDER BY seq DESC LIMIT 1";
/// The highest send of a message.
pub const LAST_SEND: &str =
    "SELECT max(send) AS send FROM outbox WHERE order_id = ?1 AND run = ?2 AND effect = ?3 AND part = ?4";
const WITHDRAW: &str = "UPDATE outbox SET state = 'withdrawn' WHERE order_id = ?1 AND run = ?2 AND effect = ?3 \
    AND state = 'waiting' AND attempts = 0 AND unknowns = 0 AND first_sent_at IS NULL";
const LANE_TAKEN: &str = "SELECT 1 FROM outbox WHERE order_id = ?1 AND stream = ?2 \
    AND state IN ('waiting', 'sending', 'dead') AND (state <> 'dead' OR ?2 <> 'email') LIMIT 1";

impl WriteTx {
    /// Puts a message into the outbox; `KeyInUse` where its key is there already.
    pub async fn enqueue(&mut self, new: &NewRow) -> Result<OutboxRow> {
        let sending = new.send_now && self.lane_is_free(new.order_id, new.stream).await?;
        let state = if sending { RowState::Sending } else { RowState::Waiting };
        let insert = query(INSERT)
            .bind(blob(new.id.0))
            .bind(blob(new.order_id.0))
            .bind(new.checkout_id.map(|id| blob(id.0)))
            .bind(blob(new.parts.key()))
            .bind(new.stream.as_str())
            .bind(new.service.as_str())
            .bind(new.effect.as_str())
            .bind(i64::from(new.parts.run))
            .bind(i64::from(new.parts.part))
            .bind(i64::from(new.parts.send))
            .bind(new.path.clone())
            .bind(new.body.clone())
            .bind(body_hash(&new.body))
            .bind(new.trace_id.clone())
            .bind(new.label.clone())
            .bind(i64::from(is_notice(&new.label)))
            .bind(state.as_str())
            .bind(i64::from(sending))
            .bind(new.next_at.micros())
            .bind(sending.then_some(new.now.micros()))
            .bind(self.epoch)
            .bind(sending.then(|| blob(new.attempt_id.0)))
            .bind(new.now.micros());
        let row = row_of(&self.one(insert).await?.ok_or(StoreError::KeyInUse)?)?;
        if sending {
            self.start_attempt(&row, new.attempt_id, new.now).await?;
        } else {
            self.made_due = true;
        }
        Ok(row)
    }

    async fn lane_is_free(&mut self, order: OrderId, stream: Stream) -> Result<bool> {
        Ok(self.one(query(LANE_TAKEN).bind(blob(order.0)).bind(stream.as_str())).await?.is_none())
    }

    /// A row by id.
    pub async fn row(&mut self, id: OutboxId) -> Result<Option<OutboxRow>> {
        self.one(query(ROW).bind(blob(id.0))).await?.as_ref().map(row_of).transpose()
    }

    /// The newest row of an order's effect in a run.
    pub async fn row_of(&mut self, order: OrderId, run: u32, effect: EffectKind) -> Result<Option<OutboxRow>> {
        let found = query(ROW_OF).bind(blob(order.0)).bind(run).bind(effect.as_str());
        self.one(found).await?.as_ref().map(row_of).transpose()
    }

    /// The newest row of one part of an order's effect in a run: of one refund among several.
    pub async fn row_of_part(
        &mut self,
        order: OrderId,
        run: u32,
        effect: EffectKind,
        part: u32,
    ) -> Result<Option<OutboxRow>> {
        let found = query(ROW_OF_PART).bind(blob(order.0)).bind(run).bind(effect.as_str()).bind(part);
        self.one(found).await?.as_ref().map(row_of).transpose()
    }

    /// The highest *send* of an order's message in a run; none where there is no such message.
    pub async fn highest_send(&mut self, parts: &KeyParts) -> Result<Option<u32>> {
        let found =
            query(LAST_SEND).bind(blob(parts.order_id.0)).bind(parts.run).bind(parts.effect.as_str()).bind(parts.part);
        let last = self.one(found).await?.map(|row| row.opt_int("send")).transpose()?.flatten();
        last.map(|send| u32::try_from(send).map_err(StoreError::unreadable)).transpose()
    }

    /// Calls off a step that never left; `false` where there is none such.
    pub async fn withdraw(&mut self, order: OrderId, run: u32, effect: EffectKind) -> Result<bool> {
        self.made_due = true;
        Ok(self.run(query(WITHDRAW).bind(blob(order.0)).bind(run).bind(effect.as_str())).await? > 0)
    }

    /// Calls off every follower (mail, production, invoice) of a run that never left; how many.
    pub async fn withdraw_followers(&mut self, order: OrderId, run: u32) -> Result<u64> {
        let mut withdrawn = 0;
        self.made_due = true;
        for effect in [EffectKind::Email, EffectKind::Produce, EffectKind::Invoice] {
            withdrawn += self.run(query(WITHDRAW).bind(blob(order.0)).bind(run).bind(effect.as_str())).await?;
        }
        Ok(withdrawn)
    }

    /// Calls off the dead letters among a run's followers: nobody wants them any more; how many.
    pub async fn drop_dead_followers(&mut self, order: OrderId, run: u32, now: Timestamp) -> Result<u64> {
        self.made_due = true;
        let update = query(
            "UPDATE outbox SET state = 'withdrawn', done_at = ?3 WHERE order_id = ?1 AND run = ?2 AND state = 'dead' \
             AND effect IN ('email', 'produce', 'invoice')",
        );
        self.run(update.bind(blob(order.0)).bind(i64::from(run)).bind(now.micros())).await
    }

    /// Says what a waiting row does next, and when; `false` where it is not waiting.
    pub async fn set_next(&mut self, id: OutboxId, next_step: NextStep, next_at: Timestamp) -> Result<bool> {
        self.made_due = true;
        let update = query("UPDATE outbox SET next_step = ?2, next_at = ?3 WHERE id = ?1 AND state = 'waiting'");
        Ok(self.run(update.bind(blob(id.0)).bind(next_step.as_str()).bind(next_at.micros())).await? == 1)
    }

    /// Gives a dead letter its attempts back: the same key, the same bytes. `false` where it is
    /// not dead.
    pub async fn revive(&mut self, id: OutboxId, next_at: Timestamp) -> Result<bool> {
        self.made_due = true;
        let update = query(
            "UPDATE outbox SET state = 'waiting', attempts = 0, refused = 0, previous_delay_ms = 0, next_at = ?2, done_at = NULL \
             WHERE id = ?1 AND state = 'dead'",
        );
        Ok(self.run(update.bind(blob(id.0)).bind(next_at.micros())).await? == 1)
    }

    /// Calls off a dead letter, or a row that never left; its lane goes on. `false` where the
    /// request may be under way or was answered.
    pub async fn call_off(&mut self, id: OutboxId, now: Timestamp) -> Result<bool> {
        self.made_due = true;
        let update = query(
            "UPDATE outbox SET state = 'withdrawn', done_at = ?2 WHERE id = ?1 \
             AND (state = 'dead' OR (state = 'waiting' AND attempts = 0 AND unknowns = 0 AND first_sent_at IS NULL))",
        );
        Ok(self.run(update.bind(blob(id.0)).bind(now.micros())).await? == 1)
    }
}
