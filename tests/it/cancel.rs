//! Calling an order off in every state: nothing is left taken, reserved or on its way to be made.

use domain::checkout::CheckoutState;
use domain::status::{OrderStatus, PaymentState, PaymentStatus};
use serde_json::json;
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn before_the_first_request_left_nothing_is_ever_sent() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    let view = test.cancel(&entered).await;
    assert_eq!(view.order.status, OrderStatus::Cancelled);
    test.drain(20).await;
    let id = entered.order.id.to_string();
    assert!(world.effects(&id).await.is_empty());
    assert!(test.look(&entered).await.payments.is_empty());
    assert_eq!(world.events("event", &id).await, ["order.created", "order.updated"]);
}

#[tokio::test]
async fn a_charge_that_never_left_is_called_off_and_its_payment_does_not_stay_pending() {
    let world = TestWorld::start(None).await;
    world.behave("payment", json!({"fault": "down"})).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.run(2, 1_000).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::Charging);
    test.cancel(&entered).await;
    world.behave("payment", json!({})).await;
    test.drain(40).await;

    let view = test.look(&entered).await;
    assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Pending));
    assert_eq!(world.effects(&entered.order.id.to_string()).await, ["reserved", "released"]);
    let states: Vec<_> = view.payments.iter().map(|payment| payment.state).collect();
    assert_eq!(states, [PaymentState::Failed]);
}

#[tokio::test]
async fn a_charge_in_doubt_is_found_out_first_and_then_given_back_once() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    world.behave("payment", json!({"fault": "commit_then_drop"})).await;
    test.place(&entered).await;
    test.run(1, 1).await;
    let wished = test.cancel(&entered).await;
    assert_eq!(wished.process.map(|p| (p.state, p.cancelling)), Some((CheckoutState::Reconciling, true)));
    assert_eq!(world.count("released", &id).await, 0, "nothing is undone while the money is in doubt");
    world.behave("payment", json!({})).await;
    test.drain(60).await;

    let view = test.look(&entered).await;
    assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
    assert_eq!(world.effects(&id).await, ["reserved", "charged", "refunded", "released"]);
    assert_eq!(view.payments[0].state, PaymentState::Refunded);
}

#[tokio::test]
async fn a_commit_under_way_is_waited_for_and_then_undone() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    test.drain(20).await;
    world.behave("payment", json!({"fault": "down"})).await;
    test.place(&entered).await;
    test.run(1, 6_000).await;
    world.behave("inventory", json!({"fault": "commit_then_drop"})).await;
    world.behave("payment", json!({})).await;
    test.run(1, 1).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::Committing);
    test.cancel(&entered).await;
    world.behave("inventory", json!({})).await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Cancelled);
    assert_eq!(world.effects(&id).await, ["reserved", "charged", "committed", "refunded", "released"]);
    assert_eq!(world.mails(&id).await, ["order_created", "order_updated"], "no confirmation, no failure");
}

#[tokio::test]
async fn followers_that_never_left_are_withdrawn_and_production_hears_nothing() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    test.drain(20).await;
    for service in ["production", "email", "invoice"] {
        world.behave(service, json!({"fault": "down"})).await;
    }
    test.place(&entered).await;
    test.run(3, 1_000).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Confirmed);
    test.cancel(&entered).await;
    world.all_up().await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Cancelled);
    assert_eq!(world.effects(&id).await, ["reserved", "charged", "committed", "refunded", "released"]);
    assert_eq!(world.mails(&id).await, ["order_created", "order_updated"]);
}

/// What production was told, oldest first.
async fn told_production(world: &TestWorld, id: &str) -> Vec<String> {
    let entries = world.ledger().await;
    let told = entries.iter().filter(|entry| entry["service"] == "production" && entry["order_id"] == id);
    told.filter_map(|entry| entry["effect"].as_str()).map(str::to_owned).collect()
}

#[tokio::test]
async fn production_that_was_told_is_told_to_stop_once() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    test.place(&entered).await;
    test.drain(60).await;
    test.cancel(&entered).await;
    test.drain(60).await;
    assert_eq!(told_production(&world, &id).await, ["produced", "event"]);
    let again = test.desk.cancel_order(entered.order.id, "Again", "clerk").await;
    assert!(again.is_err(), "a cancelled order cannot be cancelled again");
    let told = ["order.created", "order.confirmed", "order.updated"];
    assert_eq!(world.events("billed", &id).await, told);
}

#[tokio::test]
async fn a_dead_letter_to_production_cannot_have_a_cancelled_order_made() {
    let world = TestWorld::start(None).await;
    world.behave("production", json!({"outcome": "fail"})).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    assert_eq!(test.desk.outbox().await.expect("the outbox can be read").rows.len(), 1, "production refused");
    test.cancel(&entered).await;
    world.behave("production", json!({})).await;
    test.drain(60).await;
    let left = test.desk.outbox().await.expect("the outbox can be read").rows;
    for row in &left {
        let _ = test.desk.retry_row(row.id).await;
    }
    test.drain(60).await;
    assert!(left.is_empty(), "what was refused and is not wanted any more needs nobody: {left:?}");
    assert_eq!(
        told_production(&world, &entered.order.id.to_string()).await,
        ["refused"],
        "neither to make nor to stop"
    );
}

#[tokio::test]
async fn a_charge_that_may_still_be_on_its_way_is_waited_for_before_the_cancel_ends() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    test.drain(20).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.place(&entered).await;
    test.run(2, 3_000).await;
    test.cancel(&entered).await;
    world.behave("payment", json!({})).await;
    test.run(10, 2_000).await;
    let waiting = test.look(&entered).await;
    assert!(waiting.lanes[1].attempts.iter().any(|attempt| attempt.outcome == "not found"), "{:?}", waiting.lanes[1]);
    assert_eq!(waiting.order.status, OrderStatus::Pending, "the first request could still arrive");

    // It does: a slow provider takes it up under its key.
    let rows = test.desk.store().reader().timeline(entered.order.id).await.expect("the rows can be read");
    let charge = rows.iter().map(|(row, _)| row).find(|row| row.path == "/payments").expect("a charge");
    let body = serde_json::from_slice(&charge.body).expect("a body is JSON");
    let url = format!("{}/payments", world.endpoints().payment.expect("an address"));
    world.post(&url, &charge.key.to_string(), body).await;
    test.drain(120).await;
    let view = test.look(&entered).await;
    assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
    assert_eq!(world.effects(&id).await, ["reserved", "charged", "refunded", "released"]);
}

#[tokio::test]
async fn a_charge_that_stays_unknown_to_the_provider_is_given_up_once_cancelled() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.place(&entered).await;
    test.run(2, 3_000).await;
    test.cancel(&entered).await;
    world.behave("payment", json!({})).await;
    test.drain(200).await;
    let view = test.look(&entered).await;
    assert_eq!((view.order.status, view.payments[0].state), (OrderStatus::Cancelled, PaymentState::Failed));
    assert_eq!(world.effects(&entered.order.id.to_string()).await, ["reserved", "released"]);
}

#[tokio::test]
async fn a_refusal_that_comes_after_the_cancel_does_not_hold_up_the_word_to_stop() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    test.drain(20).await;
    world.behave("production", json!({"fault": {"status": 429, "retry_after_s": 5}})).await;
    test.place(&entered).await;
    test.run(2, 1_000).await;
    test.cancel(&entered).await;
    world.behave("production", json!({"outcome": {"next": ["fail", "succeed"]}})).await;
    test.drain(60).await;
    assert!(test.desk.outbox().await.expect("the outbox can be read").rows.is_empty());
    assert_eq!(told_production(&world, &id).await, ["refused", "event"]);
}

#[tokio::test]
async fn an_acceptance_that_comes_during_the_undo_moves_neither_order_nor_money() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("production", json!({"fault": {"status": 429, "retry_after_s": 5}})).await;
    test.place(&entered).await;
    test.run(2, 1_000).await;
    world.behave("inventory", json!({"fault": "down"})).await;
    world.behave("production", json!({})).await;
    test.cancel(&entered).await;
    test.run(8, 1_000).await;
    let undoing = test.look(&entered).await;
    assert_eq!(undoing.process.as_ref().map(|p| p.state), Some(CheckoutState::Releasing));
    assert_eq!(undoing.order.payment_status, PaymentStatus::Refunded, "{:?}", undoing.history);
    assert_eq!(undoing.order.status, OrderStatus::Confirmed);
    world.all_up().await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Cancelled);
}
