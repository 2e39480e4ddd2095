//! A database put back from a backup knows less than the world: nothing is charged that an earlier
//! life of the desk has charged already.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::command::SettleStep;
use contract::order::OrderView;
use domain::checkout::CheckoutState;
use domain::outbox::EffectKind;
use domain::status::OrderStatus;
use domain::{Clock, Timestamp};
use engine::system::SystemClock;
use serde_json::json;
use store::StoreError;
use tests::{TestDesk, TestWorld};

async fn backup(test: &TestDesk) -> PathBuf {
    let target = test.dir().join("backup.db");
    engine::backup(test.dir(), &target).await.expect("a backup can be made beside the desk");
    target
}

/// Stops the desk, puts the backup back and starts it again.
async fn put_back(test: TestDesk, backup: &Path) -> TestDesk {
    let (backup, now) = (backup.to_owned(), test.clock.now());
    test.restart_after(move |dir: PathBuf| async move {
        let restored = engine::restore(&dir, &backup, "a test".to_owned(), now).await.expect("it can be put back");
        assert_eq!(restored.restores, 1);
        let former = restored.former.expect("there was a database before");
        assert!(former.exists(), "the former database is kept");
    })
    .await
}

#[tokio::test]
async fn an_order_that_was_paid_after_the_backup_asks_for_a_person_and_is_not_charged_again() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    let backup = backup(&test).await;
    test.place(&entered).await;
    test.drain(60).await;
    let epoch = test.desk.store().epoch();
    let id = entered.order.id.to_string();
    assert_eq!(world.count("charged", &id).await, 1);

    let test = put_back(test, &backup).await;
    assert!(test.desk.store().epoch() > epoch, "what the former desk began is fenced off");
    let again = test.look(&entered).await;
    assert_eq!(again.order.status, OrderStatus::Pending, "the desk knows nothing of the payment");
    test.place(&again).await;
    test.drain(60).await;
    let asking = test.look(&entered).await;
    assert_eq!(asking.process.as_ref().map(|process| process.state), Some(CheckoutState::NeedsAttention));
    let words = asking.headline.as_ref().expect("it says why").body.clone();
    assert!(words.contains("backup") && words.contains("Nothing was charged again"), "{words}");
    assert_eq!((world.count("charged", &id).await, world.count("reserved", &id).await), (1, 1));

    let refused =
        SettleStep { id: entered.order.id, step: EffectKind::Reserve, done: false, reason: "Refunded there".into() };
    test.desk.settle_step(refused, "sam").await.expect("it can be settled");
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Failed);
    assert_eq!(world.count("charged", &id).await, 1);
}

async fn attempts(test: &TestDesk, view: &OrderView) -> usize {
    test.look(view).await.lanes.iter().map(|lane| lane.attempts.len()).sum()
}

#[tokio::test]
async fn an_order_that_nobody_charged_waits_for_the_look_up_and_then_goes_on() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    let backup = backup(&test).await;
    let test = put_back(test, &backup).await;
    world.behave("payment", json!({"fault": "down"})).await;
    let again = test.look(&entered).await;
    test.place(&again).await;
    test.run(5, 2_000).await;
    let id = entered.order.id.to_string();
    assert_eq!(world.count("reserved", &id).await, 0, "nothing is sent before its payments were looked up");
    assert!(attempts(&test, &entered).await > 0);
    world.behave("payment", json!({})).await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
    assert_eq!(world.count("charged", &id).await, 1);
}

#[tokio::test]
async fn an_order_entered_after_the_restore_needs_no_look_up_and_its_notices_have_new_keys() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let old = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    let backup = backup(&test).await;
    let old_id = old.order.id.to_string();
    test.cancel(&old).await;
    test.drain(20).await;
    let test = put_back(test, &backup).await;
    let again = test.look(&old).await;
    test.cancel(&again).await;
    test.drain(20).await;
    let told = world.events("event", &old_id).await;
    assert_eq!(told, ["order.created", "order.updated", "order.updated"], "each life's change is told");

    world.behave("payment", json!({"fault": "down"})).await;
    let new = test.enter("22111", 1, "2.55").await;
    test.place(&new).await;
    test.run(2, 1_000).await;
    assert_eq!(world.count("reserved", &new.order.id.to_string()).await, 1, "nobody could have charged it before");
}

#[tokio::test]
async fn a_directory_in_use_and_a_file_that_is_no_backup_are_refused_and_nothing_changes() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    test.enter("22110", 6, "2.55").await;
    let backup = backup(&test).await;
    let now: Timestamp = SystemClock.now();
    let held = engine::restore(test.dir(), &backup, "the second".to_owned(), now).await;
    assert!(matches!(held, Err(engine::DeskError::Store(StoreError::Held { holder })) if holder == "a test"));
    let rubbish = test.dir().join("rubbish.db");
    std::fs::write(&rubbish, b"not a database at all").expect("it can be written");
    let before = Arc::new(test.desk.store().epoch());
    let test = test
        .restart_after(move |dir: PathBuf| async move {
            let refused = engine::restore(&dir, &rubbish, "a test".to_owned(), now).await;
            assert!(matches!(refused, Err(engine::DeskError::Store(StoreError::Corrupt(_)))), "{refused:?}");
        })
        .await;
    assert_eq!(test.desk.store().epoch(), *before + 1, "the same database as before");
}
