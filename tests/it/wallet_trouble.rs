//! E-wallet payments when something goes wrong around them: cancel, restart, a lost answer, a
//! provider out of reach or silent for a day. The ledger has one charge, or a charge and a refund.

use domain::checkout::CheckoutState;
use domain::status::{OrderStatus, PaymentStatus};
use serde_json::json;
use tests::wallet::{WalletDesk, tried};

const DAY_MS: i64 = 24 * 3_600_000;

#[tokio::test]
async fn a_cancel_while_the_provider_decides_waits_and_gives_back_what_was_taken() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let wished = desk.test.cancel(&placed).await;
    assert_eq!(wished.process.map(|p| (p.state, p.cancelling)), Some((CheckoutState::AwaitingProvider, true)));
    assert_eq!(desk.world.count("released", &placed.order.id.to_string()).await, 0, "nothing unknown is undone");
    assert_eq!(desk.deliver(&desk.webhook(&placed, "payment.succeeded").await).await.0, 200);
    let view = desk.settle(&placed).await;
    assert_eq!((view.order.status, view.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
    let effects = desk.world.effects(&placed.order.id.to_string()).await;
    assert_eq!(effects, ["reserved", "charged", "refunded", "released"]);
}

#[tokio::test]
async fn a_cancel_while_the_provider_decides_ends_without_a_refund_where_it_says_no() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let placed = desk.place("5.11").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    desk.test.cancel(&placed).await;
    let view = desk.settle(&placed).await;
    assert_eq!(view.order.status, OrderStatus::Cancelled);
    assert_eq!(desk.world.effects(&placed.order.id.to_string()).await, ["reserved", "declined", "released"]);
}

#[tokio::test]
async fn after_a_restart_the_webhook_comes_to_the_same_port() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let url = desk.url();
    let desk = desk.restart().await;
    assert_eq!(desk.url(), url);
    assert_eq!(desk.test.checkout(&placed).await.state, CheckoutState::AwaitingProvider);
    assert_eq!(desk.deliver(&desk.webhook(&placed, "payment.succeeded").await).await.0, 200);
    let done = desk.settle(&placed).await;
    assert_eq!((done.order.status, tried(&done).len()), (OrderStatus::Processing, 2));
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("requested", &id).await, desk.world.count("charged", &id).await), (1, 1));
}

#[tokio::test]
async fn a_restart_in_the_middle_of_it_finds_out_by_asking() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let desk = desk.restart().await;
    let done = desk.settle(&placed).await;
    assert_eq!(done.order.status, OrderStatus::Processing);
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("requested", &id).await, desk.world.count("charged", &id).await), (1, 1));
}

#[tokio::test]
async fn stock_that_cannot_be_made_final_gives_the_money_back_through_the_wallet() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    desk.world.behave("inventory", json!({"outcome": {"next": ["fail"]}})).await;
    let failed = desk.settle(&placed).await;
    assert_eq!((failed.order.status, failed.order.payment_status), (OrderStatus::Failed, PaymentStatus::Refunded));
    let refunds: Vec<_> = desk.world.ledger().await.into_iter().filter(|entry| entry["effect"] == "refunded").collect();
    assert_eq!(refunds.len(), 1);
    assert_eq!((refunds[0]["service"].as_str(), refunds[0]["amount"].to_string()), (Some("wallet"), "5.99".to_owned()));
    let effects = desk.world.effects(&placed.order.id.to_string()).await;
    assert_eq!(effects, ["reserved", "charged", "refused", "refunded", "released", "emailed"]);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_under_the_same_key() {
    let desk = WalletDesk::new(json!({"fault": "commit_then_drop", "webhook_delay_ms": 0, "webhook": "never"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::Reconciling).await;
    desk.test.run(3, 3_000).await;
    desk.world.behave("wallet", json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let done = desk.settle(&placed).await;
    assert_eq!(done.order.status, OrderStatus::Processing, "{:?}", tried(&done));
    let tried = tried(&done);
    assert!(tried.contains(&"charge: answer lost".to_owned()), "{tried:?}");
    assert!(tried.contains(&"charge (look-up): done".to_owned()), "{tried:?}");
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("requested", &id).await, desk.world.count("charged", &id).await), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_is_made_good_by_the_webhook() {
    let desk = WalletDesk::new(json!({"fault": "commit_then_drop", "webhook_delay_ms": 20})).await;
    let placed = desk.place("5.99").await;
    let done = desk.until_seen(&placed, |view| view.order.status == OrderStatus::Processing).await;
    assert!(tried(&done).contains(&"charge (webhook): done".to_owned()), "{:?}", tried(&done));
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("requested", &id).await, desk.world.count("charged", &id).await), (1, 1));
}

#[tokio::test]
async fn with_the_wallet_out_of_reach_the_order_waits_and_goes_on_by_itself() {
    let desk = WalletDesk::new(json!({"fault": "down"})).await;
    let placed = desk.place("5.99").await;
    desk.test.run(5, 1_000).await;
    let waiting = desk.test.look(&placed).await;
    assert_eq!(waiting.process.as_ref().map(|process| process.state), Some(CheckoutState::Charging));
    assert!(waiting.headline.expect("it says so").body.contains("No money was taken yet"));
    desk.world.behave("wallet", json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let done = desk.settle(&placed).await;
    assert_eq!(done.order.status, OrderStatus::Processing);
    assert_eq!(desk.world.count("charged", &placed.order.id.to_string()).await, 1);
}

#[tokio::test]
async fn a_day_without_a_decision_asks_a_person_and_a_webhook_still_settles_it() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 600_000})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    desk.test.clock.advance_ms(DAY_MS + 60_000);
    let asks = desk.until(&placed, CheckoutState::NeedsAttention).await;
    assert!(asks.headline.expect("it says so").body.contains("24 hours"));
    assert_eq!(desk.deliver(&desk.webhook(&placed, "payment.failed").await).await.0, 200);
    let failed = desk.settle(&placed).await;
    assert_eq!(failed.order.status, OrderStatus::Failed);
    assert_eq!(desk.world.effects(&placed.order.id.to_string()).await, ["reserved", "released", "emailed"]);
}

#[tokio::test]
async fn a_day_without_any_answer_asks_a_person_and_goes_on_when_the_provider_is_back() {
    let desk = WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "never"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    desk.world.behave("wallet", json!({"fault": "down"})).await;
    desk.test.clock.advance_ms(DAY_MS + 60_000);
    desk.until(&placed, CheckoutState::NeedsAttention).await;
    desk.world.behave("wallet", json!({})).await;
    let done = desk.settle(&placed).await;
    assert_eq!(done.order.status, OrderStatus::Processing, "{:?}", tried(&done));
    assert_eq!(desk.world.count("charged", &placed.order.id.to_string()).await, 1);
}
