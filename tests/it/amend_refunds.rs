//! Refunds without items: by amount, by pieces, never more than is left; and the cancel of an
//! amended order, which gives back all that is left of every payment.

use contract::amendment::RefundLine;
use contract::command::RefundOrder;
use contract::order::OrderView;
use contract::{ApiError, ErrorCode};
use domain::checkout::CheckoutState;
use domain::status::{OrderStatus, PaymentState, PaymentStatus};
use serde_json::json;
use tests::amending::{amend, items, paid, refuse, settled, stock};
use tests::{TestDesk, TestWorld};

fn refund(view: &OrderView, amount: Option<&str>, items: Vec<RefundLine>) -> RefundOrder {
    let (id, version) = (view.order.id, Some(view.order.version));
    RefundOrder { id, version, amount: amount.map(str::to_owned), items, reason: "A scratch".to_owned() }
}

async fn give_back(test: &TestDesk, wish: RefundOrder) -> Result<OrderView, ApiError> {
    test.desk.refund_order(wish, "clerk", true).await.map_err(ApiError::from)
}

#[tokio::test]
async fn an_amount_goes_back_and_what_is_owed_is_less() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    give_back(&test, refund(&before, Some("5,00"), Vec::new())).await.expect("it may be given");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!((view.order.totals.total.minor, view.money.owed.minor), (1530, 1030));
    assert_eq!(view.order.payment_status, PaymentStatus::PartiallyRefunded);
    assert_eq!(view.payments[0].refunds[0].reason, "A scratch");
    assert_eq!(view.order.status, OrderStatus::Processing);
    settled(&world, &view).await;
    assert_eq!(world.production(&view.order.id.to_string()).await, ["produced"], "nothing to make otherwise");

    give_back(&test, refund(&view, Some("10.30"), Vec::new())).await.expect("the rest");
    test.drain(60).await;
    let all = test.look(&before).await;
    assert_eq!((all.order.payment_status, all.payments[0].state), (PaymentStatus::Refunded, PaymentState::Refunded));
    assert_eq!(all.may_refund, None, "nothing is left");
    settled(&world, &all).await;
}

#[tokio::test]
async fn pieces_are_given_back_at_what_they_cost_and_only_once() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55"), ("85123A", 1, "9.99")])).await;
    let item_id = before.order.items[0].id;
    give_back(&test, refund(&before, None, vec![RefundLine { item_id, quantity: 4 }])).await.expect("four of six");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!(view.money.refunded.minor, 1020);
    settled(&world, &view).await;
    let again = give_back(&test, refund(&view, None, vec![RefundLine { item_id, quantity: 3 }])).await;
    let refused = again.expect_err("two are left");
    assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::ValidationError, Some("items[0].quantity")));
}

#[tokio::test]
async fn more_than_is_left_is_refused_by_name_and_nothing_is_sent() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    for (amount, items, field) in [
        (Some("15.31"), vec![], "amount"),
        (Some("0"), vec![], "amount"),
        (Some("-1"), vec![], "amount"),
        (Some("ten"), vec![], "amount"),
        (None, vec![], "amount"),
    ] {
        let refused = give_back(&test, refund(&before, amount, items)).await.expect_err("not that much");
        assert_eq!(refused.field.as_deref(), Some(field), "{refused}");
    }
    assert_eq!(world.count("refunded", &before.order.id.to_string()).await, 0);
}

#[tokio::test]
async fn above_the_limit_a_supervisor_is_needed() {
    let world = TestWorld::start(None).await;
    let mut config = tests::desk::quick_config(world.endpoints());
    config.refund_limits.alone = Some(domain::Money::new(500, config.currency));
    let test = TestDesk::with(config).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let by_clerk = |amount| test.desk.refund_order(refund(&before, Some(amount), Vec::new()), "clerk", false);
    let refused = ApiError::from(by_clerk("5.01").await.expect_err("above the limit"));
    assert_eq!(refused.code, ErrorCode::Forbidden);
    by_clerk("5.00").await.expect("at the limit");
}

#[tokio::test]
async fn a_refused_refund_leaves_everything_as_it_was() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    refuse(&world, "payment", &["fail"]).await;
    give_back(&test, refund(&before, Some("5.00"), Vec::new())).await.expect("it may be tried");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!(view.amendments[0].state, CheckoutState::Failed);
    assert_eq!((view.order.payment_status, view.money.owed.minor), (PaymentStatus::Paid, 1530));
    assert_eq!(view.headline.as_ref().map(|line| line.title.as_str()), Some("The refund was refused."));
    settled(&world, &view).await;
}

#[tokio::test]
async fn a_cancel_after_an_amendment_gives_both_payments_back_and_all_stock() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    amend(&test, &before, &[("22110", 8, "2.55")]).await.expect("it may be changed");
    test.drain(60).await;
    let amended = test.look(&before).await;
    give_back(&test, refund(&amended, Some("1.00"), Vec::new())).await.expect("a little back");
    test.drain(60).await;
    test.cancel(&before).await;
    test.drain(80).await;
    let view = test.look(&before).await;
    assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
    assert_eq!(view.process.as_ref().map(|process| process.state), Some(CheckoutState::Cancelled));
    assert_eq!(world.count("charged", &id).await, 2);
    assert_eq!(stock(&world, &id).await, []);
    assert!(view.payments.iter().all(|payment| payment.state == PaymentState::Refunded));
    assert_eq!(world.production(&id).await, ["produced", "event", "event"], "changed, then stopped");
    settled(&world, &view).await;
}

#[tokio::test]
async fn a_cancel_during_an_amendment_waits_for_what_was_sent_and_then_gives_all_back() {
    for service in ["inventory", "payment"] {
        let world = TestWorld::start(None).await;
        let test = TestDesk::new(world.endpoints()).await;
        let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
        let id = before.order.id.to_string();
        world.behave(service, json!({"fault": "commit_then_drop"})).await;
        amend(&test, &before, &[("22110", 8, "2.55")]).await.expect("it may be changed");
        test.run(2, 10).await;
        let wished = test.cancel(&before).await;
        assert!(wished.amendments[0].cancelling, "{service}: {:?}", wished.amendments);
        world.all_up().await;
        test.drain(120).await;
        let view = test.look(&before).await;
        assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
        assert_eq!(stock(&world, &id).await, [], "{service}");
        settled(&world, &view).await;
    }
}

#[tokio::test]
async fn a_cancel_before_the_step_left_withdraws_it() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    amend(&test, &before, &[("22110", 8, "2.55")]).await.expect("it may be changed");
    test.cancel(&before).await;
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!((view.order.status, world.count("reserved", &id).await), (OrderStatus::Cancelled, 1));
    settled(&world, &view).await;
}

#[tokio::test]
async fn the_books_balance_for_the_checker_that_shares_no_code() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ledger = folder.path().join("ledger.jsonl");
    let world = TestWorld::start(Some(ledger.clone())).await;
    let test = TestDesk::new(world.endpoints()).await;
    for cancel in [false, true] {
        let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
        for wanted in [("22110", 8, "2.55"), ("22110", 5, "2.55")] {
            amend(&test, &test.look(&before).await, &[wanted]).await.expect("it may be changed");
            test.drain(60).await;
        }
        give_back(&test, refund(&test.look(&before).await, Some("1.00"), Vec::new())).await.expect("a little back");
        test.drain(60).await;
        if cancel {
            test.cancel(&before).await;
            test.drain(80).await;
        }
        settled(&world, &test.look(&before).await).await;
    }
    let dir = test.dir().to_owned();
    test.desk.stop().await.expect("the desk stops");
    let options = engine::AuditOptions { ledger: Some(ledger), acknowledged: None, default_stock: 1_000_000 };
    let report = engine::audit(&dir, &options).await.expect("the directory can be read");
    assert!(report.violations.is_empty(), "{:?}", report.violations);
    assert_eq!((report.orders, report.refunds), (2, 7), "it looked at all of it");
}
