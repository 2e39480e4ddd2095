//! A charge whose first answer was lost and whose second request is refused: what was said of the
//! second says nothing of the first, so the money is asked after by key before anything is undone.

use contract::order::OrderView;
use domain::checkout::CheckoutState;
use domain::status::{OrderStatus, PaymentState};
use serde_json::json;
use tests::{TestDesk, TestWorld};

/// An order whose charge was asked for once, with `fault` on the wire.
async fn charged_with(world: &TestWorld, test: &TestDesk, fault: &str) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": fault})).await;
    test.place(&entered).await;
    test.run(1, 1).await;
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::Reconciling);
    entered
}

fn outcomes(view: &OrderView) -> Vec<&str> {
    view.lanes[1].attempts.iter().map(|attempt| attempt.outcome.as_str()).collect()
}

#[tokio::test]
async fn money_that_was_taken_is_found_though_the_resend_was_refused() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = charged_with(&world, &test, "commit_then_drop").await;
    let id = entered.order.id.to_string();
    world.behave("payment", json!({"fault": {"status": 400}})).await;
    test.run(3, 1_000).await;
    assert_eq!(world.count("released", &id).await, 0, "nothing unknown is undone");
    assert_eq!(test.checkout(&entered).await.state, CheckoutState::Reconciling);
    world.behave("payment", json!({})).await;
    test.drain(60).await;

    let view = test.look(&entered).await;
    assert_eq!(view.order.status, OrderStatus::Processing, "{:?}", view.headline);
    assert_eq!(world.effects(&id).await[..3], ["reserved", "charged", "committed"]);
    assert_eq!(view.payments[0].state, PaymentState::Successful);
    assert!(outcomes(&view).contains(&"refused"), "{:?}", outcomes(&view));
}

#[tokio::test]
async fn a_decline_of_the_resend_is_confirmed_by_a_look_up_and_then_ends_the_checkout() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = charged_with(&world, &test, "reset").await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    test.run(10, 1_500).await;

    let view = test.look(&entered).await;
    assert_eq!(view.order.status, OrderStatus::Failed, "{:?}", view.headline);
    let said = outcomes(&view);
    assert!(said.contains(&"refused") && said.last() == Some(&"declined"), "{said:?}");
    assert_eq!(view.payments[0].state, PaymentState::Failed);
    assert_eq!(world.effects(&entered.order.id.to_string()).await[..3], ["reserved", "declined", "released"]);
    let failure = view.process.and_then(|process| process.failure).expect("it says why");
    assert_eq!(failure.refusal.code, "PAYMENT_DECLINED");
}

#[tokio::test]
async fn a_refusal_that_decided_nothing_gives_the_first_request_its_time_to_arrive() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = charged_with(&world, &test, "reset").await;
    let id = entered.order.id.to_string();
    world.behave("payment", json!({})).await;
    world.behave_for("payment", &id, json!({"fault": {"status": 400}})).await;
    test.run(20, 1_500).await;
    let waiting = test.look(&entered).await;
    assert!(outcomes(&waiting).contains(&"not found"), "{:?}", outcomes(&waiting));
    assert_eq!(world.count("released", &id).await, 0, "30 s later the first request may still arrive");
    test.run(40, 3_000).await;
    let view = test.look(&entered).await;
    assert_eq!(view.order.status, OrderStatus::Failed, "{:?} {:?}", view.headline, outcomes(&view));
    assert_eq!(outcomes(&view).iter().filter(|outcome| **outcome == "refused").count(), 1, "it is not sent again");
    assert_eq!(world.count("charged", &id).await, 0);
}
