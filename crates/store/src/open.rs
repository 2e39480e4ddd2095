//! Opening a database: which `SQLite`, which file, which schema, and whose turn it is. Owns the
//! pragmas, the checks that come before the first write, migrations with a backup before each,
//! and the epoch. Must not change a file that it refuses.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use domain::Timestamp;
use rusqlite::OpenFlags;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::backup;
use crate::error::{Result, StoreError};
use crate::sql::Direct;

pub(crate) static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// File name of the database in its data directory.
pub const DATABASE: &str = "orders.db";
/// What every `SQLite` file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// 3.7.0 to 3.51.2 can corrupt a database when its WAL is reset.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// Up to this size the whole file is checked at start; beyond, a full check would hold the desk up.
const FULL_CHECK_BYTES: u64 = 64 << 20;

/// How to open a data directory as its owner.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The data directory; created where it is missing.
    pub dir: PathBuf,
    /// What a second instance is told: program, process and since when.
    pub holder: String,
    /// The present moment, for the names of backups.
    pub now: Timestamp,
}

/// The newest schema that this program knows.
pub fn known_schema() -> i64 {
    MIGRATOR.iter().map(|m| m.version).max().unwrap_or(0)
}

/// The writer's page cache, in KiB (negative, as `SQLite` has it): ids are scattered over their indexes, and
/// the default of 2 MB reads pages again that were just written.
const WRITER_CACHE: &str = "-65536";
/// How long a connection waits for another one to be done.
pub(crate) const BUSY: Duration = Duration::from_secs(5);
/// How connections are opened: each is used by one thread at a time.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
/// Prepared statements that each connection keeps.
const STATEMENTS: usize = 256;
/// Pages of the log before they are moved into the database file: 32 MB. The default of 4 MB moves
/// the same pages again every few checkouts.
const CHECKPOINT_PAGES: &str = "8000";

/// Options of a connection that may write: durable at every commit.
pub(crate) fn writer_options(path: &Path) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .statement_cache_capacity(STATEMENTS)
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
    if cfg!(target_os = "macos") {
        return options.pragma("fullfsync", "1").pragma("checkpoint_fullfsync", "1");
    }
    options
}

/// The writer's own connection, to a database that [`prepare`] has seen: durable at every commit.
pub(crate) fn writing_connection(path: &Path, asked: &Arc<AtomicU64>) -> Result<Direct> {
    let conn = rusqlite::Connection::open_with_flags(path, FLAGS)?;
    conn.busy_timeout(BUSY)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    let pragmas = [
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        ("cache_size", WRITER_CACHE),
        ("wal_autocheckpoint", CHECKPOINT_PAGES),
    ];
    let full = [("fullfsync", "1"), ("checkpoint_fullfsync", "1")];
    for (name, value) in pragmas.into_iter().chain(full.into_iter().filter(|_| cfg!(target_os = "macos"))) {
        conn.pragma_update(None, name, value)?;
    }
    Ok(Direct::new(conn, Arc::clone(asked)))
}

/// A connection that only reads.
pub(crate) fn reading_connection(path: &Path, asked: &Arc<AtomicU64>) -> Result<Direct> {
    // Opened for writing, as reading a log that nobody has open needs it; it never writes a row.
    let conn = rusqlite::Connection::open_with_flags(path, FLAGS)?;
    conn.busy_timeout(BUSY)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    conn.pragma_update(None, "query_only", "1")?;
    Ok(Direct::new(conn, Arc::clone(asked)))
}

/// Checks `SQLite` and file, brings the schema up to date, and takes the next epoch.
pub(crate) async fn prepare(options: &OpenOptions) -> Result<i64> {
    let path = options.dir.join(DATABASE);
    let found = inspect(&path).await?;
    if let Some(found) = found.filter(|found| *found > known_schema()) {
        return Err(StoreError::Newer { found, known: known_schema() });
    }
    crate::private::file(&path, false)?;
    let mut conn = writer_options(&path).connect().await?;
    assert_version(&mut conn).await?;
    migrate(&mut conn, found, options).await?;
    crate::reconcile::note_restore(&mut conn).await?;
    sqlx::query("UPDATE desk SET epoch = epoch + 1 WHERE id = 1").execute(&mut conn).await?;
    let epoch = sqlx::query_scalar::<_, i64>("SELECT epoch FROM desk WHERE id = 1").fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(epoch)
}

/// Checks a database that someone else may own, for reading only.
pub(crate) async fn check_readable(path: &Path) -> Result<()> {
    let known = known_schema();
    match inspect(path).await? {
        None => Err(StoreError::NotFound("database")),
        Some(found) if found > known => Err(StoreError::Newer { found, known }),
        Some(found) if found < known => Err(StoreError::Older { found, known }),
        Some(_) => Ok(()),
    }
}

/// The schema of the file, `None` where there is none yet; damage is an error. Reads only: a
/// read-only connection writes no checkpoint when it closes.
pub(crate) async fn inspect(path: &Path) -> Result<Option<i64>> {
    let Some(size) = sound_header(path)? else { return Ok(None) };
    let mut conn = SqliteConnectOptions::new().filename(path).read_only(true).connect().await?;
    let found = schema_of(&mut conn, size).await;
    conn.close().await?;
    found.map(Some)
}

async fn schema_of(conn: &mut SqliteConnection, size: u64) -> Result<i64> {
    if size <= FULL_CHECK_BYTES {
        quick_check(conn).await?;
    }
    let tables = "SELECT count(*), coalesce(sum(name = '_sqlx_migrations'), 0) FROM sqlite_master WHERE type = 'table'";
    match sqlx::query_as::<_, (i64, i64)>(tables).fetch_one(&mut *conn).await? {
        (0, _) => Ok(0),
        (_, 0) => Err(StoreError::Corrupt("it is the database of another program".into())),
        _ => {
            let newest = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
            Ok(sqlx::query_scalar(newest).fetch_one(&mut *conn).await?)
        }
    }
}

/// `PRAGMA quick_check`; the first finding is the error.
pub(crate) async fn quick_check(conn: &mut SqliteConnection) -> Result<()> {
    let finding: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(conn).await?;
    if finding == "ok" { Ok(()) } else { Err(StoreError::Corrupt(finding)) }
}

/// The file's size where it begins as a database does; `None` where it is missing or empty.
fn sound_header(path: &Path) -> Result<Option<u64>> {
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let size = file.metadata()?.len();
    if size == 0 {
        return Ok(None);
    }
    let mut head = [0; 16];
    if file.read_exact(&mut head).is_err() || &head != MAGIC {
        return Err(StoreError::Corrupt("it does not begin as a database does".into()));
    }
    Ok(Some(size))
}

async fn assert_version(conn: &mut SqliteConnection) -> Result<()> {
    let text: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(conn).await?;
    let mut parts = text.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    let found = (part(), part(), part());
    if found < OLDEST_SQLITE { Err(StoreError::SqliteTooOld(text)) } else { Ok(()) }
}

/// Applies what is missing, one migration at a time, each after a backup of what was there.
async fn migrate(conn: &mut SqliteConnection, found: Option<i64>, options: &OpenOptions) -> Result<()> {
    for migration in MIGRATOR.iter() {
        if let Some(found) = found.filter(|found| (1..migration.version).contains(found)) {
            let name = format!("before-{:04}-of-{found:04}-{}.db", migration.version, options.now.micros());
            backup::before_update(conn, &options.dir.join(backup::folder::FOLDER).join(name)).await?;
        }
        MIGRATOR.run_direct(Some(migration.version), conn, false).await?;
    }
    Ok(())
}
