//! A send that breaks off inside the desk (a fault of ours): its row counts as unknown, as after a
//! lost reply, and the breaker whose probe it was lets the next one out. One that is not made, as the
//! owner of the database cannot be read, is made later.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::outbox::RowState;
use domain::status::OrderStatus;
use engine::Points;
use serde_json::json;
use store::OutboxFilter;
use tests::time::TestClock;
use tests::{TestDesk, TestWorld};

async fn sending(test: &TestDesk) -> usize {
    let filter = OutboxFilter { state: Some(RowState::Sending), limit: 100, ..OutboxFilter::default() };
    test.desk.store().reader().outbox(&filter).await.expect("the outbox can be read").len()
}

/// A listener that panics the first time `point` is passed once `armed`.
fn breaks_at(point: &'static str, armed: Arc<AtomicBool>) -> Points {
    Points::new(move |passed| {
        assert!(!(passed == point && armed.swap(false, Ordering::SeqCst)), "as a slip in a send would");
    })
}

#[tokio::test]
async fn a_send_that_panics_at_any_point_is_unknown_and_ends_with_one_charge() {
    for point in ["charge:intent-saved", "charge:before-send", "charge:after-reply", "charge:result-saved"] {
        let world = TestWorld::start(None).await;
        let armed = Arc::new(AtomicBool::new(true));
        let test = TestDesk::watched(world.endpoints(), breaks_at(point, Arc::clone(&armed))).await;
        let entered = test.enter("22110", 6, "2.55").await;
        test.place(&entered).await;
        test.run(1, 1).await;
        assert!(!armed.load(Ordering::SeqCst), "{point} was passed");
        test.drain(60).await;
        assert_eq!(sending(&test).await, 0, "{point}: no row is left on the wire");
        let view = test.look(&entered).await;
        assert_eq!(view.order.status, OrderStatus::Processing, "{point}: {:?}", view.headline);
        assert_eq!(world.effects(&entered.order.id.to_string()).await[..3], ["reserved", "charged", "committed"]);
        // A send that broke off after its result was saved had its answer already.
        let lost = view.lanes[1].attempts.iter().any(|attempt| attempt.outcome == "answer lost");
        assert!(lost || point == "charge:result-saved", "{point}: {:?}", view.lanes[1].attempts);
    }
}

#[tokio::test]
async fn a_probe_that_panics_does_not_keep_its_breaker_half_open() {
    let world = TestWorld::start(None).await;
    let armed = Arc::new(AtomicBool::new(false));
    let test = TestDesk::watched(world.endpoints(), breaks_at("reserve:before-send", Arc::clone(&armed))).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("inventory", json!({"fault": "down"})).await;
    test.place(&entered).await;
    test.run(12, 6_000).await;
    assert!(!test.desk.outbox().await.expect("the outbox can be read").resting.is_empty(), "the breaker rests");
    world.behave("inventory", json!({})).await;
    armed.store(true, Ordering::SeqCst);
    for _ in 0..20 {
        test.run(1, 6_000).await;
    }
    assert!(!armed.load(Ordering::SeqCst), "a probe went out and broke off");
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
    assert!(test.desk.outbox().await.expect("the outbox can be read").resting.is_empty(), "no breaker rests");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_whose_owner_cannot_be_read_is_put_back_and_made_later() {
    let world = TestWorld::start(None).await;
    let armed = Arc::new(AtomicBool::new(true));
    let place: Arc<OnceLock<(Arc<TestClock>, PathBuf)>> = Arc::default();
    let (still, seen) = (Arc::clone(&armed), Arc::clone(&place));
    let points = Points::new(move |passed| {
        if passed == "reserve:intent-saved" && still.swap(false, Ordering::SeqCst) {
            let (clock, file) = seen.get().expect("the desk is open");
            // So long after the claim that the owner is looked at again, and cannot be read.
            clock.advance_ms(300);
            faultfs::execute(file, "ALTER TABLE desk RENAME TO away").expect("the table can be hidden");
            let file = file.clone();
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(300));
                faultfs::execute(&file, "ALTER TABLE away RENAME TO desk").expect("the table comes back");
            });
        }
    });
    let test = TestDesk::watched(world.endpoints(), points).await;
    assert!(place.set((Arc::clone(&test.clock), test.dir().join(engine::DATABASE))).is_ok());
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.run(1, 1).await;
    assert!(!armed.load(Ordering::SeqCst), "the point was passed");
    test.drain(60).await;
    assert_eq!(sending(&test).await, 0, "no row is left on the wire");
    let view = test.look(&entered).await;
    assert_eq!(view.order.status, OrderStatus::Processing, "{:?}", view.headline);
    assert_eq!(world.effects(&entered.order.id.to_string()).await[..3], ["reserved", "charged", "committed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_outbox_that_panics_is_not_the_last_one() {
    let world = TestWorld::start(None).await;
    let armed = Arc::new(AtomicBool::new(true));
    let points = breaks_at("inventory-event:claim-saved", Arc::clone(&armed));
    let test = TestDesk::watched(world.endpoints(), points).await;
    test.enter("22110", 6, "2.55").await;
    test.desk.start();
    while armed.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let other = test.enter("22110", 1, "2.55").await;
    test.place(&other).await;
    for _ in 0..2_000 {
        if test.look(&other).await.order.status == OrderStatus::Processing {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nothing was sent any more: {:?}", test.look(&other).await.headline);
}
