//! Dead letters: attempts that ran out, keys that were used before, and what a replay sends.

use domain::checkout::CheckoutState;
use domain::lane::LaneState;
use domain::outbox::{EffectKind, KeyParts, Service};
use domain::status::OrderStatus;
use serde_json::json;
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn a_mail_whose_attempts_ran_out_is_replayed_under_the_same_key() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    test.drain(20).await;
    world.behave("email", json!({"fault": "commit_then_drop"})).await;
    test.place(&entered).await;
    for _ in 0..100 {
        test.run(1, 900_000).await;
    }
    let dead = test.look(&entered).await;
    assert_eq!(dead.lanes[2].state, LaneState::Dead, "{:?}", dead.lanes[2].text);
    assert_eq!(dead.lanes[2].attempts.len(), 10);
    assert_eq!(dead.order.status, OrderStatus::Processing);

    world.behave("email", json!({})).await;
    let letter = test.desk.outbox().await.expect("the outbox can be read").rows[0].id;
    test.desk.retry_row(letter).await.expect("it can be sent again");
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.lanes[2].state, LaneState::Done);
    assert_eq!(world.mails(&id).await, ["order_created", "order_confirmed"], "the key was the same: one mail");
}

fn key(order_id: domain::OrderId, service: Service, effect: EffectKind) -> String {
    KeyParts { order_id, service, effect, run: 1, part: 0, send: 0 }.key().to_string()
}

#[tokio::test]
async fn a_step_whose_key_was_used_before_is_dead_and_asks_for_a_person() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let url = format!("{}/inventory/reservations", world.endpoints().inventory.expect("an address"));
    let other = json!({"reservation_id": domain::ids::ReservationId::derived("x").to_string(),
        "order_id": entered.order.id.to_string(), "items": [{"sku": "other", "quantity": 1}]});
    world.post(&url, &key(entered.order.id, Service::Inventory, EffectKind::Reserve), other).await;
    test.place(&entered).await;
    test.drain(60).await;

    let view = test.look(&entered).await;
    assert_eq!(view.process.as_ref().map(|p| p.state), Some(CheckoutState::NeedsAttention));
    assert_eq!(view.lanes[0].state, LaneState::Dead);
    assert!(view.payments.is_empty(), "no payment was ever asked for: {:?}", view.payments);
    assert!(test.desk.outbox().await.expect("the outbox can be read").resting.is_empty(), "no breaker minds");
}

#[tokio::test]
async fn a_mail_whose_key_was_used_before_is_replayed_under_a_new_one() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let url = format!("{}/emails", world.endpoints().email.expect("an address"));
    let other = json!({"message_id": domain::ids::ReservationId::derived("x").to_string(),
        "order_id": entered.order.id.to_string(), "to": "x@example.org", "template": "other", "subject": "s", "body": "b"});
    world.post(&url, &key(entered.order.id, Service::Email, EffectKind::Email), other).await;
    test.place(&entered).await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.lanes[2].state, LaneState::Dead);

    let letter = test.desk.outbox().await.expect("the outbox can be read").rows[0].id;
    test.desk.retry_row(letter).await.expect("it can be sent again");
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.lanes[2].state, LaneState::Done);
}

#[tokio::test]
async fn everything_of_an_order_is_tried_again_in_one_commit() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    world.all_down().await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.run(2, 1).await;
    let waiting = test.desk.outbox().await.expect("the outbox can be read").rows.len();
    assert!(waiting > 2, "several lanes wait: {waiting}");
    let commits = test.desk.store().commits();
    test.desk.retry_order(entered.order.id).await.expect("it can be tried again");
    // What went out between a look and a write of its own would be refused as having moved on.
    assert_eq!(test.desk.store().commits() - commits, 1);
    world.all_up().await;
    test.drain(60).await;
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
    let again = test.desk.retry_order(entered.order.id).await;
    assert!(again.expect_err("nothing waits").to_string().contains("Nothing of ORD-00000001 waits"));
}

#[tokio::test]
async fn what_keeps_a_row_is_said_in_words() {
    let world = TestWorld::start(None).await;
    for (status, words) in [
        (401, "its address or our access in the settings is wrong (it answered 401)"),
        (429, "the service asked to come back later (it answered 429)"),
    ] {
        let test = TestDesk::new(world.endpoints()).await;
        world.behave("billing", json!({"fault": {"status": status}})).await;
        test.enter("22110", 6, "2.55").await;
        test.run(1, 1).await;
        let outbox = test.desk.outbox().await.expect("the outbox can be read");
        let kept = outbox.rows.iter().find(|row| row.service == Service::Billing).expect("billing was not told");
        assert!(kept.reason.ends_with(words), "{words}: {}", kept.reason);
    }
}
