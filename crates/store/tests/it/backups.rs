//! The folder of backups: made, listed, told when damaged, thinned out.

use domain::Timestamp;
use domain::backups::Disk;
use store::StoreError;
use store::backup::folder::{self, FOLDER};

use crate::support::{desk, order};

fn at(n: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000).plus_millis(n * 1000)
}

#[tokio::test]
async fn a_backup_is_made_beside_the_owner_and_stands_first_in_the_list() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    let dir = desk.dir.path();
    assert_eq!(folder::list(dir).unwrap(), []);
    let first = folder::make(dir, at(1)).await.unwrap();
    let second = folder::make(dir, at(2)).await.unwrap();
    std::fs::write(dir.join(FOLDER).join("notes.txt"), b"mine").unwrap();
    assert_eq!(folder::list(dir).unwrap(), [second, first.clone()]);
    folder::check(&first.path).await.unwrap();
    assert!(folder::make(dir, at(2)).await.is_err(), "a backup is never overwritten");
}

#[tokio::test]
async fn one_byte_otherwise_anywhere_and_it_is_no_backup() {
    let desk = desk().await;
    desk.save(&order(1)).await;
    let made = folder::make(desk.dir.path(), at(1)).await.unwrap();
    let whole = std::fs::read(&made.path).unwrap();
    for place in [100, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x10;
        std::fs::write(&made.path, &damaged).unwrap();
        let told = folder::check(&made.path).await;
        assert!(matches!(told, Err(StoreError::Corrupt(_))), "byte {place}: {told:?}");
    }
    std::fs::write(&made.path, &whole[..whole.len() - 4096]).unwrap();
    assert!(folder::check(&made.path).await.is_err(), "a page is missing");
    std::fs::write(&made.path, &whole).unwrap();
    folder::check(&made.path).await.unwrap();
}

#[tokio::test]
async fn what_a_broken_off_copy_left_is_no_backup_and_goes() {
    let desk = desk().await;
    let folder_path = desk.dir.path().join(FOLDER);
    std::fs::create_dir_all(&folder_path).unwrap();
    let half = folder_path.join("desk-1700000000000000.part");
    std::fs::write(&half, b"SQLite format 3\0").unwrap();
    assert_eq!(folder::list(desk.dir.path()).unwrap(), []);
    folder::make(desk.dir.path(), at(1)).await.unwrap();
    assert!(!half.exists());
}

#[tokio::test]
async fn the_oldest_go_with_their_sums_and_other_files_stay() {
    let desk = desk().await;
    let dir = desk.dir.path();
    for n in 1..=7 {
        folder::make(dir, at(n)).await.unwrap();
    }
    std::fs::write(dir.join(FOLDER).join("notes.txt"), b"mine").unwrap();
    let oldest = folder::list(dir).unwrap().pop().unwrap();
    folder::make(dir, at(8)).await.unwrap();
    let left = folder::list(dir).unwrap();
    assert_eq!(left.len(), 7);
    assert!(!oldest.path.exists() && !oldest.path.with_extension("db.sha256").exists());
    let all: u64 = left.iter().map(|file| file.kept.bytes).sum();
    let gone = folder::thin_out(dir, Disk { total: 4 * all, free: 0 }).unwrap();
    assert_eq!(gone.len(), 6, "a disk that backups fill keeps the newest");
    assert_eq!(folder::list(dir).unwrap(), left[..1]);
    assert!(dir.join(FOLDER).join("notes.txt").exists());
}
