//! Sleep and clocks that are set: what waits is due again, nothing waits for days, and a pause that
//! a service asked for is kept.

use contract::order::OrderView;
use domain::checkout::CheckoutState;
use domain::status::OrderStatus;
use serde_json::json;
use tests::{TestDesk, TestWorld};

const DAY_MS: i64 = 24 * 3_600_000;

async fn asked(test: &TestDesk, view: &OrderView) -> usize {
    test.look(view).await.lanes[0].attempts.len()
}

/// An order that is placed while inventory answers with `fault`.
async fn placed(world: &TestWorld, test: &TestDesk, fault: serde_json::Value) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("inventory", json!({"fault": fault})).await;
    test.place(&entered).await;
    entered
}

#[tokio::test]
async fn a_clock_set_back_by_days_keeps_a_pause_that_was_asked_for_and_no_longer() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = placed(&world, &test, json!({"status": 429, "retry_after_s": 60})).await;
    test.run(1, 1_000).await;
    assert_eq!(asked(&test, &entered).await, 1);
    test.clock.set_by_ms(-3 * DAY_MS);
    world.behave("inventory", json!({})).await;
    test.run(20, 2_000).await;
    assert_eq!(asked(&test, &entered).await, 1, "40 s later the pause is not over");
    test.run(15, 2_000).await;
    assert!(asked(&test, &entered).await > 1, "after a minute it is");
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
}

#[tokio::test]
async fn a_clock_set_back_by_days_does_not_keep_a_breaker_open() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = placed(&world, &test, json!("down")).await;
    test.run(12, 6_000).await;
    assert!(!test.desk.outbox().await.expect("the outbox can be read").resting.is_empty(), "the breaker rests");
    test.clock.set_by_ms(-3 * DAY_MS);
    world.behave("inventory", json!({})).await;
    test.run(10, 1_000).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
}

#[tokio::test]
async fn after_a_sleep_what_was_held_is_due_at_once_and_spread_over_a_second() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let mut orders = Vec::new();
    for _ in 0..12 {
        orders.push(test.enter("22110", 1, "2.55").await);
    }
    test.drain(20).await;
    world.behave("payment", json!({"fault": {"status": 401}})).await;
    for order in &orders {
        test.place(order).await;
    }
    test.run(30, 60_000).await;
    world.behave("payment", json!({})).await;
    // Asleep for less than any of them still had to wait.
    test.clock.set_by_ms(6_000);
    let mut paid = Vec::new();
    for _ in 0..15 {
        test.run(1, 200).await;
        let mut done = 0;
        for order in &orders {
            done += usize::from(test.look(order).await.order.status != OrderStatus::Pending);
        }
        paid.push(done);
    }
    assert!(paid[0] < orders.len(), "not all at the same moment: {paid:?}");
    assert_eq!(*paid.last().expect("rounds"), orders.len(), "all within some rounds of a second: {paid:?}");
}

#[tokio::test]
async fn a_desk_started_with_a_clock_that_was_set_back_waits_no_longer_than_the_cap() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = placed(&world, &test, json!("down")).await;
    test.run(2, 1_000).await;
    test.clock.set_by_ms(-3 * DAY_MS);
    let test = test.restart().await;
    world.behave("inventory", json!({})).await;
    test.run(20, 60_000).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
}

#[tokio::test]
async fn a_charge_in_doubt_is_given_up_after_a_minute_though_the_clock_was_set_back() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.place(&entered).await;
    test.run(2, 3_000).await;
    test.cancel(&entered).await;
    test.clock.set_by_ms(-3 * DAY_MS);
    world.behave("payment", json!({})).await;
    test.run(10, 3_000).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Pending, "it may still arrive");
    test.drain(200).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Cancelled);
}

#[tokio::test]
async fn a_charge_whose_age_nobody_knows_is_looked_up_and_not_sent_again() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.place(&entered).await;
    test.run(1, 1_000).await;
    test.clock.set_by_ms(-3 * DAY_MS);
    let test = test.restart().await;
    world.behave("payment", json!({})).await;
    test.run(20, 60_000).await;
    let view = test.look(&entered).await;
    let sent = view.lanes[1].attempts.iter().filter(|attempt| attempt.effect == "charge").count();
    assert_eq!(sent, 1, "{:?}", view.lanes[1].attempts);
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::NeedsAttention);
}
