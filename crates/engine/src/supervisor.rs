//! Where tasks are started and waited for. Every task of the engine is started here, so that a
//! stop can tell them, wait a bounded time, and know that none writes afterwards.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a stop waits for sends in flight.
const GRACE: Duration = Duration::from_secs(5);

/// Starts tasks and stops them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Supervisor {
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Supervisor {
    /// Told when the desk stops: take no new work.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.stop
    }

    /// Starts a task that a stop waits for.
    pub(crate) fn spawn<F>(&self, task: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tasks.spawn(task)
    }

    /// Tells all tasks to end and waits at most [`GRACE`]. What is still on the wire then is
    /// recorded as unknown at the next start: its intent is in the outbox.
    pub(crate) async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        if tokio::time::timeout(GRACE, self.tasks.wait()).await.is_err() {
            tracing::warn!(left = self.tasks.len(), "stopped with sends in flight");
        }
    }
}

/// `None` where `work` panicked: what it stood for is then unknown, and whoever waits for it must
/// say so. Unwind safe: nothing that `work` borrowed is left half changed, as all that lasts is
/// changed by commits.
pub(crate) async fn caught<F: Future>(work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    std::future::poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(Poll::Ready(value)) => Poll::Ready(Some(value)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_) => Poll::Ready(None),
    })
    .await
}
