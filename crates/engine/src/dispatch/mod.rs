//! The dispatcher: takes what is due from the outbox, sends it, and turns each reply into the
//! machine's next step. The only part of the engine that calls the outside.
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
use std::time::Duration;

use domain::clock::Timestamp;
use domain::outbox::{EffectKind, NextStep, Service};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use self::plan::is_too_old;
use crate::context::Context;
use crate::error::DeskError;
use crate::points::way;
use crate::supervisor::Supervisor;

/// How long a request that was sent may be on its way to being known.
const ON_ITS_WAY_MS: i64 = 60_000;
/// Requests on the wire at once.
const IN_FLIGHT: usize = 32;
/// The longest sleep: a safety net under the bell, far too rare to be called polling.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);
/// The pause after a look that found rows due but none to claim.
const BREATH: Duration = Duration::from_millis(250);

/// Sends what the outbox holds.
#[derive(Clone)]
pub(crate) struct Dispatcher {
    context: Arc<Context>,
    supervisor: Supervisor,
    slots: Arc<Semaphore>,
}

impl Dispatcher {
    pub(crate) fn new(context: Arc<Context>, supervisor: Supervisor) -> Self {
        Self { context, supervisor, slots: Arc::new(Semaphore::new(IN_FLIGHT)) }
    }

    /// Claims what is due and starts sending it; the handles end when each is settled,
    /// follow-ups included.
    pub(crate) async fn run_once(&self) -> Result<Vec<JoinHandle<()>>, DeskError> {
        let free = self.slots.available_permits();
        if free == 0 || self.supervisor.stopping().is_cancelled() {
            return Ok(Vec::new());
        }
        crate::resume::after_jump(&self.context).await?;
        let allowances: Vec<_> = Service::ALL.iter().map(|&s| (s, self.context.allowance(s))).collect();
        let now = self.context.now();
        let claimed_ms = self.context.clock.monotonic_ms();
        let rows = self
            .context
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let allowance = move |service| allowances.iter().find(|(s, _)| *s == service).and_then(|(_, n)| *n);
                    let mut rows = tx.claim_due(now, free, &allowance).await?;
                    for row in &mut rows {
                        if row.effect == EffectKind::Charge && row.next_step == NextStep::Send && is_too_old(row, now) {
                            tx.look_up_instead(row).await?;
                        }
                    }
                    Ok::<_, DeskError>(rows)
                })
            })
            .await?;
        for row in &rows {
            self.context.points.pass(way(row), "claim-saved");
        }
        Ok(rows.into_iter().map(|row| self.start(row, claimed_ms)).collect())
    }

    /// Runs until the desk stops.
    pub(crate) async fn run(self) {
        let stopping = self.supervisor.stopping().clone();
        loop {
            let claimed = match self.run_once().await {
                Ok(started) => started.len(),
                Err(DeskError::Store(store::StoreError::Fenced)) => {
                    tracing::error!("the database belongs to another desk now; sending has stopped");
                    return;
                }
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read");
                    0
                }
            };
            let pause = if claimed > 0 { Duration::ZERO } else { self.pause().await };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = self.context.work.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// How long to sleep when nobody rings.
    async fn pause(&self) -> Duration {
        let now = self.context.now();
        let mut next: Option<Timestamp> = None;
        for &service in Service::ALL {
            let others: Vec<_> = Service::ALL.iter().copied().filter(|other| *other != service).collect();
            match self.context.store.reader().next_due(now, &others).await {
                Ok(due) => next = [next, due.and_then(|at| self.callable_at(service, at))].into_iter().flatten().min(),
                Err(error) => {
                    tracing::error!(%error, "the outbox could not be read");
                    return LONGEST_SLEEP;
                }
            }
        }
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
