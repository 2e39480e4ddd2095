//! Every refund is on record: what was given back, of which payment, why, and how it stands.

use contract::command::SettleStep;
use contract::order::{OrderView, RefundView};
use domain::outbox::EffectKind;
use domain::status::PaymentState;
use serde_json::json;
use tests::{TestDesk, TestWorld};

/// A paid order.
async fn paid(test: &TestDesk) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    entered
}

async fn refunds(test: &TestDesk, view: &OrderView) -> Vec<RefundView> {
    let payments = test.look(view).await.payments;
    assert_eq!(payments.len(), 1, "{payments:?}");
    payments.into_iter().flat_map(|payment| payment.refunds).collect()
}

#[tokio::test]
async fn a_refund_is_recorded_when_it_is_asked_for_and_when_it_is_made() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = paid(&test).await;
    assert!(refunds(&test, &entered).await.is_empty(), "nothing was given back yet");
    world.behave("payment", json!({"fault": "down"})).await;
    test.cancel(&entered).await;
    test.run(1, 1_000).await;
    let asked = refunds(&test, &entered).await;
    assert_eq!(
        asked.iter().map(|r| (r.state, r.reference.clone())).collect::<Vec<_>>(),
        [(PaymentState::Pending, None)]
    );
    world.behave("payment", json!({})).await;
    test.drain(60).await;

    let made = refunds(&test, &entered).await;
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!((made[0].state, made[0].reason.as_str()), (PaymentState::Successful, "Called off"));
    assert_eq!(made[0].amount.to_string(), test.look(&entered).await.payments[0].amount.to_string());
    assert!(made[0].reference.is_some(), "the provider's own id: {made:?}");
    assert_eq!(made[0].created_at, asked[0].created_at);
}

#[tokio::test]
async fn a_refund_whose_answer_is_lost_is_unknown_until_it_is_known() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = paid(&test).await;
    world.behave("payment", json!({"fault": "commit_then_drop"})).await;
    test.cancel(&entered).await;
    test.run(1, 1_000).await;
    let states = |made: Vec<RefundView>| made.iter().map(|refund| refund.state).collect::<Vec<_>>();
    assert_eq!(states(refunds(&test, &entered).await), [PaymentState::Unknown]);
    world.behave("payment", json!({})).await;
    test.drain(60).await;
    assert_eq!(states(refunds(&test, &entered).await), [PaymentState::Successful]);
    assert_eq!(world.count("refunded", &entered.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn a_refused_refund_is_failed_and_one_made_by_hand_is_given_back() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = paid(&test).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    test.cancel(&entered).await;
    test.drain(60).await;
    let states = |made: Vec<RefundView>| made.iter().map(|refund| refund.state).collect::<Vec<_>>();
    assert_eq!(states(refunds(&test, &entered).await), [PaymentState::Failed]);
    let by_hand = SettleStep {
        id: entered.order.id,
        step: EffectKind::Refund,
        done: true,
        reason: "Refunded at the bank's own page".to_owned(),
    };
    test.desk.settle_step(by_hand, "sam").await.expect("it can be settled");
    test.drain(60).await;
    assert_eq!(states(refunds(&test, &entered).await), [PaymentState::Successful]);
}
