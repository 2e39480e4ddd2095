//! Backups of a running desk: made when one is due or asked for, checked, the surplus removed. Owns
//! when the desk looks and what is told of it; what is due and what stays is `domain::backups`'.
//! Must not put one back: that needs a desk that is closed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contract::backup::{BackupRow, BackupsAsk, BackupsView, PutBack};
use contract::error::{ApiError, ErrorCode};
use domain::Timestamp;
use domain::backups::{Reason, is_due, next_due};
use store::StoreError;
use store::backup::folder::{self, BackupFile};

use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::supervisor::Supervisor;

/// Between two looks whether one is due.
const PAUSE: Duration = Duration::from_mins(1);
/// Without a commit for so long nobody is at work.
const IDLE_MS: i64 = 5 * 60_000;

/// What the desk remembers of its backups between two looks.
#[derive(Debug, Default)]
pub(crate) struct Backups {
    /// One at a time, whoever wants it.
    turn: tokio::sync::Mutex<()>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    problem: Option<String>,
    /// Commits at the last look, and since when there were no more.
    commits: u64,
    still_since_ms: Option<i64>,
}

impl Backups {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has nothing been committed for a while?
    fn is_idle(&self, commits: u64, now_ms: i64) -> bool {
        let mut seen = self.seen();
        if seen.commits != commits || seen.still_since_ms.is_none() {
            seen.commits = commits;
            seen.still_since_ms = Some(now_ms);
        }
        seen.still_since_ms.is_some_and(|since| now_ms - since >= IDLE_MS)
    }
}

impl Desk {
    /// Lists the backups, or makes one first.
    pub(crate) async fn ask_backups(&self, ask: BackupsAsk) -> Result<BackupsView, DeskError> {
        match ask {
            BackupsAsk::List => self.backups(),
            BackupsAsk::Make => self.back_up().await,
        }
    }

    /// Makes a backup where one is due; its name. What looks each minute, and tests, call this.
    pub async fn back_up_if_due(&self) -> Result<Option<String>, DeskError> {
        back_up_if_due(&self.context).await
    }

    /// Makes a backup now.
    pub async fn back_up(&self) -> Result<BackupsView, DeskError> {
        let _turn = self.context.backups.turn.lock().await;
        make(&self.context).await?;
        self.backups()
    }

    /// May this backup be put back? Nothing is changed: a desk cannot replace the database it stands
    /// on, so that the program around it closes it once this was answered.
    pub async fn may_restore(&self, name: &str) -> Result<PutBack, DeskError> {
        sound_backup(&self.dir, name).await?;
        Ok(PutBack { former: None })
    }

    /// The backups that are there, and what is to come.
    pub fn backups(&self) -> Result<BackupsView, DeskError> {
        let context = &self.context;
        let mut view = backups_of(&self.dir)?;
        let last = view.backups.iter().find(|backup| !backup.before_update).map(|backup| backup.made_at);
        view.next_at = Some(next_due(last, folder::database_bytes(&self.dir)?, context.now()));
        view.problem.clone_from(&context.backups.seen().problem);
        Ok(view)
    }
}

/// The backups of a directory, whether a desk runs there or not.
pub fn backups_of(dir: &Path) -> Result<BackupsView, DeskError> {
    let row = |file: BackupFile| BackupRow {
        name: file.name,
        made_at: file.kept.made_at,
        bytes: file.kept.bytes,
        before_update: file.kept.reason == Reason::Update,
    };
    let backups = folder::list(dir)?.into_iter().map(row).collect();
    Ok(BackupsView { folder: dir.join(folder::FOLDER).display().to_string(), backups, ..BackupsView::default() })
}

/// The backup of that name, whole and sound: nothing is to be stopped or replaced for one that is not.
pub async fn sound_backup(dir: &Path, name: &str) -> Result<PathBuf, DeskError> {
    let found = folder::list(dir)?.into_iter().find(|file| file.name == name);
    let file = found.ok_or(StoreError::NotFound("backup"))?;
    folder::check(&file.path).await.map_err(unsound)?;
    Ok(file.path)
}

fn unsound(error: StoreError) -> DeskError {
    let StoreError::Corrupt(why) = &error else { return error.into() };
    tracing::error!(why, "a backup is not as it was made");
    let message = "This backup is damaged, so it is not put back. Nothing was changed; choose another one.";
    ApiError::new(ErrorCode::DatabaseError, message).into()
}

/// Looks each minute, as long as the desk runs.
pub(crate) async fn keep_backups(context: Arc<Context>, supervisor: Supervisor) {
    loop {
        tokio::select! {
            () = supervisor.stopping().cancelled() => return,
            () = look(&context) => {}
        }
    }
}

async fn look(context: &Context) {
    // A copy costs a pass over the file: not while the window is being opened.
    tokio::time::sleep(PAUSE).await;
    match back_up_if_due(context).await {
        Ok(Some(name)) => tracing::info!(name, "backed up"),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the backup that is due could not be made"),
    }
}

async fn back_up_if_due(context: &Context) -> Result<Option<String>, DeskError> {
    let _turn = context.backups.turn.lock().await;
    let dir = context.store.dir();
    let idle = context.backups.is_idle(context.store.commits(), context.clock.monotonic_ms());
    let last = folder::list(dir)?.iter().find(|file| file.kept.reason == Reason::Time).map(made_at);
    if !is_due(last, folder::database_bytes(dir)?, idle, context.now()) {
        return Ok(None);
    }
    make(context).await.map(|file| Some(file.name))
}

/// Makes one, and remembers why it could not be.
async fn make(context: &Context) -> Result<BackupFile, DeskError> {
    let made = folder::make(context.store.dir(), context.now()).await;
    context.backups.seen().problem = made.as_ref().err().map(|error| match error {
        StoreError::DiskFull => "There is too little room on the disk for a backup. Free some space.".to_owned(),
        error => format!("The last backup could not be made: {error}"),
    });
    Ok(made?)
}

fn made_at(file: &BackupFile) -> Timestamp {
    file.kept.made_at
}
