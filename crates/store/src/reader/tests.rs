//! Looks that take long: who waits for them, and who must not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::Timestamp;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::sql::{Ask, query};
use crate::{OpenOptions, Store};

/// Some tenths of a second of work for the database.
const LONG: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT max(i) AS i FROM n";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_long_look_leaves_its_thread_to_other_tasks() {
    let dir = TempDir::new().unwrap();
    let options = OpenOptions { dir: dir.path().to_owned(), holder: "test".into(), now: Timestamp::from_micros(0) };
    let store = Store::open(options).await.unwrap();
    let reader = store.reader().clone();
    let mut looking = JoinSet::new();
    looking.spawn(async move {
        let mut view = reader.long_snapshot().await.unwrap();
        let went_on = Arc::new(AtomicBool::new(false));
        let other = Arc::clone(&went_on);
        // Nothing is awaited between here and the answer but the look itself.
        let mut others = JoinSet::new();
        others.spawn(async move { other.store(true, Ordering::SeqCst) });
        view.ask(query(LONG)).await.unwrap();
        went_on.load(Ordering::SeqCst)
    });
    assert_eq!(looking.join_all().await, [true]);
    store.close().await.unwrap();
}
