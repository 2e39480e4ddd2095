//! Keeping the rankings of the reports near the present, step by step. Owns which days a report is
//! about. What is counted and how stands in the store.

use std::sync::Arc;
use std::time::Duration;

use contract::report::ReportRange;
use store::day_of;

use crate::context::Context;
use crate::error::DeskError;
use crate::supervisor::Supervisor;

/// Between two steps: orders go first.
const STEP_PAUSE: Duration = Duration::from_millis(20);
/// How often the rankings are brought up to date while nobody looks at them.
const PAUSE: Duration = Duration::from_mins(10);
/// Without an order for so many days a report is about the time before the newest one.
const PAST_DAYS: i64 = 365;

/// The days of a report, since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// Does it end with the newest order, long ago?
    pub(crate) past: bool,
}

/// The days that a report of this length is about now.
pub(crate) async fn span(context: &Context, range: ReportRange) -> Result<Span, DeskError> {
    let today = day_of(context.now());
    let newest = context.store.reader().newest_order_at().await?.map_or(today, day_of);
    let past = newest <= today - PAST_DAYS;
    let last = if past { newest } else { today };
    Ok(Span { first: last - range.days() + 1, last, past })
}

/// One step of the rankings towards the present; are they there?
pub(crate) async fn step(context: &Context) -> Result<bool, DeskError> {
    let last = span(context, ReportRange::Week).await?.last;
    Ok(context.store.move_windows(last, context.now()).await?)
}

/// Takes steps, for as long as the desk runs. After a failure, and when all is done, it rests.
pub(crate) async fn keep(context: Arc<Context>, supervisor: Supervisor) {
    loop {
        let pause = match step(&context).await {
            Ok(false) => STEP_PAUSE,
            Ok(true) => PAUSE,
            Err(error) => {
                tracing::error!(%error, "the rankings of the reports could not be brought up to date");
                PAUSE
            }
        };
        tokio::select! {
            () = supervisor.stopping().cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
