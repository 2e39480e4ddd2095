//! Poisoned batches: what `SQLite` does to a transaction under our feet must never be taken for
//! a success, and the writer goes on with a fresh connection.

use domain::Timestamp;
use tempfile::TempDir;

use crate::sql::query;
use crate::{OpenOptions, Result, Store, StoreError};

const NOW: Timestamp = Timestamp::from_micros(0);

async fn open(dir: &TempDir) -> Store {
    Store::open(OpenOptions { dir: dir.path().to_owned(), holder: "test".into(), now: NOW }).await.unwrap()
}

async fn set(store: &Store, key: &'static str) -> Result<()> {
    store.write(move |tx| Box::pin(async move { tx.set_setting(key, "1", "ann", NOW).await })).await
}

async fn kept(store: &Store) -> Vec<String> {
    store.reader().settings().await.unwrap().into_iter().map(|setting| setting.key).collect()
}

#[tokio::test]
async fn a_transaction_that_was_rolled_back_under_its_savepoint_saves_nothing() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let before = set(&store, "before");
    // What a full disk or an I/O error can do, and the operation never notices.
    let rolled_back = store.write::<_, StoreError, _>(|tx| Box::pin(async move { tx.run(query("ROLLBACK")).await }));
    let (before, rolled_back) = tokio::join!(before, rolled_back);
    assert!(matches!(rolled_back, Err(StoreError::NotSaved(_))), "{rolled_back:?}");
    let saved = kept(&store).await;
    assert_eq!(saved.contains(&"before".to_owned()), before.is_ok(), "what was acknowledged is what is there");
    set(&store, "after").await.unwrap();
    assert!(kept(&store).await.contains(&"after".to_owned()));
}

#[tokio::test]
async fn a_batch_of_another_owner_is_not_taken_for_ones_own() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    // The batch is lost, and before anybody has looked another owner writes one.
    let lost = store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            tx.run(query("ROLLBACK")).await?;
            tx.run(query("UPDATE desk SET epoch = epoch + 1, batch = batch + 1")).await
        })
    });
    assert!(matches!(lost.await, Err(StoreError::Unsure(_))));
    assert!(matches!(set(&store, "after").await, Err(StoreError::Fenced)));
}

#[tokio::test]
async fn a_commit_that_fails_saves_nothing_and_says_so_to_all() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let failing = store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            tx.run(query("PRAGMA defer_foreign_keys = ON")).await?;
            tx.set_setting("doomed", "1", "ann", NOW).await?;
            tx.run(query("INSERT INTO users (id, name, role, created_at) VALUES ('x', 'x', 'no such role', 0)")).await
        })
    });
    let (failing, beside) = tokio::join!(failing, set(&store, "beside"));
    assert!(matches!(failing, Err(StoreError::NotSaved(_))), "{failing:?}");
    let saved = kept(&store).await;
    assert!(!saved.contains(&"doomed".to_owned()));
    assert_eq!(saved.contains(&"beside".to_owned()), beside.is_ok());
    set(&store, "after").await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_named_and_saves_nothing() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let full = store.write::<_, StoreError, _>(|tx| {
        Box::pin(async move {
            tx.run(query("PRAGMA max_page_count = 1")).await?;
            let huge = query("INSERT INTO settings (key, value, updated_by, updated_at) VALUES ('huge', hex(zeroblob(100000)), '', 0)");
            tx.run(huge).await
        })
    });
    assert!(matches!(full.await, Err(StoreError::DiskFull)));
    assert!(kept(&store).await.is_empty());
}

#[tokio::test]
async fn an_operation_that_panics_takes_nobody_with_it() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let broken = store.write::<(), StoreError, _>(|tx| {
        Box::pin(async move {
            tx.set_setting("half", "1", "ann", NOW).await?;
            panic!("as a slip in a command would");
        })
    });
    assert!(matches!(broken.await, Err(StoreError::Closed)));
    set(&store, "after").await.unwrap();
    assert_eq!(kept(&store).await, ["after"]);
}

#[tokio::test]
async fn readers_cannot_write() {
    let dir = TempDir::new().unwrap();
    let store = open(&dir).await;
    let refused = store.reader().all(query("UPDATE desk SET epoch = 0")).await;
    assert!(refused.unwrap_err().to_string().contains("readonly"));
}
