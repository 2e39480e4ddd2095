//! What a request carries beside its command: the trace it belongs to, the version its asker saw,
//! and the key under which it takes effect once. Owns that a kept answer is written in the very
//! commit of what the request did. Must not know any command.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use contract::error::{ApiError, ErrorCode};
use domain::clock::Timestamp;
use domain::ids::OrderId;
use domain::order::Order;
use store::{BoxFuture, KeptAnswer, WriteTx};

use crate::error::DeskError;
use crate::record::OrderRecord;

/// How long an answer is kept: twice what is promised.
const KEPT_FOR_MS: i64 = 48 * 3_600_000;
/// Between two rounds of forgetting while the desk runs.
const FORGET_EVERY_MS: i64 = 24 * 3_600_000;
/// How the key of a cart begins. A cart is placed once for ever: its answer is not forgotten.
pub const CART_KEY: &str = "cart ";

tokio::task_local! {
    static ASKED: Arc<Carried>;
}

/// Writes the answer to a request from the order as it stands in the same commit; none where the
/// request was about no order.
pub type Answer = Arc<dyn Fn(Option<&OrderRecord>) -> Result<Said, DeskError> + Send + Sync>;

/// An answer: status and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Status, as in HTTP.
    pub status: u16,
    /// The body, JSON.
    pub body: String,
    /// Was it given before, to the same request?
    pub again: bool,
}

/// What a request carries beside its command.
#[derive(Default)]
pub struct Asked {
    /// W3C trace id, 32 hex digits; rows that the request makes carry it on.
    pub trace_id: Option<String>,
    /// The version of the order that the asker saw; another saved one is a conflict.
    pub seen_version: Option<u32>,
    /// Keys under which it takes effect once; caller and route belong into each.
    pub keys: Vec<String>,
    /// Hash of the request: the same key with another one is refused.
    pub body_hash: String,
    /// How it is answered; none: nobody keeps the answer.
    pub answer: Option<Answer>,
}

/// A request under way, and its answer once it is written.
#[derive(Default)]
pub(crate) struct Carried {
    asked: Asked,
    said: OnceLock<Said>,
}

impl Asked {
    /// Carries out `command` as this request. The answer was written in the commit of what the
    /// command did, or is the one kept from the first time.
    pub async fn once<T>(self, command: impl Future<Output = Result<T, DeskError>>) -> Result<Said, DeskError> {
        let carried = Arc::new(Carried { asked: self, said: OnceLock::new() });
        match ASKED.scope(Arc::clone(&carried), command).await {
            Err(DeskError::Answered(kept)) => Ok(Said { status: kept.status, body: kept.answer, again: true }),
            Err(error) => Err(error),
            Ok(_) => carried
                .said
                .get()
                .cloned()
                .ok_or_else(|| DeskError::Config("a request was left without an answer".into())),
        }
    }
}

/// Runs `work` as part of the trace: rows that it makes carry its id.
pub(crate) async fn traced<T>(trace_id: &str, work: impl Future<Output = T>) -> T {
    let asked = Asked { trace_id: Some(trace_id.to_owned()), ..Asked::default() };
    ASKED.scope(Arc::new(Carried { asked, said: OnceLock::new() }), work).await
}

/// What the present request carries, where there is one.
pub(crate) fn current() -> Option<Arc<Carried>> {
    ASKED.try_with(Arc::clone).ok()
}

/// The trace of the present request.
pub(crate) fn trace_id() -> Option<String> {
    ASKED.try_with(|carried| carried.asked.trace_id.clone()).ok().flatten()
}

/// Refuses where the asker saw another version of the order than the saved one.
pub(crate) fn check_seen(order: &Order) -> Result<(), ApiError> {
    match ASKED.try_with(|carried| carried.asked.seen_version).ok().flatten() {
        Some(seen) if seen != order.version => Err(ApiError::conflict(seen, order.version)),
        _ => Ok(()),
    }
}

/// The order that a command was about.
pub(crate) trait About {
    /// Which; none where it was about none.
    fn order(&self) -> Option<OrderId>;
}

impl About for Order {
    fn order(&self) -> Option<OrderId> {
        Some(self.id)
    }
}

impl<T> About for (T, Order) {
    fn order(&self) -> Option<OrderId> {
        Some(self.1.id)
    }
}

impl About for OrderId {
    fn order(&self) -> Option<OrderId> {
        Some(*self)
    }
}

impl About for store::Draft {
    fn order(&self) -> Option<OrderId> {
        self.order_id
    }
}

impl About for bool {
    fn order(&self) -> Option<OrderId> {
        None
    }
}

impl About for () {
    fn order(&self) -> Option<OrderId> {
        None
    }
}

/// Carries out `op` unless its answer is kept already; then writes and keeps its answer.
pub(crate) async fn carry_out<T, F>(
    carried: Arc<Carried>,
    now: Timestamp,
    tx: &mut WriteTx,
    op: F,
) -> Result<T, DeskError>
where
    F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, Result<T, DeskError>>,
    T: About,
{
    let asked = &carried.asked;
    for key in &asked.keys {
        if let Some(kept) = tx.kept_answer(key).await? {
            if kept.body_hash != asked.body_hash {
                return Err(reused().into());
            }
            return Err(DeskError::Answered(Box::new(kept)));
        }
    }
    let done = ASKED.scope(Arc::clone(&carried), op(tx)).await?;
    if let Some(answer) = &asked.answer {
        let record = match done.order() {
            Some(id) => OrderRecord::in_tx(tx, id).await?,
            None => None,
        };
        let said = answer(record.as_ref())?;
        let kept = KeptAnswer { body_hash: asked.body_hash.clone(), status: said.status, answer: said.body.clone() };
        for key in &asked.keys {
            tx.keep_answer(key, &kept, now).await?;
        }
        // Set once: a command that writes twice is answered as after its first commit.
        let _ = carried.said.set(said);
    }
    Ok(done)
}

/// When answers were last forgotten.
#[derive(Default)]
pub(crate) struct Forgetting(AtomicI64);

impl Forgetting {
    /// Answers from before this are to be forgotten now; told once a day.
    pub(crate) fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let last = self.0.load(Ordering::Relaxed);
        // A clock that was set back waits no longer than a day either.
        if (now.millis() - last).abs() < FORGET_EVERY_MS {
            return None;
        }
        self.0.store(now.millis(), Ordering::Relaxed);
        Some(now.plus_millis(-KEPT_FOR_MS))
    }
}

fn reused() -> ApiError {
    let message = "This Idempotency-Key was used for another request. Nothing was done; use a new key.";
    ApiError::new(ErrorCode::IdempotencyKeyReused, message)
}
