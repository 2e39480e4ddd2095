//! The write transaction as operations see it. Owns the one writing connection while a batch
//! runs; what can be done with it stands beside each concern (orders, outbox, …). Nothing but
//! SQL may be awaited while it is held.

use crate::error::{Result, StoreError};
use crate::sql::{Direct, Row, Statement, query};
use crate::value::Columns;

/// What an operation writes with. Everything done is undone where the operation ends in an error.
#[derive(Debug)]
pub struct WriteTx {
    pub(crate) conn: Direct,
    pub(crate) epoch: i64,
    /// Did a statement find no room? Its operation knows; the writer must, too.
    pub(crate) saw_full: bool,
    /// Did the present operation make rows due that nobody sends yet, or may it have?
    pub(crate) made_due: bool,
}

impl WriteTx {
    pub(crate) fn new(conn: Direct, epoch: i64) -> Self {
        Self { conn, epoch, saw_full: false, made_due: false }
    }

    /// Did this operation make rows due, or may it have? Then the dispatcher is to look.
    pub fn made_due(&self) -> bool {
        self.made_due
    }

    /// The epoch of this owner.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// `PRAGMA synchronous` and `journal_mode` of the writing connection, for checks.
    #[expect(clippy::unused_async, reason = "as reading is: what runs a statement may change")]
    pub async fn durability(&mut self) -> Result<(i64, String)> {
        let mut one = |pragma| self.conn.all(&query(pragma))?.pop().ok_or(StoreError::NotFound("pragma"));
        let (synchronous, mode) = (one("PRAGMA synchronous")?, one("PRAGMA journal_mode")?);
        Ok((synchronous.int("synchronous")?, mode.text("journal_mode")?))
    }

    /// Runs a statement; how many rows it touched.
    #[expect(clippy::unused_async, reason = "as reading is: what runs a statement may change")]
    pub(crate) async fn run(&mut self, statement: Statement) -> Result<u64> {
        let ran = self.conn.run(&statement);
        self.noted(ran)
    }

    /// Runs a statement that returns at most one row. Stepped to its end, as `RETURNING` needs.
    pub(crate) async fn one(&mut self, statement: Statement) -> Result<Option<Row>> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    /// Runs a statement that returns rows.
    #[expect(clippy::unused_async, reason = "as reading is: what runs a statement may change")]
    pub(crate) async fn all(&mut self, statement: Statement) -> Result<Vec<Row>> {
        let ran = self.conn.all(&statement);
        self.noted(ran)
    }

    fn noted<T>(&mut self, ran: Result<T>) -> Result<T> {
        self.saw_full |= matches!(ran, Err(StoreError::DiskFull));
        ran
    }
}
