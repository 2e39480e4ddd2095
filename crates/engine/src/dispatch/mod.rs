//! The dispatcher: takes what is due from the outbox, sends it, and turns each reply into the
//! machine's next step. The only part of the engine that sends what the outbox holds; other calls to
//! the outside are harmless looks (stock, an address that is tried) and the mocks' control.
//!
//! It takes no input: it is woken by a bell and by the time of the next due row, and
//! [`Dispatcher::run_once`] is what production and tests both call.

mod drive;
mod plan;
mod reconcile;
mod settle;

pub(crate) use plan::is_known_untaken;
pub(crate) use settle::outcome_lost;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::clock::Timestamp;
use domain::outbox::{EffectKind, NextStep, Service};
use store::{OutboxRow, WriteTx};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use self::plan::is_too_old;
use crate::context::Context;
use crate::error::DeskError;
use crate::points::way;
use crate::supervisor::{Supervisor, caught};

/// How long a request that was sent may be on its way to being known.
const ON_ITS_WAY_MS: i64 = 60_000;
/// Requests on the wire at once.
const IN_FLIGHT: usize = 32;
/// The longest sleep: a safety net under the bell, far too rare to be called polling.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// The pause after a look that found rows due but none to claim.
const BREATH: Duration = Duration::from_millis(250);
/// The pause after a look that failed.
const FAILED_PAUSE: Duration = Duration::from_secs(1);

/// Sends what the outbox holds.
#[derive(Clone)]
pub(crate) struct Dispatcher {
    context: Arc<Context>,
    supervisor: Supervisor,
    slots: Arc<Semaphore>,
    /// May rows wait for nothing but a place?
    wants_place: Arc<AtomicBool>,
}

/// What a look at the outbox came to.
struct Looked {
    started: Vec<JoinHandle<()>>,
    /// How long to sleep when nobody rings.
    pause: Duration,
}

impl Dispatcher {
    pub(crate) fn new(context: Arc<Context>, supervisor: Supervisor) -> Self {
        Self { context, supervisor, slots: Arc::new(Semaphore::new(IN_FLIGHT)), wants_place: Arc::default() }
    }

    /// Claims what is due and starts sending it; the handles end when each is settled,
    /// follow-ups included.
    pub(crate) async fn run_once(&self) -> Result<Vec<JoinHandle<()>>, DeskError> {
        Ok(self.look().await?.started)
    }

    async fn look(&self) -> Result<Looked, DeskError> {
        // Said before the places are counted: one that is given free from here on rings.
        self.wants_place.store(true, Ordering::SeqCst);
        let free = self.slots.available_permits();
        if free == 0 || self.supervisor.stopping().is_cancelled() {
            return Ok(Looked { started: Vec::new(), pause: LONGEST_SLEEP });
        }
        crate::resume::after_jump(&self.context).await?;
        let allowances: Vec<_> = Service::ALL.iter().map(|&s| (s, self.context.allowance(s))).collect();
        let now = self.context.now();
        let claimed_ms = self.context.clock.monotonic_ms();
        let write =
            self.context.store.write(move |tx| Box::pin(async move { claim(tx, now, free, &allowances).await }));
        let (rows, next) = write.await?;
        for row in &rows {
            self.context.points.pass(way(row), "claim-saved");
        }
        let pause = if rows.len() < free {
            self.wants_place.store(false, Ordering::SeqCst);
            self.pause(&next)
        } else {
            Duration::ZERO
        };
        let started = rows.into_iter().map(|row| self.start(row, claimed_ms)).collect();
        Ok(Looked { started, pause })
    }

    /// Runs until the desk stops.
    pub(crate) async fn run(self) {
        let stopping = self.supervisor.stopping().clone();
        loop {
            let pause = match caught(self.look()).await {
                Some(Ok(looked)) => looked.pause,
                Some(Err(DeskError::Store(store::StoreError::Fenced))) => {
                    tracing::error!("the database belongs to another desk now; sending has stopped");
                    return;
                }
                Some(Err(error)) => {
                    tracing::error!(%error, "the outbox could not be read");
                    FAILED_PAUSE
                }
                // A slip of ours must not be the end of all sending until the next start.
                None => {
                    tracing::error!("a look at the outbox broke off inside the desk; it is taken again");
                    FAILED_PAUSE
                }
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = self.context.work.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// How long to sleep when nobody rings.
    fn pause(&self, next: &[(Service, Timestamp)]) -> Duration {
        let now = self.context.now();
        let next = next.iter().filter_map(|(service, at)| self.callable_at(*service, *at)).min();
        let Some(next) = next else { return LONGEST_SLEEP };
        let millis = u64::try_from(next.millis_since(now)).unwrap_or(0);
        Duration::from_millis(millis).clamp(BREATH, LONGEST_SLEEP)
    }

    /// When a row of `service` that is due at `at` can be sent; never without an address.
    fn callable_at(&self, service: Service, at: Timestamp) -> Option<Timestamp> {
        self.context.endpoints().of(service)?;
        Some(self.context.resting_until(service).map_or(at, |until| at.max(until)))
    }
}

/// Claims up to `free` rows. Where that was all there is, also when each service's next one is due.
async fn claim(
    tx: &mut WriteTx,
    now: Timestamp,
    free: usize,
    allowances: &[(Service, Option<usize>)],
) -> Result<(Vec<OutboxRow>, Vec<(Service, Timestamp)>), DeskError> {
    let allowance = |service| allowances.iter().find(|(s, _)| *s == service).and_then(|(_, n)| *n);
    let mut rows = tx.claim_due(now, free, &allowance).await?;
    for row in &mut rows {
        if row.effect == EffectKind::Charge && row.next_step == NextStep::Send && is_too_old(row, now) {
            tx.look_up_instead(row).await?;
        }
    }
    let mut next = Vec::new();
    if rows.len() < free {
        for &service in Service::ALL {
            next.extend(tx.next_due(service).await?.map(|at| (service, at)));
        }
    }
    Ok((rows, next))
}
