//! After a start, a sleep or a jump of the clock: nothing may wait for a moment that has no
//! meaning any more. Moves waits only; what is known of a request stays as it is.

use std::sync::Arc;

use crate::context::Context;
use crate::error::DeskError;

/// What a breaker or a pause held is due at once, spread over this.
const SPREAD_MS: i64 = 1_000;

/// Looks whether the clock jumped since the last look, and mends the waits where it did.
pub(crate) async fn after_jump(context: &Arc<Context>) -> Result<(), DeskError> {
    let Some(jump_ms) = context.jumped() else { return Ok(()) };
    tracing::warn!(jump_ms, "the clock jumped or the machine slept; what waits is due again");
    context.end_rests();
    let cap_ms = context.config.retry.cap_ms;
    let now = context.now();
    let mended = context.store.write(move |tx| {
        Box::pin(async move {
            if jump_ms < 0 {
                // Times that were noted before lie ahead now; the waits they stand for go along.
                tx.shift_waits(jump_ms).await?;
            }
            tx.clamp_waits(now, cap_ms).await?;
            tx.release_held(None, now, SPREAD_MS).await?;
            Ok::<_, DeskError>(())
        })
    });
    mended.await?;
    context.badge.notify_one();
    Ok(())
}
