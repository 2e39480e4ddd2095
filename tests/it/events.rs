//! Events and notices: once each, in order, versions rising, and no mail without an address.

use contract::command::UpdateOrder;
use tests::desk::order;
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn each_change_is_told_once_in_order_and_never_a_step_of_the_machine() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let id = entered.order.id.to_string();
    let update = UpdateOrder { id: entered.order.id, version: 1, input: order("22110", 7, "2.55") };
    let changed = test.desk.update_order(update, "clerk").await.expect("it can be changed");
    test.place(&changed).await;
    test.drain(60).await;
    for effect in ["event", "billed"] {
        let told = ["order.created", "order.updated", "order.confirmed"];
        assert_eq!(world.events(effect, &id).await, told, "{effect}");
    }
    assert_eq!(world.mails(&id).await, ["order_created", "order_updated", "order_confirmed"]);
    let rows = test.desk.store().reader().timeline(entered.order.id).await.expect("the rows can be read");
    let told = rows.iter().map(|(row, _)| row).filter(|row| row.stream == domain::outbox::Stream::BillingEvents);
    let versions: Vec<_> = told.map(|row| row.parts.part).collect();
    assert!(versions.is_sorted_by(|one, next| one < next), "{versions:?}");
}

#[tokio::test]
async fn a_deleted_order_is_told_as_deleted() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    test.desk.delete_order(entered.order.id, "clerk").await.expect("it can be deleted");
    test.drain(60).await;
    let id = entered.order.id.to_string();
    assert_eq!(world.events("event", &id).await, ["order.created", "order.deleted"]);
    assert_eq!(world.mails(&id).await, ["order_created", "order_deleted"]);
}

#[tokio::test]
async fn a_failed_checkout_is_told_to_the_customer_once_for_each_run() {
    let world = TestWorld::start(None).await;
    world.behave("payment", serde_json::json!({"outcome": "fail"})).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 1, "10.50").await;
    for _ in 0..2 {
        test.place(&test.look(&entered).await).await;
        test.drain(60).await;
    }
    let id = entered.order.id.to_string();
    assert_eq!(world.mails(&id).await, ["order_created", "order_failed", "order_failed"]);
    assert_eq!(world.count("declined", &id).await, 2);
    assert_eq!(world.count("released", &id).await, 2);
}

#[tokio::test]
async fn a_customer_without_an_address_gets_no_notice() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let mut input = order("22110", 1, "10.50");
    input.customer.email = None;
    let entered = test.desk.create_order(input, "clerk").await.expect("a right order");
    test.cancel(&entered).await;
    test.drain(60).await;
    let id = entered.order.id.to_string();
    assert_eq!(world.events("event", &id).await, ["order.created", "order.updated"]);
    assert!(world.mails(&id).await.is_empty());
}
