//! A send that breaks off inside the desk (a fault of ours): its row counts as unknown, as after a
//! lost reply, and the breaker whose probe it was lets the next one out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::outbox::RowState;
use domain::status::OrderStatus;
use engine::Points;
use serde_json::json;
use store::OutboxFilter;
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
