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
    let dir = at_schema(5).await;
    assert!(matches!(Store::open_read_only(dir.path()).await.unwrap_err(), StoreError::Older { found: 5, .. }));
    let store = Store::open(options(&dir)).await.unwrap();
    let made = backups(dir.path());
    let steps: Vec<_> = migrations().into_iter().filter(|name| name.as_str() > "0006").collect();
    assert_eq!(made.len(), steps.len(), "{made:?}");
    for (made, step) in made.iter().zip(&steps) {
        assert!(made.starts_with(&format!("before-{}", &step[..4])), "{made} for {step}");
    }
    assert!(store.reader().settings().await.unwrap().is_empty());
}

#[tokio::test]
async fn orders_of_the_first_release_are_there_after_the_step_to_this_one() {
    let dir = at_schema(7).await;
    let mut conn = outsider(&dir).await;
    for sql in [
        "INSERT INTO orders (seq, id, number, name, customer_name, currency, subtotal, discount, tax, shipping, total, notes, \
         tags, status, payment_status, version, item_count, created_by, created_at, updated_at) VALUES (1024, \
         x'00112233445566778899AABBCCDDEEFF', 1, 'Old', 'Ada', 'GBP', 255, 0, 0, 0, 255, '', '[]', 'PENDING', 'PENDING', \
         1, 1, 'ann', 1, 1)",
        "INSERT INTO order_items (order_seq, position, id, product_id, sku, name, quantity, unit_price, discount, subtotal) \
         VALUES (1024, 0, x'00112233445566778899AABBCCDDEE01', x'00112233445566778899AABBCCDDEE02', 'A', 'A', 1, 255, 0, 255)",
        "INSERT INTO order_history (order_id, status, created_by, created_at) VALUES \
         (x'00112233445566778899AABBCCDDEEFF', 'PENDING', 'ann', 1)",
    ] {
        sqlx::query(sql).execute(&mut conn).await.unwrap();
    }
    sqlx::Connection::close(conn).await.unwrap();
    let store = Store::open(options(&dir)).await.unwrap();
    let old = store.reader().order_by_number(domain::OrderNumber(1)).await.unwrap().unwrap();
    assert_eq!((old.name.as_str(), old.manual_discount.minor, old.tracking_number.as_deref()), ("Old", 0, None));
    let id = old.id;
    store
        .write(move |tx| {
            Box::pin(async move { tx.add_history(id, old.status, Some("Changed"), "ann", crate::support::START).await })
        })
        .await
        .unwrap();
    let history = store.reader().history(id).await.unwrap();
    let hashed: Vec<_> = history.iter().map(|entry| entry.hash.is_some()).collect();
    assert_eq!(hashed, [false, true], "the newer entry binds the older one");
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

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");

fn migrations() -> Vec<String> {
    let files = std::fs::read_dir(MIGRATIONS).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A data directory as the version with the migrations up to `last` left it.
async fn at_schema(last: u32) -> TempDir {
    use sqlx::ConnectOptions;
    let (dir, steps) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    for name in migrations().into_iter().filter(|name| name[..4].parse::<u32>().unwrap() <= last) {
        std::fs::copy(std::path::Path::new(MIGRATIONS).join(&name), steps.path().join(&name)).unwrap();
    }
    let file = dir.path().join(store::DATABASE);
    let connect = sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut conn = connect.connect().await.unwrap();
    sqlx::migrate::Migrator::new(steps.path()).await.unwrap().run(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
    dir
}
