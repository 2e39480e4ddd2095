//! One row's way: send or look up, have the reply written with all that follows (`settle`), go on
//! with the rows that this made.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::outbox::{EffectKind, NextStep};
use domain::outcome::Outcome;
use gateway::{Reply, Request};
use store::{OutboxRow, StoreError};
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::Dispatcher;
use super::plan::{Came, is_too_old, not_sent};
use super::reconcile::{Former, former_charges};
use super::settle::{Settled, settle};
use crate::context::Context;
use crate::error::DeskError;
use crate::points::way;
use crate::supervisor::caught;

/// A claim older than this is looked at again before its row is sent.
const STALE_CLAIM_MS: i64 = 250;
/// The pause before a result that could not be recorded is tried again: the first, and the longest.
const RECORD_PAUSE: Duration = Duration::from_millis(200);
const RECORD_PAUSE_MOST: Duration = Duration::from_secs(30);

impl Dispatcher {
    /// Starts the row's way in a task of its own.
    pub(super) fn start(&self, row: OutboxRow, claimed_ms: i64) -> JoinHandle<()> {
        self.context.note_sent(row.service);
        let this = self.clone();
        let span = tracing::info_span!("send", service = %row.service, effect = %row.effect, trace_id = %row.trace_id);
        self.supervisor.spawn(async move { this.drive(row, claimed_ms).await }.instrument(span))
    }

    /// Sends a row that stands `sending`, and then the rows that follow from its answer.
    async fn drive(self, row: OutboxRow, claimed_ms: i64) {
        let mut next = vec![row];
        let mut claimed_ms = claimed_ms;
        while let Some(row) = next.pop() {
            // A closed semaphore would mean a stop; sends go on within its grace.
            let slot = Arc::clone(&self.slots).acquire_owned().await;
            let began_ms = self.context.clock.monotonic_ms();
            let settled = match caught(self.send_and_settle(&row, claimed_ms)).await {
                Some(settled) => settled,
                None => self.broke_off(&row).await,
            };
            drop(slot);
            let made_due = settled.as_ref().is_none_or(|settled| settled.made_due);
            // Who gives a place free rings only where somebody waits for one: a bell costs a look.
            if made_due || self.wants_place.swap(false, Ordering::SeqCst) {
                self.context.work.notify_one();
            }
            let mut to_send = self.told(&row, settled).into_iter();
            next.extend(to_send.next());
            claimed_ms = began_ms;
            for other in to_send {
                drop(self.start(other, began_ms));
            }
        }
    }

    async fn send_and_settle(&self, row: &OutboxRow, claimed_ms: i64) -> Option<Settled> {
        self.context.points.pass(way(row), "intent-saved");
        let (came, closed) = match self.is_still_owner(claimed_ms).await {
            Ok(true) => self.attempt(row).await,
            Ok(false) => {
                // Whoever took over has this row, too, and finds out what became of it.
                tracing::error!("the database belongs to another desk now; nothing more is sent");
                return None;
            }
            Err(error) => {
                tracing::error!(%error, "the owner of the database could not be read; nothing is sent for now");
                self.not_made(row, Came::Reply(not_sent("the owner of the database could not be read")))
            }
        };
        self.record(row, &came, closed).await
    }

    /// Does the database still belong to this desk, as it did when the row was claimed? A process
    /// that was stopped in between may have been replaced; the commit of a claim is no proof then.
    async fn is_still_owner(&self, claimed_ms: i64) -> Result<bool, StoreError> {
        let context = &self.context;
        if context.clock.monotonic_ms().saturating_sub(claimed_ms) < STALE_CLAIM_MS {
            return Ok(true);
        }
        context.store.is_owner().await
    }

    /// An attempt that was not made, for a reason of our own. It says nothing of the service: were it
    /// the probe of a breaker and not given back, nothing would be sent there until the next start.
    fn not_made(&self, row: &OutboxRow, came: Came) -> (Came, bool) {
        self.context.note_broke_off(row.service);
        (came, false)
    }

    /// A send that panicked may have left the machine, as one whose answer was lost: its row takes
    /// the same way, and a breaker whose probe it was is free for the next one.
    async fn broke_off(&self, row: &OutboxRow) -> Option<Settled> {
        tracing::error!(service = %row.service, effect = %row.effect, "a send broke off inside the desk; it counts as unknown");
        self.context.note_broke_off(row.service);
        let lost = Reply {
            outcome: Outcome::Unknown { after_ms: None },
            http_status: None,
            excerpt: "the send broke off inside the desk".to_owned(),
            transport_failure: false,
        };
        self.record(row, &Came::Reply(lost), false).await
    }

    /// Tells of a settled row; the rows that follow from it.
    fn told(&self, row: &OutboxRow, settled: Option<Settled>) -> Vec<OutboxRow> {
        let Some(Settled { order, to_send, .. }) = settled else { return Vec::new() };
        // Whatever a listener does, the rows that stand `sending` are sent.
        let passed = catch_unwind(AssertUnwindSafe(|| self.context.points.pass(way(row), "result-saved")));
        if passed.is_err() {
            tracing::error!(effect = %row.effect, "a listener of named points broke off");
        }
        self.context.changed_beside(order.id, order.number, order.version);
        to_send
    }

    /// What the attempt came to, and whether it closed the service's breaker.
    async fn attempt(&self, row: &OutboxRow) -> (Came, bool) {
        let context = &self.context;
        if self.supervisor.stopping().is_cancelled() {
            // Its turn came too late: it is put back, so that the next start sends it as new.
            return self.not_made(row, Came::Reply(not_sent("the desk was stopping")));
        }
        if row.effect == EffectKind::Refund && is_too_old(row, context.now()) {
            return self.not_made(row, Came::TooOld);
        }
        if context.restores > 0 {
            match former_charges(context, row).await {
                Former::Found(reason) if row.effect.is_step() => return self.not_made(row, Came::Found(reason)),
                // A mail or a notice moves no money; the order's next step asks again.
                Former::Nothing | Former::Found(_) => {}
                Former::Unclear => {
                    let why = "the payments of before the restore could not be looked up yet";
                    return self.not_made(row, Came::Reply(not_sent(why)));
                }
            }
        }
        let sent = tokio::time::Instant::now();
        let reply = call(context, row).await;
        context.tally.answered(row.service, row.effect, sent.elapsed());
        context.points.pass(way(row), "after-reply");
        let misconfigured = reply.outcome == Outcome::Misconfigured;
        let unreachable = reply.outcome == Outcome::NotSent;
        let closed = context.note_reply(row.service, reply.transport_failure, unreachable, misconfigured);
        tracing::info!(status = reply.http_status, outcome = ?reply.outcome, "answered");
        (Came::Reply(reply), closed)
    }

    /// Has the result written, again and again where the disk or the batch fails: a row that stays
    /// `sending` would hold its lane up until the next start. Given up only where the desk stops or
    /// is not the owner any more; then the row is taken up as unknown.
    async fn record(&self, row: &OutboxRow, came: &Came, closed: bool) -> Option<Settled> {
        let mut pause = RECORD_PAUSE;
        loop {
            match settle(&self.context, row, came, closed).await {
                Ok(settled) => return settled,
                Err(DeskError::Store(StoreError::Fenced)) => return None,
                Err(error) => tracing::error!(%error, "a result could not be recorded"),
            }
            tokio::select! {
                () = self.supervisor.stopping().cancelled() => return None,
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(RECORD_PAUSE_MOST),
            }
        }
    }
}

/// The call itself; a service whose address was taken away meanwhile counts as not reached.
async fn call(context: &Context, row: &OutboxRow) -> Reply {
    let endpoints = context.endpoints();
    let Some(base) = endpoints.of(row.service) else {
        return not_sent("no address is configured");
    };
    context.points.pass(way(row), "before-send");
    match row.next_step {
        NextStep::LookUp => context.gateway.look_up(base, row.service, row.key, &row.trace_id, &span_id(context)).await,
        NextStep::Send => {
            let request = Request {
                service: row.service,
                effect: row.effect,
                path: &row.path,
                body: &row.body,
                key: row.key,
                trace_id: &row.trace_id,
                span_id: &span_id(context),
            };
            context.gateway.send(base, &request).await
        }
    }
}

pub(super) fn span_id(context: &Context) -> String {
    let mut bytes = [0; 8];
    context.entropy.fill(&mut bytes);
    format!("{:016x}", u64::from_be_bytes(bytes) | 1)
}
