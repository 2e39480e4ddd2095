//! What the outside can do wrong: it is down, it loses answers, it asks to come back later.

use domain::lane::LaneState;
use domain::status::OrderStatus;
use serde_json::json;
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn with_all_services_down_the_order_waits_safely_and_goes_on_by_itself() {
    let world = TestWorld::start(None).await;
    world.all_down().await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    for _ in 0..10 {
        test.desk.run_once().await.expect("the outbox can be read");
        test.clock.advance_ms(1_000);
    }
    let waiting = test.look(&entered).await;
    assert_eq!(waiting.order.status, OrderStatus::Pending);
    assert_eq!(waiting.lanes[0].state, LaneState::Waiting, "{:?}", waiting.lanes[0]);
    let badge = test.desk.sync().await.expect("the outbox can be counted");
    assert!(badge.offline && badge.text().starts_with("Offline – "), "{badge:?}");

    world.all_up().await;
    test.drain(120).await;
    let done = test.look(&entered).await;
    assert_eq!(done.order.status, OrderStatus::Processing);
    assert_eq!(world.count("charged", &entered.order.id.to_string()).await, 1);
    let badge = test.desk.sync().await.expect("the outbox can be counted");
    assert_eq!(badge.text(), "", "{badge:?}");
}

#[tokio::test]
async fn a_charge_whose_answer_is_lost_is_found_and_never_taken_twice() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    world.behave_for("payment", &id, json!({"fault": "commit_then_drop"})).await;
    test.place(&entered).await;
    for _ in 0..3 {
        test.desk.run_once().await.expect("the outbox can be read");
    }
    let unknown = test.look(&entered).await;
    assert_eq!(unknown.lanes[1].state, LaneState::Unknown, "{:?}", unknown.lanes[1]);
    assert!(unknown.headline.expect("a lost answer is told").title.contains("Checking with the provider"));
    assert_eq!(unknown.order.status, OrderStatus::Pending);

    test.drain(120).await;
    let done = test.look(&entered).await;
    assert_eq!(done.order.status, OrderStatus::Processing, "{:?}", done.lanes[1]);
    assert_eq!(world.count("charged", &entered.order.id.to_string()).await, 1);
    let looked_up = done.lanes[1].attempts.iter().any(|attempt| attempt.effect == "charge (look-up)");
    assert!(looked_up, "{:?}", done.lanes[1].attempts);
}

#[tokio::test]
async fn an_answer_that_is_lost_on_every_other_step_takes_effect_once() {
    for (service, effect) in
        [("inventory", "reserved"), ("email", "emailed"), ("production", "produced"), ("invoice", "invoiced")]
    {
        let world = TestWorld::start(None).await;
        world.behave(service, json!({"fault": "commit_then_drop"})).await;
        let test = TestDesk::new(world.endpoints()).await;
        let entered = test.enter("22110", 6, "2.55").await;
        test.place(&entered).await;
        for _ in 0..4 {
            test.desk.run_once().await.expect("the outbox can be read");
            test.clock.advance_ms(2_000);
        }
        world.behave(service, json!({})).await;
        test.drain(200).await;
        let done = test.look(&entered).await;
        assert_eq!(done.order.status, OrderStatus::Processing, "{service}: {:?}", done.headline);
        let id = entered.order.id.to_string();
        let effects = world.effects(&id).await;
        assert_eq!(effects.iter().filter(|e| *e == effect).count(), 1, "{service}: {effects:?}");
    }
}

#[tokio::test]
async fn a_service_that_asks_to_come_back_later_is_left_alone_until_then() {
    let world = TestWorld::start(None).await;
    world.behave("inventory", json!({"fault": {"status": 429, "retry_after_s": 60}})).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    let attempts = |view: &contract::order::OrderView| view.lanes[0].attempts.len();
    test.desk.run_once().await.expect("the outbox can be read");
    assert_eq!(attempts(&test.look(&entered).await), 1);
    for _ in 0..5 {
        test.clock.advance_ms(10_000);
        test.desk.run_once().await.expect("the outbox can be read");
    }
    assert_eq!(attempts(&test.look(&entered).await), 1, "50 s later it has not been asked again");
    test.clock.advance_ms(11_000);
    test.desk.run_once().await.expect("the outbox can be read");
    assert_eq!(attempts(&test.look(&entered).await), 2, "after 61 s it has");
}

#[tokio::test]
async fn a_refused_mail_becomes_a_dead_letter_that_is_sent_again_under_a_new_key() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(60).await;
    world.behave("email", json!({"outcome": "fail"})).await;
    test.place(&entered).await;
    test.drain(60).await;
    let refused = test.look(&entered).await;
    assert_eq!(refused.order.status, OrderStatus::Processing, "a mail moves nothing");
    assert_eq!(refused.lanes[2].state, LaneState::Dead);
    let outbox = test.desk.outbox().await.expect("the outbox can be read");
    assert_eq!(outbox.rows.len(), 1, "{:?}", outbox.rows);

    world.behave("email", json!({})).await;
    test.desk.retry_row(outbox.rows[0].id).await.expect("a dead letter can be sent again");
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.lanes[2].state, LaneState::Done);
    assert_eq!(world.count("emailed", &entered.order.id.to_string()).await, 2, "the notice and the confirmation");
}
