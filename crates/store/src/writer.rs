//! The one writer: a thread that owns the only writing connection and the directory's lock.
//! Owns batches (group commit), the epoch check that fences a stale owner, one savepoint an
//! operation, and what happens when a commit fails. Answers only after the commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::ballast::Ballast;
use crate::error::{Result, StoreError};
use crate::lock::DirLock;
use crate::open;
use crate::sql::query;
use crate::tx::WriteTx;
use crate::value::Columns;
use crate::writer::job::{Answer, BoxFuture, Message, Operation};

pub(crate) mod job;
#[cfg(test)]
mod tests;

/// Most operations of one commit.
const BATCH_LIMIT: usize = 64;
/// How long a batch goes on taking what is queued; it never waits for company.
const BATCH_WINDOW: Duration = Duration::from_millis(5);

/// The writing thread's state.
pub(crate) struct Writer {
    pub(crate) path: PathBuf,
    pub(crate) epoch: i64,
    pub(crate) commits: Arc<AtomicU64>,
    /// Operations carried out, and statements run, `BEGIN` to `COMMIT` included.
    pub(crate) operations: Arc<AtomicU64>,
    pub(crate) asked: Arc<AtomicU64>,
    /// `None` after a poisoned batch, until it is opened again.
    pub(crate) tx: Option<WriteTx>,
    pub(crate) fenced: bool,
    pub(crate) ballast: Arc<Ballast>,
    /// Released when the writer ends, and not before.
    pub(crate) lock: DirLock,
}

/// Where the batch stood when it began.
struct Begun {
    batch: i64,
    changes: u64,
}

/// What became of the operations of a batch.
struct Ran {
    /// Held back until the batch is committed, or is known not to be.
    answers: Vec<Box<dyn Answer>>,
    /// The batch is poisoned.
    failure: Option<StoreError>,
    /// The wish to close, if one came.
    closing: Option<oneshot::Sender<()>>,
}

impl Writer {
    /// Runs until it is told to close or nobody can reach it any more.
    pub(crate) async fn work(mut self, mut queue: mpsc::Receiver<Message>) {
        let mut closing = None;
        while closing.is_none() {
            match queue.recv().await {
                Some(Message::Run(first)) => closing = self.batch(first, &mut queue).await,
                Some(Message::Close(done)) => closing = Some(done),
                None => break,
            }
        }
        queue.close();
        if let Some(tx) = self.tx.take()
            && let Err((_, error)) = tx.conn.conn.close()
        {
            tracing::warn!(%error, "the writing connection did not close cleanly");
        }
        drop(self.lock);
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    /// One batch: what is queued, in one transaction. Returns the wish to close, if one came.
    async fn batch(
        &mut self,
        first: Box<dyn Operation>,
        queue: &mut mpsc::Receiver<Message>,
    ) -> Option<oneshot::Sender<()>> {
        let (mut tx, begun) = match self.begin() {
            Ok(begun) => begun,
            Err(error) => {
                self.note_full(matches!(error, StoreError::DiskFull));
                first.refuse(error);
                return None;
            }
        };
        let Ran { answers, failure, closing } = run_queued(&mut tx, first, queue).await;
        self.operations.fetch_add(answers.len() as u64, Ordering::Relaxed);
        let outcome = match failure {
            Some(error) => Err(error),
            None => self.commit(&mut tx, &begun),
        };
        // Before anyone is answered: whoever tries again at once finds the room.
        self.note_full(tx.saw_full || matches!(outcome, Err(StoreError::DiskFull)));
        tx.saw_full = false;
        let lost = match outcome {
            Ok(()) => {
                self.tx = Some(tx);
                None
            }
            Err(error) => self.settle(tx, &begun, &error),
        };
        for answer in answers {
            answer.send(lost.as_ref().map(duplicate));
        }
        closing
    }

    /// Opens the transaction and checks that this owner is still the owner.
    fn begin(&mut self) -> Result<(WriteTx, Begun)> {
        if self.fenced {
            return Err(StoreError::Fenced);
        }
        let mut tx = match self.tx.take() {
            Some(tx) => tx,
            None => WriteTx::new(open::writing_connection(&self.path, &self.asked)?, self.epoch),
        };
        // Where this fails the connection is dropped, and with it whatever was begun.
        tx.conn.run(&query("BEGIN IMMEDIATE"))?;
        let found = tx.conn.all(&query("SELECT epoch, batch FROM desk WHERE id = 1"))?.pop();
        let found = found.ok_or(StoreError::NotFound("desk"))?;
        let (epoch, batch) = (found.int("epoch")?, found.int("batch")?);
        if epoch != self.epoch {
            self.fenced = true;
            tx.conn.run(&query("ROLLBACK"))?;
            tracing::error!(ours = self.epoch, theirs = epoch, "another instance has taken over; writing has stopped");
            return Err(StoreError::Fenced);
        }
        let changes = tx.conn.conn.total_changes();
        Ok((tx, Begun { batch, changes }))
    }

    fn note_full(&self, full: bool) {
        if full {
            self.ballast.give_up();
        }
    }

    /// Commits; a batch that changed nothing leaves no trace and costs no sync.
    fn commit(&self, tx: &mut WriteTx, begun: &Begun) -> Result<()> {
        let changed = tx.conn.conn.total_changes() != begun.changes;
        if changed {
            tx.conn.run(&query("UPDATE desk SET batch = batch + 1 WHERE id = 1"))?;
        }
        tx.conn.run(&query("COMMIT"))?;
        self.commits.fetch_add(u64::from(changed), Ordering::Relaxed);
        Ok(())
    }

    /// A poisoned batch: no further statement runs on its connection. The batch number in the
    /// file tells whether it was written after all, while the file still is this owner's.
    fn settle(&mut self, tx: WriteTx, begun: &Begun, error: &StoreError) -> Option<StoreError> {
        tracing::error!(%error, "a batch could not be committed; opening the database again");
        // Dropping closes it without a further statement; SQLite rolls back what was open.
        drop(tx);
        match self.batch_on_disk() {
            Ok(batch) if batch > begun.batch => None,
            Ok(_) if matches!(error, StoreError::DiskFull) => Some(StoreError::DiskFull),
            Ok(_) => Some(StoreError::NotSaved(error.to_string())),
            Err(unreadable) => Some(StoreError::Unsure(unreadable.to_string())),
        }
    }

    fn batch_on_disk(&mut self) -> Result<i64> {
        let mut conn = open::writing_connection(&self.path, &self.asked)?;
        let found = conn.all(&query("SELECT epoch, batch FROM desk WHERE id = 1"))?.pop();
        let found = found.ok_or(StoreError::NotFound("desk"))?;
        // Another owner counts batches of its own: they say nothing of this one.
        if found.int("epoch")? != self.epoch {
            return Err(StoreError::Fenced);
        }
        self.tx = Some(WriteTx::new(conn, self.epoch));
        found.int("batch")
    }
}

/// Runs `first` and what is queued behind it, as far as one batch takes it, each in its savepoint.
async fn run_queued(tx: &mut WriteTx, first: Box<dyn Operation>, queue: &mut mpsc::Receiver<Message>) -> Ran {
    let started = Instant::now();
    let mut ran = Ran { answers: Vec::new(), failure: None, closing: None };
    let mut next = Some(first);
    while let Some(operation) = next.take() {
        match in_savepoint(tx, operation).await {
            (answer, Ok(())) => ran.answers.extend(answer),
            (answer, Err(error)) => {
                ran.answers.extend(answer);
                ran.failure = Some(error);
                break;
            }
        }
        if ran.answers.len() < BATCH_LIMIT && started.elapsed() < BATCH_WINDOW {
            match queue.try_recv() {
                Ok(Message::Run(operation)) => next = Some(operation),
                Ok(Message::Close(done)) => ran.closing = Some(done),
                Err(_) => {}
            }
        }
    }
    ran
}

/// Runs one operation in its savepoint. An error beside it means that the batch is poisoned: a
/// full disk or an I/O error can roll the whole transaction back under a savepoint.
async fn in_savepoint(tx: &mut WriteTx, operation: Box<dyn Operation>) -> (Option<Box<dyn Answer>>, Result<()>) {
    tx.made_due = false;
    if let Err(error) = tx.conn.run(&query("SAVEPOINT operation")) {
        operation.refuse(duplicate(&error));
        return (None, Err(error));
    }
    let Some(answer) = caught(operation.run(tx)).await else {
        return (None, Err(StoreError::NotSaved("an operation of the same batch broke off".into())));
    };
    let ended = end_savepoint(tx, answer.succeeded());
    (Some(answer), ended)
}

/// `None` where the operation panicked: its caller is answered `Closed`, the batch is given up,
/// and the writer lives on.
async fn caught<T>(mut running: BoxFuture<'_, T>) -> Option<T> {
    std::future::poll_fn(move |context| {
        // Unwind safe: nothing that the operation touched is used again.
        match catch_unwind(AssertUnwindSafe(|| running.as_mut().poll(context))) {
            Ok(Poll::Ready(value)) => Poll::Ready(Some(value)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

fn end_savepoint(tx: &mut WriteTx, keep: bool) -> Result<()> {
    if !keep {
        tx.conn.run(&query("ROLLBACK TO operation"))?;
    }
    tx.conn.run(&query("RELEASE operation"))?;
    Ok(())
}

/// The same bad news for everyone in the batch.
fn duplicate(error: &StoreError) -> StoreError {
    match error {
        StoreError::DiskFull => StoreError::DiskFull,
        StoreError::Fenced => StoreError::Fenced,
        StoreError::Unsure(why) => StoreError::Unsure(why.clone()),
        StoreError::NotSaved(why) => StoreError::NotSaved(why.clone()),
        other => StoreError::NotSaved(other.to_string()),
    }
}
