//! Changes after payment: one difference, charged or given back, and the order changes once or not
//! at all. After each test the ledger holds exactly what is owed (invariants 2 and 3).

use contract::amendment::AmendmentInput;
use contract::command::{Amend, PreviewAmendment};
use domain::amendment::Purpose;
use domain::checkout::CheckoutState;
use domain::outbox::EffectKind;
use domain::status::{OrderStatus, PaymentState, PaymentStatus};
use serde_json::json;
use tests::amending::{amend, item, items, lines, paid, refuse, settled, stock};
use tests::{TestDesk, TestWorld};

#[tokio::test]
async fn an_edit_that_costs_more_charges_the_difference_once() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let wanted = [("22110", 6, "2.55"), ("85123A", 2, "2.10")];

    let preview = test.desk.preview_amendment(tests::amending::preview(&before, &wanted)).await.expect("a preview");
    assert_eq!(preview.difference.amount.minor, 420);
    assert_eq!(preview.words, "The customer pays $4.20 more.");
    let begun = amend(&test, &before, &wanted).await.expect("it may be changed");
    assert_eq!(begun.order.items.len(), 1, "the order stays as it was until it is through");
    assert!(begun.amendments[0].open && !begun.may_amend);
    test.drain(60).await;

    let view = test.look(&before).await;
    assert_eq!(lines(&view), [("22110".to_owned(), 6), ("85123A".to_owned(), 2)]);
    assert_eq!((view.order.totals.total.minor, view.order.payment_status), (1950, PaymentStatus::Paid));
    assert_eq!(view.order.status, OrderStatus::Processing);
    let amounts: Vec<_> = view.payments.iter().map(|payment| (payment.amount.minor, payment.state)).collect();
    assert_eq!(amounts, [(1530, PaymentState::Successful), (420, PaymentState::Successful)]);
    settled(&world, &view).await;
    let id = view.order.id.to_string();
    assert_eq!(world.events("billed", &id).await.last().map(String::as_str), Some("order.updated"));
    assert_eq!(world.production(&id).await, ["produced", "event"], "production was told of the change");
}

#[tokio::test]
async fn an_edit_that_costs_less_gives_the_difference_back_and_releases_what_was_removed() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    amend(&test, &before, &[("22110", 4, "2.55")]).await.expect("it may be changed");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!((view.order.totals.total.minor, view.order.payment_status), (1020, PaymentStatus::PartiallyRefunded));
    let id = view.order.id.to_string();
    assert_eq!(world.effects(&id).await[6..], ["refunded", "released"].map(str::to_owned), "in this order");
    assert_eq!(stock(&world, &id).await, [("22110".to_owned(), 4)]);
    settled(&world, &view).await;
}

#[tokio::test]
async fn an_edit_of_the_same_worth_moves_stock_and_no_money() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    amend(&test, &before, &[("85123A", 3, "5.10")]).await.expect("it may be changed");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!(lines(&view), [("85123A".to_owned(), 3)]);
    assert_eq!((world.count("charged", &id).await, world.count("refunded", &id).await), (1, 0));
    assert_eq!(stock(&world, &id).await, [("85123A".to_owned(), 3)]);
    settled(&world, &view).await;
}

#[tokio::test]
async fn adding_and_removing_again_asks_nobody_for_anything() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    let done = world.effects(&id).await.len();
    let same = items(&[("22110", 6, "2.55")]).into_iter().map(|line| item(&before, line)).collect::<Vec<_>>();
    let refused = tests::amending::amend_lines(&test, &before, same).await.expect_err("nothing would change");
    assert_eq!(refused.field.as_deref(), Some("items"));
    assert_eq!(world.effects(&id).await.len(), done);
    settled(&world, &test.look(&before).await).await;
}

#[tokio::test]
async fn a_declined_extra_charge_drops_the_edit_and_returns_the_stock() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    // The cents rule declines .11.
    amend(&test, &before, &[("22110", 6, "2.55"), ("85123A", 1, "4.11")]).await.expect("it may be tried");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!(lines(&view), [("22110".to_owned(), 6)]);
    assert_eq!(view.amendments[0].state, CheckoutState::Failed);
    assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Processing, PaymentStatus::Paid));
    assert_eq!(
        view.headline.as_ref().map(|line| line.title.as_str()),
        Some("Not changed: the extra payment was declined.")
    );
    assert_eq!(stock(&world, &id).await, [("22110".to_owned(), 6)]);
    settled(&world, &view).await;
    assert!(view.may_amend, "it may be tried again");
}

#[tokio::test]
async fn stock_that_is_short_drops_the_edit_before_any_money() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    amend(&test, &before, &[("22110", 6, "2.55"), ("85123A", 1_000_000, "0.01"), ("85123A", 7, "0.01")])
        .await
        .expect("it may be tried");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!(view.amendments[0].failure.as_ref().map(|failure| failure.step), Some(EffectKind::Reserve));
    assert_eq!(world.count("charged", &id).await, 1);
    settled(&world, &view).await;
}

#[tokio::test]
async fn a_refused_commit_gives_the_extra_charge_back() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    refuse(&world, "inventory", &["succeed", "fail"]).await;
    amend(&test, &before, &[("22110", 8, "2.55")]).await.expect("it may be tried");
    test.drain(60).await;
    let view = test.look(&before).await;
    assert_eq!(lines(&view), [("22110".to_owned(), 6)]);
    assert_eq!((world.count("charged", &id).await, world.count("refunded", &id).await), (2, 1));
    assert_eq!(view.order.payment_status, PaymentStatus::Paid, "an undone charge is no refund of the order");
    assert_eq!(stock(&world, &id).await, [("22110".to_owned(), 6)]);
    settled(&world, &view).await;
}

#[tokio::test]
async fn two_edits_at_once_are_one_too_many_and_an_old_version_is_a_conflict() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    world.behave("inventory", json!({"fault": "down"})).await;
    let open = amend(&test, &before, &[("22110", 7, "2.55")]).await.expect("the first");
    let second = amend(&test, &open, &[("22110", 8, "2.55")]).await.expect_err("one at a time");
    assert_eq!(second.code, contract::ErrorCode::InvalidTransition);
    let edit = test.desk.update_order(tests::amending::update(&open), "clerk").await;
    assert!(edit.is_err(), "no edit while a change is under way");
    world.all_up().await;
    test.drain(60).await;
    let stale = amend(&test, &before, &[("22110", 5, "2.55")]).await.expect_err("version 1 is history");
    let now = test.look(&before).await;
    let versions = stale.versions.expect("both versions");
    assert_eq!((versions.your_version, versions.current_version), (before.order.version, now.order.version));
    settled(&world, &now).await;
}

#[tokio::test]
async fn several_edits_use_the_newest_payment_and_reservation_first() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let id = before.order.id.to_string();
    for quantity in [8, 9, 3] {
        let now = test.look(&before).await;
        amend(&test, &now, &[("22110", quantity, "2.55")]).await.expect("it may be changed");
        test.drain(80).await;
        settled(&world, &test.look(&before).await).await;
    }
    let view = test.look(&before).await;
    // 15.30, 5.10 and 2.55 were taken; 15.30 went back: 2.55, 5.10 and 7.65 of the first.
    let left: Vec<_> = view
        .payments
        .iter()
        .map(|payment| (payment.amount.minor, payment.refunds.iter().map(|refund| refund.amount.minor).sum::<i64>()))
        .collect();
    assert_eq!(left, [(1530, 765), (510, 510), (255, 255)]);
    let states: Vec<_> = view.payments.iter().map(|payment| payment.state).collect();
    assert_eq!(states, [PaymentState::Successful, PaymentState::Refunded, PaymentState::Refunded]);
    assert_eq!(stock(&world, &id).await, [("22110".to_owned(), 3)]);
    assert!(view.amendments.iter().all(|amendment| amendment.purpose == Purpose::Edit));
}

#[tokio::test]
async fn a_paid_order_is_not_repriced_by_saving_it() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let before = paid(&test, &items(&[("22110", 6, "2.55")])).await;
    let mut update = tests::amending::update(&before);
    update.input.items[0].quantity = 7;
    let refused = test.desk.update_order(update, "clerk").await.map_err(contract::ApiError::from).expect_err("no");
    assert_eq!(refused.code, contract::ErrorCode::InvalidTransition);
    assert!(refused.message.contains("amendment"), "{refused}");
    let mut notes = tests::amending::update(&before);
    notes.input.notes = "Leave it at the door".to_owned();
    let saved = test.desk.update_order(notes, "clerk").await.expect("notes may be changed");
    assert_eq!(saved.order.notes, "Leave it at the door");
    assert_eq!(saved.order.status, OrderStatus::Processing);
}

#[tokio::test]
async fn an_unpaid_order_needs_no_amendment() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let entered = test.enter("22110", 6, "2.55").await;
    let refused = amend(&test, &entered, &[("22110", 7, "2.55")]).await.expect_err("nothing is paid");
    assert_eq!(refused.code, contract::ErrorCode::InvalidTransition);
}

#[tokio::test]
async fn a_discount_by_hand_on_a_paid_order_gives_the_difference_back_and_a_surcharge_takes_it() {
    let world = TestWorld::start(None).await;
    let test = TestDesk::new(world.endpoints()).await;
    let paid = paid(&test, &items(&[("22110", 2, "2.55"), ("85123A", 1, "19.95")])).await;
    for (by_hand, difference, total) in [("1,05", -105, 2400), ("-0.50", 155, 2555), ("", -50, 2505)] {
        let view = test.look(&paid).await;
        let change = AmendmentInput { manual_discount: Some(by_hand.to_owned()), ..AmendmentInput::default() };
        let (id, version) = (view.order.id, Some(view.order.version));
        let preview = PreviewAmendment { id, change: change.clone() };
        let shown = test.desk.preview_amendment(preview).await.expect("it can be shown");
        assert_eq!(shown.difference.amount.minor, difference, "{by_hand}");
        test.desk.amend(Amend { id, version, change }, "clerk").await.expect("it may be given");
        test.drain(60).await;
        let view = test.look(&paid).await;
        assert_eq!(view.order.totals.total.minor, total, "{by_hand}");
        settled(&world, &view).await;
    }
}
