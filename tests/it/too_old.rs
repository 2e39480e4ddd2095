//! Requests for money that are over 20 hours old: the provider may have forgotten their keys, so
//! none is ever sent again.

use domain::checkout::CheckoutState;
use domain::outbox::EffectKind;
use domain::status::PaymentStatus;
use serde_json::json;
use tests::{TestDesk, TestWorld};

const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn an_old_charge_is_looked_up_and_not_sent_again() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": "commit_then_drop"})).await;
    test.place(&entered).await;
    test.run(1, 1).await;
    let test = test.restart().await;
    test.clock.advance_ms(DAY_MS);
    world.behave("payment", json!({})).await;
    test.drain(60).await;

    let done = test.look(&entered).await;
    assert_eq!(done.process.as_ref().map(|p| p.state), Some(CheckoutState::Completed), "{:?}", done.headline);
    let asked: Vec<_> = done.lanes[1].attempts.iter().map(|attempt| attempt.effect.as_str()).collect();
    assert_eq!(asked, ["charge", "charge (look-up)"]);
}

#[tokio::test]
async fn an_old_charge_that_the_provider_does_not_know_asks_for_a_person() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.place(&entered).await;
    test.run(1, DAY_MS).await;
    world.behave("payment", json!({})).await;
    test.drain(60).await;

    let checkout = test.checkout(&entered).await;
    assert_eq!(checkout.state, CheckoutState::NeedsAttention);
    assert_eq!(checkout.attention.expect("a question").step, EffectKind::Charge);
    let body = test.look(&entered).await.headline.expect("it says so").body;
    for words in ["over 20 hours old", "It is not known whether", "Look at the payment provider"] {
        assert!(body.contains(words), "{words}: {body}");
    }
    assert_eq!(world.count("charged", &entered.order.id.to_string()).await, 0);
}

#[tokio::test]
async fn an_old_refund_asks_for_a_person_and_is_not_sent_again() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.cancel(&entered).await;
    test.run(1, DAY_MS).await;
    world.behave("payment", json!({})).await;
    test.drain(60).await;

    let checkout = test.checkout(&entered).await;
    assert_eq!(checkout.state, CheckoutState::NeedsAttention);
    assert_eq!(checkout.attention.expect("a question").step, EffectKind::Refund);
    assert_eq!(world.count("refunded", &entered.order.id.to_string()).await, 0);
}

#[tokio::test]
async fn a_refund_that_never_left_is_sent_however_old_it_is() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave("payment", json!({"fault": "down"})).await;
    test.cancel(&entered).await;
    test.run(2, DAY_MS).await;
    world.behave("payment", json!({})).await;
    test.drain(60).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::Cancelled);
    assert_eq!(world.count("refunded", &entered.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn an_old_refund_that_comes_up_as_the_probe_does_not_keep_its_breaker_half_open() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave("payment", json!({"fault": "reset"})).await;
    test.cancel(&entered).await;
    for _ in 0..100 {
        test.run(1, 6_000).await;
        if !test.desk.outbox().await.expect("the outbox can be read").resting.is_empty() {
            break;
        }
    }
    assert!(!test.desk.outbox().await.expect("the outbox can be read").resting.is_empty(), "the breaker rests");
    test.clock.advance_ms(DAY_MS);
    world.behave("payment", json!({})).await;
    test.run(3, 6_000).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::NeedsAttention);

    let other = test.enter("22110", 1, "2.55").await;
    test.place(&other).await;
    test.drain(60).await;
    let paid = test.look(&other).await;
    assert_eq!(paid.order.payment_status, PaymentStatus::Paid, "{:?}", paid.headline);
}
