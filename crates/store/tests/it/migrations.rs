//! Schemas: backed up before each step, refused when newer, left alone when damaged.

use std::path::Path;

use store::{Store, StoreError, backup, known_schema};
use tempfile::TempDir;

use crate::support::{desk, options, order, outsider};

fn bytes(dir: &TempDir) -> Vec<u8> {
    std::fs::read(dir.path().join(store::DATABASE)).unwrap()
}

fn backups(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir.join("backups")) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_the_file_is_as_it_was() {
    let crate::support::Desk { dir, store } = desk().await;
    store.close().await.unwrap();
    let mut conn = outsider(&dir).await;
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (999, 'later', 1, x'00', 0)")
        .execute(&mut conn)
        .await
        .unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
    let before = bytes(&dir);
    let error = Store::open(options(&dir)).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 999, known } if known == known_schema()), "{error}");
    assert!(matches!(Store::open_read_only(dir.path()).await.unwrap_err(), StoreError::Newer { .. }));
    assert_eq!(bytes(&dir), before);
    assert!(backups(dir.path()).is_empty());
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_left_untouched() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(store::DATABASE);
    std::fs::write(&path, b"these are not the bytes of a database").unwrap();
    let before = bytes(&dir);
    assert!(matches!(Store::open(options(&dir)).await.unwrap_err(), StoreError::Corrupt(_)));
    assert_eq!(bytes(&dir), before);
}

#[tokio::test]
async fn damage_inside_the_file_is_found_at_start() {
    let desk = desk().await;
    for n in 1..=50 {
        desk.save(&order(n)).await;
    }
    let crate::support::Desk { dir, store } = desk;
    store.close().await.unwrap();
    let mut damaged = bytes(&dir);
    let from = 4096 * 8;
    damaged[from..from + 4096 * 20].fill(0xA5);
    std::fs::write(dir.path().join(store::DATABASE), &damaged).unwrap();
    assert!(matches!(Store::open(options(&dir)).await.unwrap_err(), StoreError::Corrupt(_)));
    assert_eq!(bytes(&dir), damaged);
}

#[tokio::test]
async fn a_fresh_directory_needs_no_backup_and_an_older_schema_gets_one_for_each_step() {
    let crate::support::Desk { dir, store } = desk().await;
    store.close().await.unwrap();
    assert!(backups(dir.path()).is_empty());
    // Back to the schema before the last two steps.
    let mut conn = outsider(&dir).await;
    for sql in [
        "DROP TABLE order_search",
        "DROP TABLE search_tail",
        "DROP TABLE settings",
        "DROP TABLE users",
        "DROP TABLE roles",
        "DROP TABLE audit",
        "DROP TABLE idempotency",
        "DELETE FROM _sqlx_migrations WHERE version >= 6",
    ] {
        sqlx::query(sql).execute(&mut conn).await.unwrap();
    }
    sqlx::Connection::close(conn).await.unwrap();
    assert!(matches!(Store::open_read_only(dir.path()).await.unwrap_err(), StoreError::Older { found: 5, .. }));
    let store = Store::open(options(&dir)).await.unwrap();
    let made = backups(dir.path());
    assert_eq!(made.len(), 2, "{made:?}");
    assert!(made[0].starts_with("before-0006") && made[1].starts_with("before-0007"), "{made:?}");
    assert!(store.reader().settings().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_backup_can_be_put_back_and_is_counted() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    let copy = desk.dir.path().join("backups/one.db");
    backup::backup(desk.dir.path(), &copy).await.unwrap();
    assert!(backup::backup(desk.dir.path(), &copy).await.is_err(), "a backup is never overwritten");
    desk.save(&order(2)).await;
    let held = backup::restore(&options(&desk.dir), &copy).await.unwrap_err();
    assert!(matches!(held, StoreError::Held { .. }));
    let epoch = desk.store.epoch();
    let crate::support::Desk { dir, store } = desk;
    store.close().await.unwrap();
    backup::restore(&options(&dir), &copy).await.unwrap();
    let store = Store::open(options(&dir)).await.unwrap();
    assert!(store.reader().order(order(1).id).await.unwrap().is_some());
    assert!(store.reader().order(order(2).id).await.unwrap().is_none());
    assert_eq!(store.reader().restores().await.unwrap(), 1);
    assert!(store.epoch() > epoch);
}

#[tokio::test]
async fn only_the_oldest_backups_are_pruned() {
    let dir = TempDir::new().unwrap();
    for name in ["1.db", "2.db", "3.db", "notes.txt"] {
        std::fs::write(dir.path().join(name), b"").unwrap();
    }
    let gone = backup::prune(dir.path(), 2).unwrap();
    assert_eq!(gone, [dir.path().join("1.db")]);
    assert!(dir.path().join("notes.txt").exists());
}
