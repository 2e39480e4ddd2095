//! After the checkout: shipped, delivered, mails and invoices sent once more, stock movements, and
//! what clerks note on an order.

use contract::command::{SetStatus, TagOrder};
use contract::order::{OrderView, Resendable};
use contract::sync::Endpoints;
use contract::{ApiError, ErrorCode};
use domain::status::{InvoiceStatus, OrderStatus};
use serde_json::json;
use tests::{TestDesk, TestWorld};

fn to(view: &OrderView, status: OrderStatus, tracking: Option<&str>) -> SetStatus {
    SetStatus { id: view.order.id, status, note: None, tracking_number: tracking.map(str::to_owned) }
}

async fn made(test: &TestDesk) -> OrderView {
    let entered = test.enter("22110", 6, "2.55").await;
    test.place(&entered).await;
    test.drain(60).await;
    test.look(&entered).await
}

#[tokio::test]
async fn an_order_is_shipped_with_its_number_then_delivered_and_history_says_who_and_when() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let refused = test.desk.set_status(to(&entered, OrderStatus::Shipped, None), "ann").await;
    assert_eq!(ApiError::from(refused.expect_err("it is not even paid")).code, ErrorCode::InvalidTransition);
    let done = made(&test).await;
    assert_eq!((done.next_status, done.order.completed_at), (Some(OrderStatus::Shipped), None), "not fulfilled yet");
    test.clock.advance_ms(60_000);
    let shipped = test.desk.set_status(to(&done, OrderStatus::Shipped, Some(" JD0002 ")), "ann").await.expect("it may");
    assert_eq!(
        (shipped.order.status, shipped.order.tracking_number.as_deref()),
        (OrderStatus::Shipped, Some("JD0002"))
    );
    let delivered = test.desk.set_status(to(&shipped, OrderStatus::Delivered, None), "bob").await.expect("it may");
    assert!(delivered.order.completed_at.is_some_and(|at| at > done.order.updated_at), "delivered is completed");
    let steps: Vec<_> = delivered.history.iter().rev().take(2).map(|e| (e.status, e.created_by.as_str())).collect();
    assert_eq!(steps, [(OrderStatus::Delivered, "bob"), (OrderStatus::Shipped, "ann")]);
    assert!(delivered.history.iter().any(|entry| entry.note.as_deref() == Some("Tracking number JD0002")));
    test.drain(60).await;
    let id = done.order.id.to_string();
    let told = world.events("billed", &id).await;
    assert_eq!(told.iter().filter(|event| *event == "order.updated").count(), 2, "{told:?}");
    let wrong = SetStatus { tracking_number: Some("X".into()), ..to(&delivered, OrderStatus::Delivered, None) };
    let error: ApiError = test.desk.set_status(wrong, "ann").await.expect_err("too late").into();
    assert_eq!(error.field.as_deref(), Some("tracking_number"));
}

#[tokio::test]
async fn every_reserve_commit_and_release_is_a_movement_of_the_order() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let moved = |view: &OrderView| -> Vec<(String, i64)> {
        view.movements.iter().map(|it| (it.reason.clone(), it.quantity)).collect()
    };
    let done = made(&test).await;
    assert_eq!(moved(&done), [("reserved".into(), -6), ("committed".into(), -6)]);
    test.cancel(&done).await;
    test.drain(60).await;
    assert_eq!(moved(&test.look(&done).await)[2..], [("released".into(), 6)]);
    world.behave("payment", json!({"outcome": "fail"})).await;
    let declined = made(&test).await;
    assert_eq!(moved(&declined), [("reserved".into(), -6), ("released".into(), 6)]);
}

#[tokio::test]
async fn a_mail_and_an_invoice_go_out_once_more_only_when_asked_for() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let done = made(&test).await;
    let id = done.order.id.to_string();
    let count = async |template: &str| world.mails(&id).await.iter().filter(|mail| *mail == template).count();
    assert_eq!(done.may_resend, [Resendable::Mail, Resendable::Invoice]);
    assert_eq!((count("order_confirmed").await, count("invoice").await), (1, 0));
    test.desk.resend(done.order.id, Resendable::Mail, "ann").await.expect("it may be sent once more");
    let early = test.desk.resend(done.order.id, Resendable::Mail, "ann").await;
    assert_eq!(ApiError::from(early.expect_err("one at a time")).code, ErrorCode::InvalidTransition);
    test.drain(60).await;
    assert_eq!(count("order_confirmed").await, 2);
    assert_eq!(test.look(&done).await.invoices[0].status, InvoiceStatus::Created);
    for sent in 1..=2 {
        test.desk.resend(done.order.id, Resendable::Invoice, "ann").await.expect("it may be sent");
        test.drain(60).await;
        assert_eq!(count("invoice").await, sent);
        assert_eq!(test.look(&done).await.invoices[0].status, InvoiceStatus::Sent);
    }
    assert_eq!(world.count("invoiced", &id).await, 1, "it was issued once");
    let history = test.look(&done).await.history;
    assert!(
        history.iter().any(|e| e.note.as_deref() == Some("Invoice sent to the customer, message 2")),
        "{history:?}"
    );
}

#[tokio::test]
async fn a_refused_invoice_says_so_and_is_issued_when_asked_again() {
    let world = TestWorld::start(None).await;
    world.behave("invoice", json!({"outcome": {"next": ["fail"]}})).await;
    let test = TestDesk::new(world.endpoints()).await;
    let done = made(&test).await;
    assert_eq!(done.invoices[0].status, InvoiceStatus::Failed);
    test.desk.resend(done.order.id, Resendable::Invoice, "ann").await.expect("it may be asked for again");
    test.drain(60).await;
    assert_eq!(test.look(&done).await.invoices[0].status, InvoiceStatus::Created);
    assert_eq!(world.count("invoiced", &done.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn tags_and_comments_carry_their_author_and_tell_nobody_outside() {
    let test = TestDesk::new(Endpoints::default()).await;
    let entered = test.enter("22110", 1, "2.55").await;
    let rows = test.desk.sync().await.expect("counted").waiting;
    let wish = |add: &[&str], remove: &[&str]| TagOrder {
        id: entered.order.id,
        add: add.iter().map(ToString::to_string).collect(),
        remove: remove.iter().map(ToString::to_string).collect(),
    };
    let tagged = test.desk.tag_order(wish(&["gift ", "urgent", "gift"], &[]), "ann").await.expect("it may be tagged");
    assert_eq!((tagged.order.tags.len(), tagged.order.version), (2, entered.order.version + 1));
    let left = test.desk.tag_order(wish(&[], &["urgent"]), "bob").await.expect("and untagged");
    assert_eq!(left.order.tags, ["gift"]);
    assert_eq!(left.history.last().map(|entry| entry.created_by.as_str()), Some("bob"));
    let long = "\u{202e}مرحبا 🙂 e\u{301} ".to_owned() + &"x".repeat(9_000);
    let said = test.desk.comment_order(entered.order.id, &long, "bob").await.expect("a long comment is kept");
    assert_eq!((said.comments[0].text.as_str(), said.comments[0].created_by.as_str()), (long.as_str(), "bob"));
    let error: ApiError = test.desk.comment_order(entered.order.id, " ", "bob").await.expect_err("it is empty").into();
    assert_eq!(error.field.as_deref(), Some("text"));
    assert_eq!(test.desk.sync().await.expect("counted").waiting, rows, "nothing more is to be sent");
}

#[tokio::test]
async fn the_same_basket_for_the_same_customer_within_minutes_is_told_before_it_is_charged() {
    let test = TestDesk::new(Endpoints::default()).await;
    let first = test.enter("22110", 2, "2.55").await;
    test.clock.advance_ms(3 * 60_000);
    test.enter("22110", 3, "2.55").await;
    let second = test.enter("22110", 2, "2.55").await;
    let numbers: Vec<_> = second.twins.iter().map(|twin| twin.number).collect();
    assert_eq!(numbers, [first.order.number], "another quantity is another basket");
    test.clock.advance_ms(20 * 60_000);
    assert!(test.enter("22110", 2, "2.55").await.twins.is_empty(), "twenty minutes later it is meant");
}
