//! Reading: connections that cannot write, lent one by one. Cheap to clone, never in the writer's
//! way. A look is made in the thread that asks: it takes microseconds, and one that took longer lets
//! others have their turn after each statement. Where looks grow with the database (lists, searches,
//! evidence), other tasks go on elsewhere meanwhile.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::error::{Result, StoreError};
use crate::open::reading_connection;
use crate::sql::{Ask, Direct, Row, Statement, query};
use crate::value::Columns;

#[cfg(test)]
mod tests;

/// Connections that are kept open; where more are in use at once, further ones come and go.
const KEPT: usize = 4;
/// A statement that took longer than this was no short look.
const LONG: Duration = Duration::from_millis(1);

/// What reads the database.
#[derive(Clone, Debug)]
pub struct Reader {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    places: Mutex<Places>,
    returned: Notify,
    asked: Arc<AtomicU64>,
}

#[derive(Debug, Default)]
struct Places {
    idle: Vec<Direct>,
    lent: usize,
    closed: bool,
}

impl Shared {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lend(self: &Arc<Self>) -> Result<Lent> {
        let idle = {
            let mut places = self.places();
            if places.closed {
                return Err(StoreError::Closed);
            }
            places.lent += 1;
            places.idle.pop()
        };
        // From here on what is dropped is counted as given back.
        let mut lent = Lent { conn: idle, shared: Arc::clone(self) };
        if lent.conn.is_none() {
            lent.conn = Some(reading_connection(&self.path, &self.asked)?);
        }
        Ok(lent)
    }
}

/// A connection in use.
#[derive(Debug)]
struct Lent {
    /// There until it is given back.
    conn: Option<Direct>,
    shared: Arc<Shared>,
}

impl Drop for Lent {
    fn drop(&mut self) {
        // One whose transaction cannot be ended is not used again.
        let sound = |conn: &Direct| conn.conn.is_autocommit() || conn.conn.execute_batch("ROLLBACK").is_ok();
        let conn = self.conn.take().filter(sound);
        let mut places = self.shared.places();
        places.lent -= 1;
        if !places.closed && places.idle.len() < KEPT {
            places.idle.extend(conn);
        }
        drop(places);
        self.shared.returned.notify_waiters();
    }
}

/// A view of one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    lent: Lent,
    /// May its looks take long?
    long: bool,
}

/// Runs what may take long; the tasks that wait for this thread go on in another one. A runtime of a
/// single thread has no other.
fn aside<T>(look: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(look),
        Ok(_) | Err(_) => look(),
    }
}

impl Snapshot {
    /// Runs a statement of the schema's own words, and hands each row to `look`.
    pub(crate) fn each(&mut self, sql: &str, look: impl FnMut(Row)) -> Result<()> {
        let conn = self.conn();
        aside(|| conn.each(sql, look))
    }

    #[expect(clippy::expect_used, reason = "it is there until the drop")]
    fn conn(&mut self) -> &mut Direct {
        self.lent.conn.as_mut().expect("lent")
    }
}

impl Ask for Snapshot {
    async fn ask(&mut self, statement: Statement) -> Result<Vec<Row>> {
        if self.long {
            return aside(|| self.conn().all(&statement));
        }
        let began = Instant::now();
        let found = self.conn().all(&statement);
        if began.elapsed() > LONG {
            tokio::task::yield_now().await;
        }
        found
    }
}

impl Reader {
    pub(crate) fn connect(path: &Path) -> Result<Self> {
        let asked = Arc::default();
        let first = reading_connection(path, &asked)?;
        let places = Mutex::new(Places { idle: vec![first], ..Places::default() });
        Ok(Self { shared: Arc::new(Shared { path: path.to_owned(), places, returned: Notify::new(), asked }) })
    }

    /// Closes every connection, those in use once they are given back; later reads are answered
    /// `Closed`.
    pub async fn close(&self) {
        loop {
            let returned = self.shared.returned.notified();
            {
                let mut places = self.shared.places();
                places.closed = true;
                places.idle.clear();
                if places.lent == 0 {
                    return;
                }
            }
            returned.await;
        }
    }

    /// Statements run by readers so far.
    pub fn statements(&self) -> u64 {
        self.shared.asked.load(Ordering::Relaxed)
    }

    /// A transaction in which everything read is of one moment, that of its first look.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot> {
        let mut view = self.lend()?;
        view.ask(query("BEGIN")).await?;
        Ok(view)
    }

    /// As [`Reader::snapshot`], for looks that may take long.
    pub(crate) async fn long_snapshot(&self) -> Result<Snapshot> {
        Ok(Snapshot { long: true, ..self.snapshot().await? })
    }

    fn lend(&self) -> Result<Snapshot> {
        Ok(Snapshot { lent: self.shared.lend()?, long: false })
    }

    pub(crate) async fn one(&self, statement: Statement) -> Result<Option<Row>> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    pub(crate) async fn all(&self, statement: Statement) -> Result<Vec<Row>> {
        self.lend()?.ask(statement).await
    }

    /// How `SQLite` would run one of the statements of [`crate::plan::HOT`].
    #[expect(clippy::unused_async, reason = "as reading is")]
    pub async fn explain(&self, sql: &'static str) -> Result<Vec<String>> {
        let mut plan = Vec::new();
        let mut lent = self.lend()?;
        lent.each(&format!("EXPLAIN QUERY PLAN {sql}"), |row| plan.push(row.text("detail")))?;
        plan.into_iter().collect()
    }
}
