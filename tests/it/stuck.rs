//! No lane stays stuck in silence: an answer that does not fit is shown, one that could not be
//! recorded is recorded when it can be, and a desk opens whatever the last run left.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::checkout::CheckoutState;
use domain::outbox::{RowState, Service};
use domain::status::OrderStatus;
use engine::Points;
use serde_json::json;
use store::{OutboxFilter, StoreError};
use tests::{TestDesk, TestWorld};

/// Makes the order's checkout stand elsewhere, as an old fault or a restored copy could have.
async fn stand(test: &TestDesk, view: &contract::order::OrderView, state: CheckoutState) {
    let mut checkout = test.checkout(view).await;
    checkout.state = state;
    let now = checkout_time();
    let saved = test.desk.store().write(move |tx| Box::pin(async move { tx.save_checkout(&checkout, now).await }));
    let saved: Result<(), StoreError> = saved.await;
    saved.expect("the checkout is saved");
}

fn checkout_time() -> domain::Timestamp {
    domain::Timestamp::from_micros(1_767_603_600_000_000)
}

async fn rows_in(test: &TestDesk, state: RowState) -> usize {
    let filter = OutboxFilter { state: Some(state), limit: 100, ..OutboxFilter::default() };
    test.desk.store().reader().outbox(&filter).await.expect("the outbox can be read").len()
}

#[tokio::test]
async fn an_answer_that_does_not_fit_the_checkout_becomes_a_dead_letter_and_is_not_left_on_the_wire() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 1, "10.50").await;
    test.drain(20).await;
    world.behave("payment", json!({"fault": "down"})).await;
    test.place(&entered).await;
    test.run(1, 6_000).await;
    stand(&test, &entered, CheckoutState::Completed).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    test.drain(20).await;

    assert_eq!(rows_in(&test, RowState::Sending).await, 0, "nothing is on the wire any more");
    assert_eq!(rows_in(&test, RowState::Dead).await, 1, "a person is shown what does not fit");
    let badge = test.desk.sync().await.expect("the outbox can be counted");
    assert_eq!(badge.attention, 1, "{badge:?}");
}

#[tokio::test]
async fn a_desk_opens_whatever_was_on_the_wire_when_it_ended() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 1, "10.50").await;
    test.drain(20).await;
    test.place(&entered).await;
    let now = domain::clock::Clock::now(&*test.clock);
    let claim = test.desk.store().write(move |tx| {
        Box::pin(async move { tx.claim_due(now, 10, &|s| (s != Service::Inventory).then_some(0)).await })
    });
    let claimed: Result<_, StoreError> = claim.await;
    assert_eq!(claimed.expect("the row can be claimed").len(), 1);
    stand(&test, &entered, CheckoutState::Completed).await;
    let test = test.restart().await;
    assert_eq!(rows_in(&test, RowState::Sending).await, 0, "the row is to be tried again, same key, same bytes");
}

#[tokio::test]
async fn an_answer_whose_commit_fails_is_recorded_by_the_next_one() {
    let world = TestWorld::start(None).await;
    let failures = AtomicU32::new(0);
    let points = Points::new(move |point| {
        let fails = point == "charge:settling" && failures.fetch_add(1, Ordering::SeqCst) < 2;
        assert!(!fails, "as a slip in the same batch would");
    });
    let test = TestDesk::watched(world.endpoints(), points).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    assert_eq!(rows_in(&test, RowState::Sending).await, 0, "no row is left on the wire");
    assert_eq!(test.look(&entered).await.order.status, OrderStatus::Processing);
    let id = entered.order.id.to_string();
    assert_eq!(world.effects(&id).await[..3], ["reserved", "charged", "committed"]);
}
