//! Reading: a pool of connections that cannot write. Cheap to clone, never in the writer's way.

use std::path::Path;

use sqlx::sqlite::{SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{Row, Sqlite, Transaction};

use crate::error::Result;
use crate::open::reader_options;
use crate::tx::Statement;

/// Connections that a desk reads with at the same time.
const READERS: u32 = 4;

/// What reads the database.
#[derive(Clone, Debug)]
pub struct Reader {
    pool: SqlitePool,
}

impl Reader {
    pub(crate) async fn connect(path: &Path) -> Result<Self> {
        let pool = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(reader_options(path))
            .await?;
        Ok(Self { pool })
    }

    /// Closes every connection; later reads are answered `Closed`.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// A transaction in which everything read is of one moment.
    #[expect(clippy::disallowed_methods, reason = "these connections cannot write; this is for one moment's view")]
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.pool.begin().await?)
    }

    pub(crate) async fn one(&self, statement: Statement) -> Result<Option<SqliteRow>> {
        Ok(statement.fetch_optional(&self.pool).await?)
    }

    pub(crate) async fn all(&self, statement: Statement) -> Result<Vec<SqliteRow>> {
        Ok(statement.fetch_all(&self.pool).await?)
    }

    /// How `SQLite` would run one of the statements of [`crate::plan::HOT`].
    pub async fn explain(&self, sql: &'static str) -> Result<Vec<String>> {
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query(explained).fetch_all(&self.pool).await?;
        Ok(rows.iter().map(|row| row.try_get("detail")).collect::<std::result::Result<_, _>>()?)
    }
}
