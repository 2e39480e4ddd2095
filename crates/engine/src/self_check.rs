//! The desk checks its own books while it works: the invariants of orders that were just changed,
//! from the database alone, beside the writer and never in its way. Owns which orders are looked
//! at, and what was found until somebody saw it. Must not mend anything.
//!
//! Sampled: of a burst (an import, a day's first minute) only as many orders are looked at as
//! [`MOST`] says; `order-service verify` looks at all.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use contract::DeskEvent;
use contract::error::ApiError;
use contract::sync::{OddOrder, SelfCheck};
use domain::ids::OrderId;
use tokio::sync::Notify;

use crate::audit::audit_order;
use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::supervisor::Supervisor;

/// Key of what was found and not seen, in the settings table.
const FOUND: &str = "self_check";
/// Orders that wait to be looked at; further ones of the same moment are left out.
const MOST: usize = 256;
/// Orders looked at in one go.
const AT_ONCE: usize = 32;
/// Between two goes: readers and disk belong to the clerks.
const PAUSE: Duration = Duration::from_millis(500);

/// What waits to be looked at, and what was found.
#[derive(Debug, Default)]
pub(crate) struct SelfChecker {
    touched: Mutex<BTreeSet<OrderId>>,
    found: Mutex<SelfCheck>,
    bell: Notify,
}

impl SelfChecker {
    /// Notes that an order was changed.
    pub(crate) fn touch(&self, id: OrderId) {
        let mut touched = locked(&self.touched);
        if touched.len() < MOST {
            touched.insert(id);
        }
        drop(touched);
        self.bell.notify_one();
    }

    /// What was found so far.
    pub(crate) fn found(&self) -> SelfCheck {
        locked(&self.found).clone()
    }

    fn next(&self) -> Vec<OrderId> {
        let mut touched = locked(&self.touched);
        let next: Vec<_> = touched.iter().take(AT_ONCE).copied().collect();
        touched.retain(|id| !next.contains(id));
        next
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Looks at the orders that were changed since the last look; how many. For tests and tools
    /// that run without [`Desk::start`].
    pub async fn check_books(&self) -> Result<usize, DeskError> {
        check(&self.context).await
    }

    /// What the desk found in its own books.
    pub fn self_check(&self) -> SelfCheck {
        self.context.self_check.found()
    }

    /// A person has seen that an order does not add up. It is shown again as soon as it is found
    /// again.
    pub(crate) async fn see_odd_order(&self, id: OrderId) -> Result<SelfCheck, DeskError> {
        let was_there = {
            let mut found = locked(&self.context.self_check.found);
            let before = found.odd.len();
            found.odd.retain(|odd| odd.id != id);
            found.odd.len() < before
        };
        if !was_there {
            return Err(ApiError::not_found("finding").into());
        }
        keep(&self.context).await?;
        Ok(told(&self.context))
    }

    /// Takes up what the last run found and nobody saw.
    pub(crate) async fn recall_findings(&self) -> Result<(), DeskError> {
        let Some(text) = self.context.store.reader().setting(FOUND).await? else { return Ok(()) };
        match serde_json::from_str(&text) {
            Ok(odd) => locked(&self.context.self_check.found).odd = odd,
            Err(error) => tracing::error!(%error, "what the last self-check found cannot be read"),
        }
        Ok(())
    }
}

/// Runs until the desk stops.
pub(crate) async fn keep_checking(context: Arc<Context>, supervisor: Supervisor) {
    loop {
        let looked_at = match check(&context).await {
            Ok(count) => count,
            Err(error) => {
                tracing::error!(%error, "the self-check could not be made");
                0
            }
        };
        let more = async {
            if looked_at < AT_ONCE {
                context.self_check.bell.notified().await;
            }
            tokio::time::sleep(PAUSE).await;
        };
        tokio::select! {
            () = supervisor.stopping().cancelled() => return,
            () = more => {}
        }
    }
}

/// One go.
async fn check(context: &Context) -> Result<usize, DeskError> {
    let next = context.self_check.next();
    if next.is_empty() {
        return Ok(0);
    }
    let mut evidence = context.store.reader().evidence().await?;
    let mut newly_found = false;
    for &id in &next {
        let Some((number, violations)) = audit_order(&mut evidence, id).await? else { continue };
        for violation in &violations {
            tracing::error!(%violation, "an order does not add up");
        }
        let mut found = locked(&context.self_check.found);
        found.checked += 1;
        if let Some(first) = violations.into_iter().next() {
            found.odd.retain(|odd| odd.id != id);
            found.odd.push(OddOrder { id, number, what: first.what });
            newly_found = true;
        }
    }
    drop(evidence);
    if newly_found {
        keep(context).await?;
    }
    told(context);
    Ok(next.len())
}

/// What was found outlives this run: it is shown until somebody saw it.
async fn keep(context: &Context) -> Result<(), DeskError> {
    let odd = context.self_check.found().odd;
    let text = serde_json::to_string(&odd).map_err(|error| DeskError::Config(error.to_string()))?;
    let now = context.now();
    let write = context.store.write(move |tx| {
        Box::pin(async move { Ok::<_, DeskError>(tx.set_setting(FOUND, &text, crate::saga::SYSTEM, now).await?) })
    });
    write.await
}

fn told(context: &Context) -> SelfCheck {
    let found = context.self_check.found();
    context.tell(DeskEvent::SelfChecked(found.clone()));
    found
}
