//! What runs behind the window, from its first to its last moment: logs, desk, mocks. A desk that
//! cannot be opened still gets a window, for someone must be told why. How one is opened is `opening`'s.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use contract::backup::BackupsView;
use contract::sync::DeskView;
use contract::{ApiError, ErrorCode};
use engine::Desk;
use mocks::World;
use service::mocked;
use tokio::sync::Mutex;

use crate::{Arguments, opening, quit};

/// The desk and what goes with it, or why there is none.
pub(crate) struct Running {
    /// The data directory.
    pub(crate) dir: PathBuf,
    /// Asks before unsent work is left behind.
    pub(crate) guard: quit::Guard,
    arguments: Arguments,
    desk: RwLock<Result<Arc<Desk>, ApiError>>,
    /// One at a time opens, closes, or changes what stands around the desk.
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
        let desk = match opening::open(&self.dir, &self.arguments).await {
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
        // Not while the desk is closed for a backup: its mocks are stopped then, and started again.
        let _turn = self.turn.lock().await;
        let desk = self.usable()?;
        let mut mocks = self.mocks.lock().await;
        if mocks.is_none() {
            *mocks = opening::start_mocks(&self.dir).await;
        }
        let Some(world) = mocks.as_ref() else {
            let message = "The mocked services could not be started. The addresses are as they were.";
            return Err(ApiError::new(ErrorCode::ServiceError, message));
        };
        Ok(desk.use_mocks(mocked::endpoints(world)).await?)
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
