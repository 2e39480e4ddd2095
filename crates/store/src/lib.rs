//! The store: one embedded `SQLite` file, one writer, many readers.
//!
//! Owns durability (group commit with `synchronous=FULL`), ownership of the data directory,
//! migrations, orders, checkouts, outbox and search. Must not decide anything about an order:
//! rules live in `domain`, and no HTTP ever happens here.

mod amendments;
mod attempts;
mod audit;
pub mod backup;
mod badge;
mod ballast;
mod catalogue;
mod checkouts;
mod comments;
mod customers;
mod drafts;
mod error;
pub mod evidence;
mod history;
mod idempotency;
mod invoices;
mod lock;
mod open;
mod orders;
mod outbox;
mod papers;
mod payments;
pub mod plan;
pub mod private;
mod reader;
mod reconcile;
mod reports;
mod saved_views;
mod search;
mod settings;
mod sql;
mod stock;
mod tx;
mod users;
mod value;
mod webhooks;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::Timestamp;
use tokio::sync::{mpsc, oneshot, watch};

use crate::ballast::Ballast;
use crate::lock::DirLock;
use crate::writer::Writer;
use crate::writer::job::{Job, Message};

pub use attempts::{Attempt, AttemptResult, LOST, LastSend, NOT_SENT};
pub use audit::AuditEntry;
pub use badge::Badge;
pub use catalogue::Product;
pub use comments::Comment;
pub use customers::Customer;
pub use drafts::Draft;
pub use error::{Result, StoreError};
pub use history::HistoryEntry;
pub use idempotency::KeptAnswer;
pub use invoices::Invoice;
pub use open::{DATABASE, OpenOptions, known_schema};
pub use orders::attention::Attention;
pub use orders::import::{ImportCounts, Importable};
pub use orders::list::{ListQuery, ListRow, Page, Scope};
pub use outbox::read::OutboxFilter;
pub use outbox::{NewRow, OutboxRow, RowChange};
pub use papers::PrintedPaper;
pub use payments::{Payment, Refund};
pub use reader::Reader;
pub use reports::days::{DayFigures, FailedAttempts, day_of};
pub use reports::tops::{Ranked, Top, WINDOWS};
pub use search::text::Matched;
pub use settings::Setting;
pub use stock::Movement;
pub use tx::WriteTx;
pub use users::User;
pub use webhooks::{RECEIPTS_KEPT_MS, Receipt};
pub use writer::job::BoxFuture;

/// Operations that may queue up before callers wait to hand theirs over.
const QUEUE: usize = 1024;

/// What the writer did, as counted.
#[derive(Debug, Default)]
struct Counted {
    commits: Arc<AtomicU64>,
    operations: Arc<AtomicU64>,
    statements: Arc<AtomicU64>,
}

/// An owned database.
#[derive(Debug)]
pub struct Store {
    queue: mpsc::Sender<Message>,
    reader: Reader,
    epoch: i64,
    counted: Counted,
    ballast: Arc<Ballast>,
    dir: PathBuf,
}

impl Store {
    /// Opens a data directory as its owner: lock, checks, migrations, the next epoch, then one
    /// writer and a pool of readers.
    pub async fn open(options: OpenOptions) -> Result<Self> {
        private::directory(&options.dir)?;
        let lock = DirLock::take(&options.dir, &options.holder)?;
        let ballast = Arc::new(Ballast::lay(&options.dir));
        let epoch = match open::prepare(&options).await {
            // What was kept free is for this: a desk that opens can say what is to be done.
            Err(StoreError::DiskFull) => {
                ballast.give_up();
                open::prepare(&options).await?
            }
            prepared => prepared?,
        };
        let path = options.dir.join(DATABASE);
        let counted = Counted::default();
        let reader = Reader::connect(&path)?;
        let (queue, inbox) = mpsc::channel(QUEUE);
        let writer = Writer {
            tx: Some(WriteTx::new(open::writing_connection(&path, &counted.statements)?, epoch)),
            path,
            epoch,
            commits: Arc::clone(&counted.commits),
            operations: Arc::clone(&counted.operations),
            asked: Arc::clone(&counted.statements),
            fenced: false,
            ballast: Arc::clone(&ballast),
            lock,
        };
        let runtime = tokio::runtime::Handle::current();
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || runtime.block_on(writer.work(inbox)))?;
        Ok(Self { queue, reader, epoch, counted, ballast, dir: options.dir })
    }

    /// Opens a data directory for reading, beside a running owner or without one.
    pub async fn open_read_only(dir: &Path) -> Result<Reader> {
        let path = dir.join(DATABASE);
        open::check_readable(&path).await?;
        Reader::connect(&path)
    }

    /// This owner's epoch.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// Is this still the owner of the database, as far as what is on disk says?
    pub async fn is_owner(&self) -> Result<bool> {
        Ok(self.reader.epoch().await? == self.epoch)
    }

    /// Is the disk full, as far as is known? Then nothing new is to be taken on.
    pub fn is_full(&self) -> bool {
        self.ballast.is_full()
    }

    /// Told whenever the disk turns out full, and when there is room again.
    pub fn watch_full(&self) -> watch::Receiver<bool> {
        self.ballast.watch()
    }

    /// Looks whether there is room again on a disk that was full.
    pub async fn has_room(&self) -> bool {
        if !self.is_full() {
            return true;
        }
        let ballast = Arc::clone(&self.ballast);
        tokio::task::spawn_blocking(move || ballast.make()).await.unwrap_or(false)
    }

    /// The data directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What reads; cheap to clone.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Commits made so far that changed something.
    pub fn commits(&self) -> u64 {
        self.counted.commits.load(Ordering::Relaxed)
    }

    /// Operations that were carried out so far; a commit holds one or more.
    pub fn operations(&self) -> u64 {
        self.counted.operations.load(Ordering::Relaxed)
    }

    /// Statements that the writer ran so far, those around the operations included.
    pub fn statements(&self) -> u64 {
        self.counted.statements.load(Ordering::Relaxed)
    }

    /// Runs one operation in a savepoint of a batch and answers after the commit. An error rolls
    /// this operation back, alone. It is carried out even where the caller stops waiting.
    pub async fn write<T, E, F>(&self, op: F) -> std::result::Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, std::result::Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.hand_in(op).await?.await
    }

    /// As [`Store::write`], where the caller has something to do until the answer comes: it is
    /// what is returned.
    pub async fn hand_in<T, E, F>(
        &self,
        op: F,
    ) -> std::result::Result<impl Future<Output = std::result::Result<T, E>> + Send + use<T, E, F>, E>
    where
        F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, std::result::Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let message = Message::Run(Box::new(Job { op, reply }));
        if self.queue.send(message).await.is_err() {
            return Err(StoreError::Closed.into());
        }
        Ok(async move { answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into())) })
    }

    /// Moves up to `limit` orders of the search tail into the index, in a transaction of their
    /// own; how many there were.
    pub async fn index_search(&self, limit: usize) -> Result<usize> {
        self.write(move |tx| Box::pin(tx.index_tail(limit))).await
    }

    /// Moves the windows of the reports one step on, in a transaction of their own, towards the day
    /// `last` and what was entered `until` then; are they there?
    pub async fn move_windows(&self, last: i64, until: Timestamp) -> Result<bool> {
        self.write(move |tx| Box::pin(tx.move_windows(last, until))).await
    }

    /// Stops writing after what is queued, closes every connection and gives the directory free.
    pub async fn close(self) -> Result<()> {
        self.shut_down().await
    }

    /// As [`Store::close`], for a store that is shared; later writes are answered `Closed`.
    pub async fn shut_down(&self) -> Result<()> {
        self.reader.close().await;
        let (done, closed) = oneshot::channel();
        if self.queue.send(Message::Close(done)).await.is_ok() {
            closed.await.map_err(|_| StoreError::Closed)?;
        }
        Ok(())
    }
}
