//! What runs behind the window, from its first to its last moment: logs, desk, mocks. A desk that
//! cannot be opened still gets a window, for someone must be told why.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use contract::backup::BackupsView;
use contract::sync::{DeskView, Endpoints};
use contract::{ApiError, ErrorCode};
use engine::config::FILE_NAME;
use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskError, DeskOptions, Points};
use mocks::{World, WorldOptions};
use tokio::sync::Mutex;

use crate::{Arguments, quit};

/// Settings of a desk that was started for the first time, with nothing said: the sample desk.
const SAMPLE_SETTINGS: &str = "\
# Settings of this desk. Written at the first start; the sample orders are in pounds.
currency: GBP
";
/// The mocks' ledger in the data directory.
const LEDGER: &str = "mock-ledger.jsonl";

/// The desk and what goes with it, or why there is none.
pub(crate) struct Running {
    /// The data directory.
    pub(crate) dir: PathBuf,
    /// Asks before unsent work is left behind.
    pub(crate) guard: quit::Guard,
    arguments: Arguments,
    desk: RwLock<Result<Arc<Desk>, ApiError>>,
    /// One at a time opens and closes.
    pub(crate) turn: Mutex<()>,
    mocks: Mutex<Option<World>>,
    logs: Option<engine::logging::Guard>,
}

impl Running {
    /// Starts everything; a failure is kept, to be shown in the window.
    pub(crate) async fn start(dir: &Path, arguments: &Arguments) -> Self {
        let logs = engine::logging::start(dir, "warn").ok();
        let none = Err(ApiError::new(ErrorCode::ServiceError, "The desk is being opened."));
        let running = Self {
            dir: dir.to_owned(),
            guard: quit::Guard::default(),
            arguments: arguments.clone(),
            desk: RwLock::new(none),
            turn: Mutex::new(()),
            mocks: Mutex::new(None),
            logs,
        };
        running.open().await;
        running
    }

    /// Opens the desk, or keeps why it could not be opened.
    pub(crate) async fn open(&self) {
        let desk = match open(&self.dir, &self.arguments).await {
            Ok((desk, world)) => {
                *self.mocks.lock().await = world;
                Ok(desk)
            }
            Err(error) => {
                tracing::error!(%error, dir = %self.dir.display(), "the desk could not be opened");
                Err(ApiError::new(ErrorCode::DatabaseError, format!("Order Desk cannot start. {error}")))
            }
        };
        drop(self.replace(desk));
    }

    /// Puts another desk, or why there is none, in its place.
    fn replace(&self, desk: Result<Arc<Desk>, ApiError>) -> Result<Arc<Desk>, ApiError> {
        std::mem::replace(&mut *self.desk.write().unwrap_or_else(PoisonError::into_inner), desk)
    }

    /// The desk, where there is one.
    pub(crate) fn desk(&self) -> Option<Arc<Desk>> {
        self.usable().ok()
    }

    /// The desk, or what to tell whoever asks.
    pub(crate) fn usable(&self) -> Result<Arc<Desk>, ApiError> {
        self.desk.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The backups of this directory, where no desk can tell them.
    pub(crate) fn backups(&self) -> Result<BackupsView, ApiError> {
        Ok(engine::backups_of(&self.dir)?)
    }

    /// Back to the mocks of this program; started where they do not run yet.
    pub(crate) async fn use_mocks(&self) -> Result<DeskView, ApiError> {
        let desk = self.usable()?;
        let mut mocks = self.mocks.lock().await;
        if mocks.is_none() {
            *mocks = start_mocks(&self.dir).await;
        }
        let Some(world) = mocks.as_ref() else {
            let message = "The mocked services could not be started. The addresses are as they were.";
            return Err(ApiError::new(ErrorCode::ServiceError, message));
        };
        Ok(desk.use_mocks(endpoints_of(world)).await?)
    }

    /// Stops the desk, then the mocks that it talks to; meanwhile `why` is what is told.
    pub(crate) async fn close(&self, why: ApiError) {
        if let Ok(desk) = self.replace(Err(why))
            && let Err(error) = desk.stop().await
        {
            tracing::error!(%error, "the desk did not stop cleanly");
        }
        if let Some(world) = self.mocks.lock().await.take() {
            world.stop().await;
        }
    }

    /// Stops everything.
    pub(crate) async fn stop(&self) {
        let _turn = self.turn.lock().await;
        self.close(ApiError::new(ErrorCode::ServiceError, "Order Desk is being closed.")).await;
        tracing::info!(logging = self.logs.is_some(), "stopped");
    }
}

/// What a second start is told.
pub(crate) fn holder() -> String {
    format!("Order Desk, process {}", std::process::id())
}

async fn open(dir: &Path, arguments: &Arguments) -> Result<(Arc<Desk>, Option<World>), DeskError> {
    let may_mock = !arguments.no_mocks && arguments.services.is_none();
    let first_start = !dir.join(engine::DATABASE).exists() && !dir.join(FILE_NAME).exists();
    if first_start && may_mock {
        write_sample_settings(dir)?;
    }
    let mut config = Config::load(&dir.join(FILE_NAME))?;
    if let Some(source) = &arguments.services {
        config.endpoints = engine::config::load_services(source).await?;
    }
    let desk = Desk::open(DeskOptions {
        dir: dir.to_owned(),
        holder: holder(),
        config,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points: Points::default(),
    })
    .await?;
    let desk = Arc::new(desk);
    // Before anything is sent: requests for money say where webhooks are to come.
    if let Err(error) = service::webhook::listen(&desk).await {
        tracing::error!(%error, "no webhooks can come in; the wallet's provider is asked instead");
    }
    let world = if may_mock && desk.endpoints() == Endpoints::default() { start_mocks(dir).await } else { None };
    if let Some(world) = &world {
        desk.use_endpoints(endpoints_of(world));
    }
    if first_start && world.is_some() {
        desk.load_samples().await?;
    }
    desk.start();
    Ok((desk, world))
}

fn write_sample_settings(dir: &Path) -> Result<(), DeskError> {
    let path = dir.join(FILE_NAME);
    std::fs::create_dir_all(dir)
        .and_then(|()| std::fs::write(&path, SAMPLE_SETTINGS))
        .map_err(|error| DeskError::Config(format!("The settings file {} cannot be written: {error}", path.display())))
}

/// Mocks inside this process; without them effects wait, and the window says so.
async fn start_mocks(dir: &Path) -> Option<World> {
    let options = WorldOptions { ledger: Some(dir.join(LEDGER)), ..WorldOptions::default() };
    match World::start(options).await {
        Ok(world) => Some(world),
        Err(error) => {
            tracing::error!(%error, "the mocked services could not be started");
            None
        }
    }
}

fn endpoints_of(world: &World) -> Endpoints {
    let at = world.addresses();
    Endpoints {
        payment: Some(at.payment.clone()),
        wallet: Some(at.wallet.clone()),
        email: Some(at.email.clone()),
        production: Some(at.production.clone()),
        invoice: Some(at.invoice.clone()),
        inventory: Some(at.inventory.clone()),
        billing: Some(at.billing.clone()),
        control: Some(at.control.clone()),
        webhook_secret: Some(at.webhook_secret.clone()),
    }
}
