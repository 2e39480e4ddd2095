//! The desk: opens the store, recovers, starts the background tasks, answers commands, stops.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use contract::DeskEvent;
use contract::sync::{Endpoints, SyncBadge};
use domain::clock::{Clock, Entropy};
use gateway::Gateway;
use store::{OpenOptions, Store, StoreError};
use tokio::sync::broadcast;

use crate::backups::keep_backups;
use crate::commands::Imports;
use crate::config::Config;
use crate::context::Context;
use crate::dispatch::Dispatcher;
use crate::error::DeskError;
use crate::points::Points;
use crate::rankings;
use crate::secrets::Secrets;
use crate::self_check::keep_checking;
use crate::session::Session;
use crate::supervisor::Supervisor;
use crate::views;

/// Rows moved into the search index in one go.
const INDEX_BATCH: usize = 500;
/// Between a change and its entry into the search index, so that changes come together.
const INDEX_PAUSE: Duration = Duration::from_millis(500);
/// The sync badge is told at most this often.
const BADGE_PAUSE: Duration = Duration::from_millis(100);
/// Counting a long queue takes its time; at most one part in so many of the time is spent on it.
const BADGE_SHARE: u32 = 20;
/// How often a full disk is looked at again.
const ROOM_PAUSE: Duration = Duration::from_secs(5);
/// When dead letters that could not be exported are exported again.
const LETTERS_PAUSE: Duration = Duration::from_secs(5);

/// What a desk is opened with.
pub struct DeskOptions {
    /// The data directory; made where it is missing.
    pub dir: PathBuf,
    /// Who opens it, as told to a second instance: `order-desk, process 123`.
    pub holder: String,
    /// Settings.
    pub config: Config,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// A listener for named points, for crash tests.
    pub points: Points,
}

/// A running desk. Owns its data directory until [`Desk::stop`].
pub struct Desk {
    pub(crate) context: Arc<Context>,
    pub(crate) dir: PathBuf,
    /// What must stay secret.
    pub(crate) secrets: Secrets,
    /// Who works at the window.
    pub(crate) session: Session,
    dispatcher: Dispatcher,
    pub(crate) supervisor: Supervisor,
    pub(crate) imports: Arc<Imports>,
    /// One paper at a time: which is the original and which a copy is told by those before it.
    pub(crate) printing: tokio::sync::Mutex<()>,
    started: AtomicBool,
}

impl Desk {
    /// Opens the data directory and recovers what the last run left in flight. Nothing is sent
    /// before [`Desk::start`].
    pub async fn open(options: DeskOptions) -> Result<Self, DeskError> {
        let DeskOptions { dir, holder, config, clock, entropy, points } = options;
        let store = Store::open(OpenOptions { dir: dir.clone(), holder, now: clock.now() }).await?;
        let gateway = Gateway::new(Duration::from_millis(config.request_timeout_ms))?;
        let restores = u32::try_from(store.reader().restores().await?).unwrap_or(u32::MAX);
        let context = Arc::new(Context::new(store, gateway, config, clock, entropy, points, restores));
        let supervisor = Supervisor::default();
        let dispatcher = Dispatcher::new(Arc::clone(&context), supervisor.clone());
        let session = Session::new(context.config.lock_after_ms);
        let secrets = Secrets::of(&dir);
        let (imports, printing, started) = (Arc::default(), tokio::sync::Mutex::default(), AtomicBool::new(false));
        let desk = Self { context, dir, secrets, session, dispatcher, supervisor, imports, printing, started };
        desk.recover().await?;
        desk.read_users().await?;
        desk.read_endpoints().await?;
        desk.read_webhook_port().await?;
        desk.forget_webhooks().await?;
        desk.context.forget_answers().await?;
        desk.recall_findings().await?;
        desk.export_letters().await;
        Ok(desk)
    }

    /// Rows that were on the wire when the last run ended may have been done: their checkouts
    /// learn that the outcome is unknown, before the first command.
    async fn recover(&self) -> Result<(), DeskError> {
        let now = self.context.now();
        let context = Arc::clone(&self.context);
        let cap_ms = self.context.config.retry.cap_ms;
        context.points.pass("recovery", "begun");
        let rows = self
            .context
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let rows = tx.recover(now).await?;
                    tx.clamp_waits(now, cap_ms).await?;
                    for row in &rows {
                        crate::dispatch::outcome_lost(tx, &context, row).await?;
                    }
                    context.points.pass("recovery", "writing");
                    Ok::<_, DeskError>(rows.len())
                })
            })
            .await?;
        self.context.points.pass("recovery", "saved");
        if rows > 0 {
            tracing::warn!(rows, "requests were on the wire when the last run ended; they are being settled");
        }
        Ok(())
    }

    /// Starts sending, indexing and telling, once: two dispatchers would send two probes.
    pub fn start(&self) {
        if self.started.swap(true, Ordering::SeqCst) {
            return;
        }
        drop(self.supervisor.spawn(self.dispatcher.clone().run()));
        drop(self.supervisor.spawn(keep_index(Arc::clone(&self.context), self.supervisor.clone())));
        drop(self.supervisor.spawn(keep_room(Arc::clone(&self.context), self.supervisor.clone())));
        drop(self.supervisor.spawn(keep_letters(Arc::clone(&self.context), self.supervisor.clone())));
        drop(self.supervisor.spawn(tell_badge(Arc::clone(&self.context), self.supervisor.clone())));
        drop(self.supervisor.spawn(rankings::keep(Arc::clone(&self.context), self.supervisor.clone())));
        drop(self.supervisor.spawn(keep_backups(Arc::clone(&self.context), self.supervisor.clone())));
        drop(self.supervisor.spawn(keep_checking(Arc::clone(&self.context), self.supervisor.clone())));
    }

    /// Sends what is due once and waits until it and its follow-ups are settled. Returns how
    /// many rows were due. For tests and tools that run without [`Desk::start`].
    pub async fn run_once(&self) -> Result<usize, DeskError> {
        let started = self.dispatcher.run_once().await?;
        let count = started.len();
        for row in started {
            if row.await.is_err() {
                tracing::error!("a send ended in a panic; its row is taken up again at the next start");
            }
        }
        self.export_letters().await;
        Ok(count)
    }

    /// Writes `failure.json`; where it cannot be written the next change or start writes it.
    async fn export_letters(&self) {
        if let Err(error) = self.context.letters.export(self.context.store.reader()).await {
            tracing::error!(%error, "the dead letters could not be exported");
        }
    }

    /// What happens, as it happens. A slow listener loses the oldest; views can be fetched again.
    pub fn events(&self) -> broadcast::Receiver<DeskEvent> {
        self.context.events.subscribe()
    }

    /// Tells all front ends something that happened outside the engine.
    pub fn tell(&self, event: DeskEvent) {
        self.context.tell(event);
    }

    /// The addresses in use.
    pub fn endpoints(&self) -> Endpoints {
        self.context.endpoints().as_ref().clone()
    }

    /// Uses these addresses from now on, without remembering them.
    pub fn use_endpoints(&self, endpoints: Endpoints) {
        self.context.set_endpoints(endpoints);
        self.context.work.notify_one();
        self.context.badge.notify_one();
    }

    /// The sync badge as it stands.
    pub async fn sync(&self) -> Result<SyncBadge, DeskError> {
        views::sync_badge(&self.context).await
    }

    /// Refuses new work while the disk is full: the room that is left is for results in flight.
    pub(crate) async fn ensure_room(&self) -> Result<(), DeskError> {
        if self.context.store.has_room().await { Ok(()) } else { Err(StoreError::DiskFull.into()) }
    }

    /// The store, for import, export and tests.
    pub fn store(&self) -> &Store {
        &self.context.store
    }

    /// Currency of new orders.
    pub fn currency(&self) -> domain::money::Currency {
        self.context.config.currency
    }

    /// Runs a listener's task beside the desk: a stop waits for it, within its grace. It must end
    /// when [`Desk::stopping`] does.
    pub fn run_beside(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(self.supervisor.spawn(task));
    }

    /// Ends when the desk begins to stop.
    pub fn stopping(&self) -> impl Future<Output = ()> + Send + 'static {
        self.supervisor.stopping().clone().cancelled_owned()
    }

    /// Stops: no new work, at most 5 s for sends in flight, then the store is closed.
    pub async fn stop(&self) -> Result<(), DeskError> {
        self.supervisor.stop().await;
        self.context.store.shut_down().await?;
        Ok(())
    }
}

/// Moves what was saved into the search index, outside the order's own commit.
async fn keep_index(context: Arc<Context>, supervisor: Supervisor) {
    loop {
        context.points.pass("index", "begun");
        let indexed = context.store.index_search(INDEX_BATCH).await;
        context.points.pass("index", "saved");
        match indexed {
            Ok(INDEX_BATCH..) if !supervisor.stopping().is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the search index could not be brought up to date"),
        }
        let again = async {
            context.index.notified().await;
            // The tail is searched too: what is not in the index yet is found all the same, and
            // one batch a moment writes far fewer pages than one an order.
            tokio::time::sleep(INDEX_PAUSE).await;
        };
        tokio::select! {
            () = supervisor.stopping().cancelled() => return,
            () = again => {}
        }
    }
}

/// Says when the disk is full, and looks for room until there is some again.
async fn keep_room(context: Arc<Context>, supervisor: Supervisor) {
    let mut full = context.store.watch_full();
    loop {
        let looked = async {
            if *full.borrow_and_update() {
                tokio::time::sleep(ROOM_PAUSE).await;
                context.store.has_room().await;
            } else if full.changed().await.is_err() {
                // The store is gone, and the desk with it.
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = supervisor.stopping().cancelled() => return,
            () = looked => context.badge.notify_one(),
        }
    }
}

/// Keeps `failure.json` as the dead letters are.
async fn keep_letters(context: Arc<Context>, supervisor: Supervisor) {
    loop {
        let exported = context.letters.export(context.store.reader()).await;
        if let Err(error) = &exported {
            tracing::error!(%error, "the dead letters could not be exported");
        }
        let again = async {
            if exported.is_err() {
                tokio::time::sleep(LETTERS_PAUSE).await;
            } else {
                context.letters_changed.notified().await;
                tokio::time::sleep(BADGE_PAUSE).await;
            }
        };
        tokio::select! {
            () = supervisor.stopping().cancelled() => return,
            () = again => {}
        }
    }
}

/// Tells front ends of the outbox as a whole, whenever it changed.
async fn tell_badge(context: Arc<Context>, supervisor: Supervisor) {
    let mut told = None;
    loop {
        let began = context.clock.monotonic_ms();
        match views::sync_badge(&context).await {
            Ok(badge) if told.as_ref() != Some(&badge) => {
                context.tell(DeskEvent::SyncChanged(badge.clone()));
                told = Some(badge);
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the outbox could not be counted"),
        }
        let took = u64::try_from(context.clock.monotonic_ms() - began).unwrap_or(0);
        let pause = BADGE_PAUSE.max(Duration::from_millis(took) * BADGE_SHARE);
        tokio::select! {
            () = supervisor.stopping().cancelled() => return,
            () = context.badge.notified() => tokio::time::sleep(pause).await,
        }
    }
}
