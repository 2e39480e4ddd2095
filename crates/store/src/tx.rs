//! The write transaction as operations see it. Owns the one writing connection while a batch
//! runs; what can be done with it stands beside each concern (orders, outbox, …). Nothing but
//! SQL may be awaited while it is held.

use sqlx::SqliteConnection;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteRow};

use crate::error::{Result, StoreError};

/// A statement with its arguments.
pub(crate) type Statement = Query<'static, Sqlite, SqliteArguments>;

/// What an operation writes with. Everything done is undone where the operation ends in an error.
#[derive(Debug)]
pub struct WriteTx {
    pub(crate) conn: SqliteConnection,
    pub(crate) epoch: i64,
    /// Did a statement find no room? Its operation knows; the writer must, too.
    pub(crate) saw_full: bool,
}

impl WriteTx {
    /// The epoch of this owner.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// `PRAGMA synchronous` and `journal_mode` of the writing connection, for checks.
    pub async fn durability(&mut self) -> Result<(i64, String)> {
        let synchronous = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut self.conn).await?;
        Ok((synchronous, sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut self.conn).await?))
    }

    /// Runs a statement; how many rows it touched.
    pub(crate) async fn run(&mut self, statement: Statement) -> Result<u64> {
        let ran = statement.execute(&mut self.conn).await;
        Ok(self.noted(ran)?.rows_affected())
    }

    /// Runs a statement that returns at most one row. Stepped to its end, as `RETURNING` needs.
    pub(crate) async fn one(&mut self, statement: Statement) -> Result<Option<SqliteRow>> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    /// Runs a statement that returns rows.
    pub(crate) async fn all(&mut self, statement: Statement) -> Result<Vec<SqliteRow>> {
        let ran = statement.fetch_all(&mut self.conn).await;
        self.noted(ran)
    }

    fn noted<T>(&mut self, ran: std::result::Result<T, sqlx::Error>) -> Result<T> {
        let ran = ran.map_err(StoreError::from);
        self.saw_full |= matches!(ran, Err(StoreError::DiskFull));
        ran
    }
}
