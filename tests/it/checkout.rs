//! The main job: an order is entered, placed, paid, confirmed and made.

use domain::checkout::CheckoutState;
use domain::lane::LaneState;
use domain::status::{OrderStatus, PaymentState, PaymentStatus};
use serde_json::json;
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn a_placed_order_is_reserved_charged_committed_and_told() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    assert_eq!(entered.order.status, OrderStatus::Pending);
    let placed = test.place(&entered).await;
    assert_eq!(placed.state, CheckoutState::Reserving);
    test.drain(60).await;

    let done = test.look(&entered).await;
    assert_eq!(done.order.status, OrderStatus::Processing, "{:?}", done.headline);
    assert_eq!(done.order.payment_status, PaymentStatus::Paid);
    assert_eq!(done.process.as_ref().map(|p| p.state), Some(CheckoutState::Completed));
    assert!(done.lanes.iter().all(|lane| lane.state == LaneState::Done), "{:?}", done.lanes);
    let statuses: Vec<_> = done.history.iter().map(|entry| entry.status).collect();
    let wanted = [OrderStatus::Paid, OrderStatus::Confirmed, OrderStatus::Processing];
    assert!(statuses.ends_with(&wanted), "{statuses:?}");
    assert_eq!(done.payments.len(), 1);
    assert_eq!(done.payments[0].state, PaymentState::Successful);
    assert_eq!(done.invoices.len(), 1);

    let id = entered.order.id.to_string();
    let effects = world.effects(&id).await;
    assert_eq!(effects[..3], ["reserved", "charged", "committed"], "reserve < charge < commit");
    let mut followers = effects[3..].to_vec();
    followers.sort();
    assert_eq!(followers, ["emailed", "invoiced", "produced"]);
}

#[tokio::test]
async fn a_declined_payment_fails_the_order_and_gives_the_stock_back() {
    let world = TestWorld::start(None).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 1, "10.50").await;
    test.place(&entered).await;
    test.drain(60).await;

    let failed = test.look(&entered).await;
    assert_eq!(failed.order.status, OrderStatus::Failed);
    assert_eq!(failed.order.payment_status, PaymentStatus::Failed);
    let headline = failed.headline.expect("a failure says so");
    assert!(headline.title.contains("declined"), "{headline:?}");
    assert!(headline.body.contains("No money was taken"), "{headline:?}");
    assert!(failed.may_check_out, "a failed order may be tried again");
    let effects = world.effects(&entered.order.id.to_string()).await;
    assert_eq!(effects, ["reserved", "declined", "released", "emailed"]);
}

#[tokio::test]
async fn a_failed_order_can_be_checked_out_again_under_a_new_key() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    world.behave("payment", json!({"outcome": "fail"})).await;
    let entered = test.enter("22110", 1, "10.50").await;
    test.place(&entered).await;
    test.drain(60).await;
    world.behave("payment", json!({})).await;
    let failed = test.look(&entered).await;
    test.place(&failed).await;
    test.drain(60).await;

    let done = test.look(&entered).await;
    assert_eq!(done.order.status, OrderStatus::Processing);
    assert_eq!(done.process.expect("a checkout").generation, 2);
    assert_eq!(world.count("charged", &entered.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn stock_that_is_not_there_fails_the_order_before_any_money_moves() {
    let world = TestWorld::start(None).await;
    world.stock("84946", 3).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("84946", 5, "1.25").await;
    test.place(&entered).await;
    test.drain(60).await;

    let failed = test.look(&entered).await;
    assert_eq!(failed.order.status, OrderStatus::Failed);
    assert!(failed.headline.expect("a failure says so").title.contains("stock"));
    let id = entered.order.id.to_string();
    assert_eq!(world.count("unavailable", &id).await, 1);
    assert_eq!(world.count("charged", &id).await, 0);
}

#[tokio::test]
async fn a_paid_order_that_is_cancelled_is_refunded_and_released() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    test.desk
        .cancel_order(entered.order.id, "The customer changed their mind", "clerk")
        .await
        .expect("it can be cancelled");
    test.drain(60).await;

    let cancelled = test.look(&entered).await;
    assert_eq!(cancelled.order.status, OrderStatus::Cancelled);
    assert_eq!(cancelled.order.payment_status, PaymentStatus::Refunded);
    let id = entered.order.id.to_string();
    assert_eq!(world.count("refunded", &id).await, 1);
    assert_eq!(world.count("released", &id).await, 1);
    assert!(cancelled.history.iter().any(|entry| entry.note.as_deref() == Some("The customer changed their mind")));
}

#[tokio::test]
async fn an_open_checkout_refuses_edit_delete_and_a_second_checkout() {
    let world = TestWorld::start(None).await;
    world.all_down().await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let placed = test.place(&entered).await;
    let again = test.desk.check_out(tests::desk::wish(&placed.order), "clerk").await;
    assert!(again.is_err(), "a second checkout is refused");
    assert!(test.desk.delete_order(entered.order.id, "clerk").await.is_err(), "delete is refused");
    assert!(!placed.order.editable);
}

#[tokio::test]
async fn without_an_e_mail_address_no_mail_is_made_and_the_lane_says_so() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let mut input = tests::desk::order("22110", 6, "2.55");
    input.customer.email = None;
    let entered = test.desk.create_order(input, "clerk").await.expect("a right order");
    test.place(&entered).await;
    test.drain(60).await;
    let done = test.look(&entered).await;
    assert_eq!(done.lanes[2].state, LaneState::None);
    assert_eq!(done.lanes[2].text, "no e-mail address");
    assert_eq!(world.count("emailed", &entered.order.id.to_string()).await, 0);
}
