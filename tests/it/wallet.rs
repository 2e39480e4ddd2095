//! Paying by e-wallet: the provider accepts at once and tells later, by a webhook in one of its
//! moods or not at all. However it tells, money is taken once.

use domain::checkout::CheckoutState;
use domain::outbox::Stream;
use domain::status::{OrderStatus, PaymentState, PaymentStatus};
use serde_json::json;
use tests::wallet::{WalletDesk, payment_lane, tried};

#[tokio::test]
async fn a_webhook_says_that_money_was_taken_and_the_order_goes_on() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 50})).await;
    let placed = desk.place("5.99").await;
    let done = desk.until_seen(&placed, |view| view.order.status == OrderStatus::Processing).await;

    assert_eq!(done.order.payment_status, PaymentStatus::Paid);
    assert_eq!(tried(&done), ["charge: pending", "charge (webhook): done"]);
    let payment = &done.payments[0];
    assert_eq!(payment.state, PaymentState::Successful);
    assert!(payment.transaction_id.as_deref().is_some_and(|id| id.starts_with("txn")), "{payment:?}");
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("requested", &id).await, desk.world.count("charged", &id).await), (1, 1));
    let effects = desk.world.effects(&id).await;
    assert_eq!(effects[..3], ["reserved", "charged", "committed"]);
}

#[tokio::test]
async fn while_the_provider_decides_the_clerk_is_told_that_nothing_is_taken_yet() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 600_000})).await;
    let placed = desk.place("5.99").await;
    let waiting = desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let headline = waiting.headline.clone().expect("there is something to say");
    assert!(headline.title.contains("Waiting for the wallet provider"), "{headline:?}");
    assert!(headline.body.contains("No money is known to be taken yet"), "{headline:?}");
    assert_eq!(payment_lane(&waiting).text, "Waiting for the wallet provider…");
    assert_eq!((waiting.order.status, waiting.order.payment_status), (OrderStatus::Pending, PaymentStatus::Pending));
    assert!(!waiting.may_check_out && !waiting.editable && waiting.may_cancel);
    let id = placed.order.id.to_string();
    assert_eq!(desk.world.effects(&id).await, ["reserved"]);
}

#[tokio::test]
async fn a_webhook_says_that_the_payment_failed_and_the_stock_is_given_back() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 50})).await;
    let placed = desk.place("5.11").await;
    desk.until(&placed, CheckoutState::Failed).await;
    let failed = desk.settle(&placed).await;
    assert_eq!((failed.order.status, failed.payments[0].state), (OrderStatus::Failed, PaymentState::Failed));
    assert!(failed.headline.expect("a failure says so").body.contains("No money was taken"));
    let effects = desk.world.effects(&placed.order.id.to_string()).await;
    assert_eq!(effects, ["reserved", "declined", "released", "emailed"]);
}

#[tokio::test]
async fn told_twice_or_out_of_order_it_is_the_same() {
    for mode in ["twice", "out_of_order"] {
        let desk = WalletDesk::new(json!({"webhook_delay_ms": 20, "webhook": mode})).await;
        let placed = desk.place("5.99").await;
        desk.until_seen(&placed, |view| view.order.status == OrderStatus::Processing).await;
        if mode == "out_of_order" {
            // The stale notice comes after the result and is on record as what it is.
            let stale = |view: &_| tried(view).contains(&"charge (webhook): pending".to_owned());
            desk.until_seen(&placed, stale).await;
        }
        let done = desk.settle(&placed).await;
        assert_eq!(done.order.status, OrderStatus::Processing, "{mode}");
        let id = placed.order.id.to_string();
        assert_eq!(desk.world.count("charged", &id).await, 1, "{mode}");
        assert_eq!(desk.world.count("committed", &id).await, 1, "{mode}");
    }
}

#[tokio::test]
async fn without_a_webhook_that_can_be_believed_the_provider_is_asked() {
    for mode in ["never", "bad_signature"] {
        let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": mode})).await;
        let placed = desk.place("5.99").await;
        let waiting = desk.until(&placed, CheckoutState::AwaitingProvider).await;
        desk.test.clock.advance_ms(14_000);
        desk.test.desk.run_once().await.expect("the outbox can be read");
        assert_eq!(tried(&desk.test.look(&waiting).await), ["charge: pending"], "{mode}: not before 15 s");
        let done = desk.settle(&placed).await;
        assert_eq!(done.order.status, OrderStatus::Processing, "{mode}");
        assert_eq!(tried(&done), ["charge: pending", "charge (look-up): done"], "{mode}");
        assert_eq!(desk.world.count("charged", &placed.order.id.to_string()).await, 1, "{mode}");
    }
}

#[tokio::test]
async fn it_is_asked_after_15_seconds_and_then_each_10() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 600_000})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    desk.test.run(40, 1_000).await;
    let asked = desk.test.look(&placed).await;
    let timeline = desk.test.desk.store().reader().timeline(placed.order.id).await.expect("the rows can be read");
    let (_, made) = timeline.iter().find(|(row, _)| row.stream == Stream::Payment).expect("a charge");
    let starts: Vec<_> = made.iter().map(|attempt| attempt.started_at).collect();
    let gaps: Vec<_> = starts.windows(2).map(|pair| pair[1].millis_since(pair[0]) / 1000).collect();
    assert_eq!(gaps, [15, 10, 10]);
    assert_eq!(tried(&asked), ["charge: pending", "charge (look-up, 3 times): pending"], "one line for the clerk");
    assert_eq!(desk.world.count("requested", &placed.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn a_late_webhook_finds_that_it_was_asked_already() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "late"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    desk.test.clock.advance_ms(16_000);
    desk.until_seen(&placed, |view| view.order.status == OrderStatus::Processing).await;
    let known = |view: &_| tried(view).contains(&"charge (webhook): known already".to_owned());
    desk.until_seen(&placed, known).await;
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("charged", &id).await, desk.world.count("refunded", &id).await), (1, 0));
}
