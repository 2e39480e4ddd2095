//! Backups of a running desk: made when due on a clock that tests move, kept few, and told.

use contract::ApiError;
use domain::OrderNumber;
use tests::{TestDesk, TestWorld};

const HOUR_MS: i64 = 3_600_000;

#[tokio::test]
async fn a_backup_is_made_each_hour_and_the_newest_seven_are_kept() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    test.enter("22110", 6, "2.55").await;
    let first = test.desk.back_up_if_due().await.expect("it can be made").expect("there was none");
    assert_eq!(test.desk.back_up_if_due().await.expect("it can be looked"), None, "not twice in an hour");
    test.clock.advance_ms(HOUR_MS - 1);
    assert_eq!(test.desk.back_up_if_due().await.expect("it can be looked"), None);
    test.clock.advance_ms(1);
    for _ in 0..8 {
        test.desk.back_up_if_due().await.expect("it can be made").expect("an hour has passed");
        test.clock.advance_ms(HOUR_MS);
    }
    let view = test.desk.backups().expect("they can be listed");
    assert_eq!(view.backups.len(), 7);
    assert!(view.backups.iter().all(|row| row.name != first), "the oldest went");
    assert!(view.backups.windows(2).all(|pair| pair[0].made_at > pair[1].made_at), "newest first");
    assert!(view.problem.is_none() && view.next_at.is_some());
}

#[tokio::test]
async fn what_was_backed_up_is_in_the_backup_and_a_restart_makes_none_anew() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = test.enter("22110", 6, "2.55").await;
    let view = test.desk.back_up().await.expect("it can be made at any time");
    let after = test.enter("22110", 1, "2.55").await;
    let test = test.restart().await;
    assert_eq!(test.desk.back_up_if_due().await.expect("it can be looked"), None, "the hour is counted from the file");
    let name = view.backups[0].name.clone();
    let backup = engine::sound_backup(test.dir(), &name).await.expect("it is sound");
    let copy = tempfile::tempdir().expect("a folder");
    std::fs::copy(backup, copy.path().join(engine::DATABASE)).expect("it can be copied");
    let reader = engine::read_only(copy.path()).await.expect("it is a database");
    let has = async |number: OrderNumber| reader.order_by_number(number).await.expect("it can be read").is_some();
    assert!(has(before.order.number).await && !has(after.order.number).await);
}

#[tokio::test]
async fn a_damaged_or_unknown_backup_is_refused_before_anything_is_closed() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    test.enter("22110", 6, "2.55").await;
    let view = test.desk.back_up().await.expect("it can be made");
    let name = &view.backups[0].name;
    test.desk.may_restore(name).await.expect("it may be put back");
    for unknown in ["../orders.db", "orders.db", ""] {
        assert!(test.desk.may_restore(unknown).await.is_err(), "{unknown}");
    }
    let path = test.dir().join("backups").join(name);
    let mut bytes = std::fs::read(&path).expect("it can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("it can be damaged");
    let refused: ApiError = test.desk.may_restore(name).await.expect_err("one bit").into();
    for words in ["This backup is damaged", "Nothing was changed", "another one"] {
        assert!(refused.message.contains(words), "{words}: {}", refused.message);
    }
    test.enter("22110", 1, "2.55").await;
}
