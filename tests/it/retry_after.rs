//! A `Retry-After` is a floor that nothing but time lifts.

use contract::order::OrderView;
use serde_json::json;
use tests::{TestDesk, TestWorld};

fn asked(view: &OrderView) -> usize {
    view.lanes[0].attempts.len()
}

#[tokio::test]
async fn the_probe_of_a_resting_breaker_that_is_asked_to_come_back_later_does() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("inventory", json!({"fault": "down"})).await;
    test.place(&entered).await;
    test.run(12, 6_000).await;
    world.behave("inventory", json!({"fault": {"status": 429, "retry_after_s": 60}})).await;
    let before = asked(&test.look(&entered).await);
    test.run(1, 6_000).await;
    assert_eq!(asked(&test.look(&entered).await), before + 1, "the probe went out");
    test.run(10, 5_000).await;
    assert_eq!(asked(&test.look(&entered).await), before + 1, "50 s later it has not been asked again");
    test.run(2, 5_000).await;
    assert_eq!(asked(&test.look(&entered).await), before + 2, "after a minute it has");
}

#[tokio::test]
async fn a_breaker_that_closes_leaves_alone_who_was_asked_to_come_back_later() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let late = test.enter("22110", 6, "2.55").await;
    let mut others = Vec::new();
    for _ in 0..6 {
        others.push(test.enter("22111", 1, "2.55").await);
    }
    test.drain(20).await;
    let rule = json!({"fault": {"status": 429, "retry_after_s": 120}});
    world.behave_for("inventory", &late.order.id.to_string(), rule).await;
    test.place(&late).await;
    test.run(1, 1_000).await;
    assert_eq!(asked(&test.look(&late).await), 1);
    world.behave("inventory", json!({"fault": "down"})).await;
    for other in &others {
        test.place(other).await;
    }
    test.run(5, 1_000).await;
    world.behave("inventory", json!({})).await;
    test.run(20, 2_000).await;
    let went_on = test.look(&others[0]).await;
    assert!(went_on.order.status.as_str() == "PROCESSING", "the breaker closed: {:?}", went_on.headline);
    assert_eq!(asked(&test.look(&late).await), 1, "46 s later it has not been asked again");
}
