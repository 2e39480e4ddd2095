//! The way back is tried without end, at a delay that has a cap, and told once it is done.

use contract::order::OrderView;
use domain::checkout::CheckoutState;
use domain::outbox::RowState;
use domain::status::{OrderStatus, PaymentStatus};
use serde_json::json;
use store::OutboxFilter;
use tests::{TestDesk, TestWorld};

const CAP_MS: i64 = 900_000;

/// The longest that any waiting row still has to wait, in milliseconds.
async fn longest_wait(test: &TestDesk) -> i64 {
    let filter = OutboxFilter { state: Some(RowState::Waiting), limit: 100, ..OutboxFilter::default() };
    let rows = test.desk.store().reader().outbox(&filter).await.expect("the outbox can be read");
    let now = domain::Clock::now(&*test.clock);
    rows.iter().map(|row| row.next_at.millis_since(now)).max().unwrap_or(0)
}

async fn cancelled_while(world: &TestWorld, test: &TestDesk, service: &str) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave(service, json!({"fault": {"status": 500}})).await;
    test.cancel(&entered).await;
    entered
}

#[tokio::test]
async fn a_refund_and_a_release_never_die_of_attempts() {
    for (service, lane, state) in [("payment", 1, CheckoutState::Refunding), ("inventory", 0, CheckoutState::Releasing)]
    {
        let world = TestWorld::start(None).await;
        let test = TestDesk::new(world.endpoints()).await;
        let entered = cancelled_while(&world, &test, service).await;
        let before = test.look(&entered).await.lanes[lane].attempts.len();
        for _ in 0..40 {
            test.run(1, CAP_MS).await;
            assert!(longest_wait(&test).await <= CAP_MS, "{service}: the delay has a cap");
        }
        let trying = test.look(&entered).await;
        let tried = trying.lanes[lane].attempts.len() - before;
        assert!(tried > 20, "{service}: beyond the attempts of a follower, {tried}");
        assert_eq!(test.checkout(&entered).await.state, state, "{service}: neither given up nor asked about");
        world.behave(service, json!({})).await;
        test.run(4, CAP_MS).await;
        test.drain(60).await;
        let view = test.look(&entered).await;
        assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
        let id = entered.order.id.to_string();
        assert_eq!((world.count("refunded", &id).await, world.count("released", &id).await), (1, 1), "{service}");
    }
}
