//! What only a person can settle: the checkout asks, waits, and goes on from the answer.

use contract::command::SettleStep;
use contract::{ApiError, ErrorCode};
use domain::checkout::CheckoutState;
use domain::outbox::EffectKind;
use domain::roles::Role;
use domain::status::{OrderStatus, PaymentStatus};
use engine::Asker;
use serde_json::json;
use tests::amending::{amend, items, paid, refuse};
use tests::desk::wish;
use tests::{TestDesk, TestWorld};

fn settle(view: &contract::order::OrderView, done: bool, reason: &str) -> SettleStep {
    SettleStep { id: view.order.id, step: EffectKind::Refund, done, reason: reason.to_owned() }
}

/// A paid order whose refund the provider refuses: it asks for a person.
async fn refused_refund(world: &TestWorld, test: &TestDesk) -> contract::order::OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    test.desk.cancel_order(entered.order.id, "Not wanted", "clerk").await.expect("it can be cancelled");
    test.drain(60).await;
    let asking = test.look(&entered).await;
    assert_eq!(asking.process.as_ref().map(|process| process.state), Some(CheckoutState::NeedsAttention));
    let headline = asking.headline.as_ref().expect("it says so");
    assert!(headline.title.contains("supervisor"));
    // What happened, whether money moved, what to do.
    for words in ["The refund was refused", "was taken.", "Give the money back at the payment provider by hand"] {
        assert!(headline.body.contains(words), "{words}: {}", headline.body);
    }
    assert_eq!(test.desk.sync().await.expect("it can be read").text(), "1 needs attention");
    let outbox = contract::command::GetOutbox {};
    let outbox = test.desk.handle(outbox.into(), &Asker::of("clerk", Role::Clerk)).await.expect("the outbox is told");
    let outbox: contract::outbox::OutboxView = serde_json::from_str(&outbox).expect("it is a view");
    let asked: Vec<_> = outbox.asking.iter().map(|asked| (asked.number, asked.attention.step)).collect();
    assert_eq!(asked, [(asking.order.number, EffectKind::Refund)], "the outbox asks, too");
    asking
}

#[tokio::test]
async fn a_refund_made_by_hand_is_settled_and_the_stock_is_given_back() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let asking = refused_refund(&world, &test).await;
    let reason = "Refunded at the bank's own page, receipt 4711";
    test.desk.settle_step(settle(&asking, true, reason), "sam").await.expect("it can be settled");
    test.drain(60).await;

    let done = test.look(&asking).await;
    assert_eq!(done.order.status, OrderStatus::Cancelled);
    assert_eq!(done.order.payment_status, PaymentStatus::Refunded);
    assert_eq!(world.count("released", &asking.order.id.to_string()).await, 1);
    let said = done.history.iter().find(|entry| entry.note.as_deref().is_some_and(|note| note.contains(reason)));
    assert_eq!(said.map(|entry| entry.created_by.as_str()), Some("sam"));
}

#[tokio::test]
async fn nothing_is_settled_twice_or_without_a_reason() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let asking = refused_refund(&world, &test).await;
    let error: ApiError = test.desk.settle_step(settle(&asking, true, " "), "sam").await.expect_err("why?").into();
    assert_eq!(error.field.as_deref(), Some("reason"));
    test.desk.settle_step(settle(&asking, true, "seen"), "sam").await.expect("it can be settled");
    let again = test.desk.settle_step(settle(&asking, false, "seen"), "sam").await;
    let error: ApiError = again.expect_err("it is settled already").into();
    assert_eq!(error.code, ErrorCode::InvalidTransition);
}

#[tokio::test]
async fn an_amendment_that_asks_is_settled_by_its_own_id_and_by_no_other() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    refuse(&world, "inventory", &["fail"]).await;
    let asking = amend(&test, &before, &[("22110", 4, "2.55")]).await.expect("it may be changed");
    test.drain(60).await;
    let amendment = test.look(&asking).await.amendments[0].id;
    let shown = test.desk.process(amendment).await.expect("an amendment is a process");
    assert_eq!((shown.state, shown.purpose), (CheckoutState::NeedsAttention, "edit"));
    let step = EffectKind::Release;
    assert_eq!(shown.attention.map(|asked| asked.step), Some(step));
    let checkout = test.checkout(&asking).await.id;
    let other = test.desk.settle_process(checkout, step, true, "by hand", "sam").await;
    assert_eq!(ApiError::from(other.expect_err("the checkout asks nothing")).code, ErrorCode::InvalidTransition);
    test.desk.settle_process(amendment, step, true, "by hand", "sam").await.expect("it asks");
    test.drain(60).await;
    assert_eq!(test.desk.process(amendment).await.expect("it is there").state, CheckoutState::Completed);
}

/// A paid order whose commit is refused, and then what undoes it.
async fn undone(world: &TestWorld, test: &TestDesk, service: &str, next: &[&str]) -> contract::order::OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.drain(20).await;
    refuse(world, "inventory", &["succeed", "fail"]).await;
    refuse(world, service, next).await;
    test.place(&entered).await;
    test.drain(60).await;
    let asking = test.look(&entered).await;
    assert_eq!(asking.process.as_ref().map(|process| process.state), Some(CheckoutState::NeedsAttention));
    asking
}

#[tokio::test]
async fn a_failed_order_whose_money_stays_taken_is_not_charged_again() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let asking = undone(&world, &test, "payment", &["succeed", "fail"]).await;
    test.desk.settle_step(settle(&asking, false, "It stays taken"), "sam").await.expect("it can be settled");
    test.drain(60).await;
    let failed = test.look(&asking).await;
    assert_eq!(failed.order.status, OrderStatus::Failed);
    let body = failed.headline.clone().expect("it says so").body;
    assert!(body.contains("was taken and could not be given back"), "{body}");
    assert!(body.contains("This order is not charged again"), "{body}");
    assert!(!failed.may_check_out, "it is not offered");
    let refused = test.desk.check_out(wish(&failed), "clerk").await.expect_err("and refused");
    assert!(refused.to_string().contains("has not been given back"), "{refused}");
}

#[tokio::test]
async fn stock_that_stays_out_is_not_said_to_be_given_back() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let asking = undone(&world, &test, "inventory", &["succeed", "fail", "fail"]).await;
    let stays = SettleStep { step: EffectKind::Release, ..settle(&asking, false, "It stays out") };
    test.desk.settle_step(stays, "sam").await.expect("it can be settled");
    test.drain(60).await;
    let body = test.look(&asking).await.headline.expect("it says so").body;
    assert!(body.contains("The stock could not be given back."), "{body}");
}
