//! The drill: pages of the database are overwritten, blanked, turned over or cut off. The desk then
//! either refuses the file, or shows every order as it was; it never shows a wrong one. A refused
//! file is replaced by the newest backup within a minute.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use contract::order::OrderView;
use domain::{Clock, Entropy};
use engine::{Desk, DeskError, DeskOptions, Points, StoreError};
use tests::desk::quick_config;
use tests::time::{TestClock, TestEntropy};
use tests::{TestDesk, TestWorld};

/// Different damages, each to other pages.
const DRILLS: u64 = 24;
const PAGE: usize = 4096;

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_refused_or_harmless_and_the_newest_backup_is_back_within_a_minute() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let mut orders = Vec::new();
    for pieces in 1..=12 {
        orders.push(test.enter("22110", pieces, "2.55").await);
    }
    for order in &orders[..6] {
        test.place(order).await;
    }
    test.drain(60).await;
    let mut whole = Vec::new();
    for order in &orders {
        whole.push(test.look(order).await);
    }
    let name = test.desk.back_up().await.expect("a backup can be made").backups[0].name.clone();
    test.desk.stop().await.expect("the desk stops");
    let sound = std::fs::read(test.dir().join(engine::DATABASE)).expect("the database can be read");
    let backups = test.dir().join("backups");

    let mut refused = 0;
    for drill in 0..DRILLS {
        let dir = tempfile::tempdir().expect("a folder");
        copy(&backups, &dir.path().join("backups"));
        let what = damage(&dir.path().join(engine::DATABASE), &sound, drill);
        match open(dir.path(), &world).await {
            Ok(desk) => assert_same(&desk, &whole, &what).await,
            Err(error) => {
                refused += 1;
                assert!(matches!(error, DeskError::Store(StoreError::Corrupt(_))), "{what}: {error:?}");
                let back = tokio::time::timeout(Duration::from_mins(1), put_back(dir.path(), &name, &world)).await;
                assert_same(&back.expect("within a minute"), &whole, &what).await;
            }
        }
    }
    assert!(refused >= DRILLS / 3, "the damage was real: {refused} of {DRILLS} were refused");
}

/// Damages one copy; in words, what was done to it.
fn damage(database: &Path, sound: &[u8], drill: u64) -> String {
    let dice = TestEntropy::new(drill);
    let mut bytes = sound.to_vec();
    let mut number = [0; 8];
    dice.fill(&mut number);
    let pages = bytes.len() / PAGE;
    let page = usize::try_from(u64::from_le_bytes(number) % pages as u64).expect("a page of the file");
    let at = page * PAGE..(page + 1) * PAGE;
    let what = match drill % 4 {
        0 => {
            dice.fill(&mut bytes[at]);
            "overwritten"
        }
        1 => {
            bytes[at].fill(0);
            "blanked"
        }
        2 => {
            bytes[at].iter_mut().for_each(|byte| *byte = !*byte);
            "turned over"
        }
        _ => {
            bytes.truncate(at.start.max(1) + PAGE / 3);
            "cut off"
        }
    };
    std::fs::write(database, bytes).expect("it can be damaged");
    format!("drill {drill}: page {page} of {pages} {what}")
}

async fn open(dir: &Path, world: &TestWorld) -> Result<Desk, DeskError> {
    Desk::open(DeskOptions {
        dir: dir.to_owned(),
        holder: "a drill".to_owned(),
        config: quick_config(world.endpoints()),
        clock: Arc::new(TestClock::at_present()),
        entropy: Arc::new(TestEntropy::new(7)),
        points: Points::default(),
    })
    .await
}

async fn put_back(dir: &Path, name: &str, world: &TestWorld) -> Desk {
    let backup = engine::sound_backup(dir, name).await.expect("the backup is sound");
    let now = TestClock::at_present().now();
    engine::restore(dir, &backup, "a drill".to_owned(), now).await.expect("it is put back");
    open(dir, world).await.expect("the desk opens again")
}

/// Every order reads as it did, or the reading itself says that the file is damaged.
async fn assert_same(desk: &Desk, whole: &[OrderView], what: &str) {
    for was in whole {
        match desk.get_order(&was.order.id.to_string()).await {
            Ok(is) => assert_eq!((&is.order, &is.history), (&was.order, &was.history), "{what}"),
            Err(error) => assert!(matches!(error, DeskError::Store(StoreError::Corrupt(_))), "{what}: {error:?}"),
        }
    }
    desk.stop().await.expect("the desk stops");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read").flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
    }
}
