//! What can go wrong in the store, in plain words. Owns the mapping of `SQLite`'s codes to
//! things a person can act on; the engine turns these into the codes of the outside faces.

use sqlx::migrate::MigrateError;

/// Why the store could not do what was asked. Nothing was written where an operation ends in one, but
/// for [`StoreError::Unsure`], of which nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process owns the data directory.
    #[error("The data directory is in use by {holder}.")]
    Held {
        /// Who: program, process and since when.
        holder: String,
    },
    /// The database was written by a newer version.
    #[error(
        "The database was written by a newer version of Order Desk (schema {found}; this one knows {known}). Install the newer version; nothing was changed."
    )]
    Newer {
        /// Schema of the file.
        found: i64,
        /// Newest schema that this program knows.
        known: i64,
    },
    /// The database was written by an older version and only its owner may bring it up to date.
    #[error(
        "The database is of an older version (schema {found}; this one needs {known}). Start Order Desk once to bring it up to date."
    )]
    Older {
        /// Schema of the file.
        found: i64,
        /// Schema that this program needs.
        known: i64,
    },
    /// The file is no sound database; it was left as it is.
    #[error("The database file is damaged and was left untouched: {0}")]
    Corrupt(String),
    /// `SQLite` itself is too old to be trusted.
    #[error("SQLite {0} is too old; 3.51.3 or newer is needed.")]
    SqliteTooOld(String),
    /// Another owner has taken over the database.
    #[error("Another instance has taken over this database; this one has stopped writing.")]
    Fenced,
    /// No room left.
    #[error("The disk is full; nothing of this was saved.")]
    DiskFull,
    /// The disk or file system failed.
    #[error("The disk could not be read or written: {0}")]
    Io(String),
    /// The batch that this operation was part of was rolled back.
    #[error("This was not saved: {0}")]
    NotSaved(String),
    /// Whether it was saved could not be found out.
    #[error("Whether this was saved is not known: {0}")]
    Unsure(String),
    /// A statement failed.
    #[error("The database refused a statement: {0}")]
    Sql(Box<dyn std::error::Error + Send + Sync>),
    /// The schema could not be brought up to date.
    #[error("The database could not be brought up to date: {0}")]
    Migrate(MigrateError),
    /// The store has been closed.
    #[error("The store is closed.")]
    Closed,
    /// What was asked for is not there.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Someone else changed it in between.
    #[error("It was changed in between: you have version {yours}, it is now at version {current}.")]
    VersionConflict {
        /// The version that the change was based on.
        yours: u32,
        /// The version now.
        current: u32,
    },
    /// A request with this idempotency key is already in the outbox.
    #[error("A request with this key already exists.")]
    KeyInUse,
}

/// The store's result.
pub type Result<T> = std::result::Result<T, StoreError>;

/// `SQLite`'s primary result code of an error, where it has one.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<i32>().ok().map(|extended| extended & 0xff)
}

/// What a result code means where it means something of its own.
fn of_code(code: Option<i32>, words: &dyn std::fmt::Display) -> Option<StoreError> {
    match code? {
        libsqlite3_sys::SQLITE_FULL => Some(StoreError::DiskFull),
        libsqlite3_sys::SQLITE_IOERR => Some(StoreError::Io(words.to_string())),
        libsqlite3_sys::SQLITE_CORRUPT | libsqlite3_sys::SQLITE_NOTADB => Some(StoreError::Corrupt(words.to_string())),
        _ => None,
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match (of_code(primary_code(&error), &error), &error) {
            (Some(known), _) => known,
            (None, sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed) => Self::Closed,
            (None, _) => Self::Sql(Box::new(error)),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map(|found| found.extended_code & 0xff);
        of_code(code, &error).unwrap_or_else(|| Self::Sql(Box::new(error)))
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::Io(error.to_string()),
        }
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        Self::Migrate(error)
    }
}

impl StoreError {
    /// A stored value that no version of this program writes.
    pub(crate) fn unreadable(what: impl std::fmt::Display) -> Self {
        Self::Sql(format!("unreadable {what}").into())
    }
}
