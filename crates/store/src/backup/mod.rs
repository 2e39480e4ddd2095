//! Copies of the database: made by `VACUUM INTO`, reopened and checked, and put back. The folder that
//! keeps them is `folder`'s; when a backup is due is the engine's matter.

pub mod folder;

use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::error::{Result, StoreError};
use crate::lock::DirLock;
use crate::open::{self, DATABASE, OpenOptions};

/// Copies the whole database to `target`, checks the copy and makes it durable. A file that is
/// already there is never overwritten.
pub(crate) async fn copy_into(conn: &mut SqliteConnection, target: &Path) -> Result<()> {
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent)?;
    }
    if target.exists() {
        return Err(StoreError::Io(format!("{} exists already", target.display())));
    }
    let text = target.to_str().ok_or_else(|| StoreError::Io("the backup's path is not valid text".into()))?;
    let copied = sqlx::query("VACUUM INTO ?1").bind(text.to_owned()).execute(conn).await;
    let checked = match copied {
        Ok(_) => verify(target).await,
        Err(error) => Err(error.into()),
    };
    if checked.is_err() {
        // A half-written copy must never be taken for a backup.
        let _ = std::fs::remove_file(target);
    }
    checked
}

/// Copies the database to `target` before a step of the schema. It has its name only once it is whole
/// and on the disk for good: no step is taken without.
pub(crate) async fn before_update(conn: &mut SqliteConnection, target: &Path) -> Result<()> {
    let part = target.with_extension(folder::PART);
    copy_into(conn, &part).await?;
    std::fs::rename(&part, target)?;
    target.parent().map_or(Ok(()), sync_folder)
}

/// Opens a copy and checks it; then it is on the disk for good.
async fn verify(copy: &Path) -> Result<()> {
    let mut conn = SqliteConnectOptions::new().filename(copy).read_only(true).connect().await?;
    let sound = open::quick_check(&mut conn).await;
    conn.close().await?;
    sound?;
    std::fs::OpenOptions::new().write(true).open(copy)?.sync_all()?;
    Ok(())
}

/// Copies the database of `dir` to `target`, beside a running owner.
pub async fn backup(dir: &Path, target: &Path) -> Result<()> {
    let path = dir.join(DATABASE);
    open::check_readable(&path).await?;
    let mut conn = SqliteConnectOptions::new().filename(&path).busy_timeout(open::BUSY).connect().await?;
    let copied = copy_into(&mut conn, target).await;
    conn.close().await?;
    copied
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Where the former database is kept, if there was one.
    pub former: Option<PathBuf>,
    /// How often this database was put back from a backup, this time included.
    pub restores: i64,
}

/// Puts `source` in the place of the database of a directory that nobody owns. The backup is
/// checked first; what was there is kept beside it. Counts the restore, as it must enter event
/// keys, and raises the epoch above that of either database.
pub async fn restore(options: &OpenOptions, source: &Path) -> Result<Restored> {
    crate::private::directory(&options.dir)?;
    let lock = DirLock::take(&options.dir, &options.holder)?;
    let known = open::known_schema();
    match open::inspect(source).await? {
        None => return Err(StoreError::NotFound("backup")),
        Some(0) => return Err(StoreError::Corrupt("it is the database of another program".into())),
        Some(found) if found > known => return Err(StoreError::Newer { found, known }),
        Some(_) => folder::check(source).await?,
    }
    let path = options.dir.join(DATABASE);
    let former = former_epoch(&path).await;
    let incoming = options.dir.join("restoring.db");
    forget_unfinished(&incoming)?;
    std::fs::copy(source, &incoming)?;
    let restores = count_restore(&incoming, former).await?;
    std::fs::OpenOptions::new().write(true).open(&incoming)?.sync_all()?;
    let former = set_aside(&path, options)?;
    std::fs::rename(&incoming, &path)?;
    sync_folder(&options.dir)?;
    drop(lock);
    Ok(Restored { former, restores })
}

/// What a restore that was broken off left behind: its journal would be played into the next copy.
fn forget_unfinished(incoming: &Path) -> Result<()> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        match std::fs::remove_file(format!("{}{suffix}", incoming.display())) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

async fn count_restore(incoming: &Path, former_epoch: i64) -> Result<i64> {
    let mut conn = SqliteConnectOptions::new().filename(incoming).connect().await?;
    let raised = "UPDATE desk SET restores = restores + 1, epoch = max(epoch, ?1) + 1 WHERE id = 1 RETURNING restores";
    let restores = sqlx::query_scalar(raised).bind(former_epoch).fetch_one(&mut conn).await;
    conn.close().await?;
    Ok(restores?)
}

/// The epoch of the database being replaced; 0 where it can no longer be read. Opened as its owner
/// opens it: the last connection that closes takes the WAL's commits into the file.
async fn former_epoch(path: &Path) -> i64 {
    if !path.exists() {
        return 0;
    }
    let Ok(mut conn) = open::writer_options(path).create_if_missing(false).connect().await else { return 0 };
    let epoch = sqlx::query_scalar("SELECT epoch FROM desk WHERE id = 1").fetch_one(&mut conn).await.unwrap_or(0);
    // A failed close leaves the file as it is, which is set aside in any case.
    let _ = conn.close().await;
    epoch
}

/// Keeps the former database under another name. Whole in one file it stays where it is as well,
/// so that at no moment the directory is without one; a WAL left beside it (a damaged file) goes
/// along, for it would be replayed into the restored file.
fn set_aside(path: &Path, options: &OpenOptions) -> Result<Option<PathBuf>> {
    if !path.exists() {
        return Ok(None);
    }
    let kept = options.dir.join(format!("replaced-{}.db", options.now.micros()));
    let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", path.display()));
    let whole = !beside("-wal").exists() && std::fs::hard_link(path, &kept).is_ok();
    if whole {
        return Ok(Some(kept));
    }
    for suffix in ["-wal", "-shm", ""] {
        if beside(suffix).exists() {
            std::fs::rename(beside(suffix), PathBuf::from(format!("{}{suffix}", kept.display())))?;
        }
    }
    Ok(Some(kept))
}

/// A folder can be synced on Unix alone; elsewhere a rename is as durable as it gets.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "nothing to do there"))]
fn sync_folder(dir: &Path) -> Result<()> {
    #[cfg(unix)]
    std::fs::File::open(dir)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}
