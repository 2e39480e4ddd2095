//! Webhooks that nobody should fall for, and genuine ones at the worst moment. The test itself
//! plays the provider where the mock would be too well-behaved.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

use contract::command::SettleStep;
use domain::checkout::CheckoutState;
use domain::outbox::EffectKind;
use domain::status::{OrderStatus, PaymentState, PaymentStatus};
use engine::Points;
use engine::webhook::Headers;
use serde_json::json;
use tests::wallet::{WalletDesk, tried};

/// The provider decides at once and tells nobody.
async fn silent() -> WalletDesk {
    WalletDesk::new(json!({"webhook_delay_ms": 0, "webhook": "never"})).await
}

/// The provider does not decide.
async fn undecided() -> WalletDesk {
    WalletDesk::new(json!({"webhook_delay_ms": 600_000})).await
}

#[tokio::test]
async fn one_message_delivered_ten_times_at_once_counts_once_and_is_on_disk_when_answered() {
    let desk = silent().await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let webhook = desk.webhook(&placed, "payment.succeeded").await;
    let deliveries = (0..10).map(|_| desk.request(&webhook).send());
    for sent in deliveries.map(tokio::spawn).collect::<Vec<_>>() {
        assert_eq!(sent.await.expect("no panic").expect("an answer").status(), 200);
    }
    let receipt = desk.test.desk.store().reader().receipt("msg_1").await.expect("receipts can be read");
    assert_eq!(receipt.expect("it is on disk").came, "charged");
    for other in 0..10 {
        assert_eq!(desk.deliver(&webhook.under(&format!("msg_more_{other}"))).await.0, 200);
    }
    let done = desk.settle(&placed).await;
    assert_eq!(done.order.status, OrderStatus::Processing);
    assert_eq!(tried(&done).iter().filter(|line| *line == "charge (webhook): done").count(), 1);
    assert_eq!(tried(&done).iter().filter(|line| *line == "charge (webhook): known already").count(), 10);
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("charged", &id).await, desk.world.count("committed", &id).await), (1, 1));
}

#[tokio::test]
async fn what_is_forged_stale_or_from_the_future_is_refused_and_leaves_no_trace() {
    let desk = undecided().await;
    let placed = desk.place("5.99").await;
    let waiting = desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let genuine = desk.webhook(&placed, "payment.succeeded").await;
    let mut forged = genuine.clone();
    forged.secret = "whsec_Zm9yZ2Vk".to_owned();
    let (mut stale, mut early, mut changed) = (genuine.clone(), genuine.clone(), genuine.clone());
    stale.timestamp -= 302;
    early.timestamp += 302;
    changed.body = changed.body.replace("payment.succeeded", "payment.failed");
    for odd in [&forged, &stale, &early] {
        let (status, said) = desk.deliver(odd).await;
        assert_eq!((status, said["error"]["code"].as_str()), (401, Some("UNAUTHENTICATED")), "{said}");
    }
    let resigned = desk.request(&genuine).body(changed.body).send().await.expect("an answer");
    assert_eq!(resigned.status(), 401, "a body that was changed on the way");
    let unsigned = json!({"type": "payment.succeeded"}).to_string();
    let nothing = Headers { id: Some("msg_1"), ..Headers::default() };
    assert!(desk.test.desk.receive_webhook(&nothing, unsigned.as_bytes()).await.is_err());

    let after = desk.test.look(&placed).await;
    assert_eq!((&after.process, tried(&after)), (&waiting.process, vec!["charge: pending".to_owned()]));
    assert_eq!(desk.test.desk.store().reader().receipt("msg_1").await.expect("receipts can be read"), None);
    assert_eq!(desk.world.effects(&placed.order.id.to_string()).await, ["reserved"]);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_name() {
    let desk = undecided().await;
    for (body, status, field) in [
        (
            json!({"type": "payment.succeeded", "data": {"payment_id": "p", "order_id": "o", "amount": "1e3"}}),
            422,
            "data.amount",
        ),
        (json!({"data": {}}), 422, "type"),
        (json!([1]), 400, ""),
    ] {
        let (answered, said) = desk.deliver(&desk.sign(&body)).await;
        assert_eq!((answered, said["error"]["details"][0]["field"].as_str().unwrap_or("")), (status, field), "{said}");
    }
}

#[tokio::test]
async fn another_amount_order_or_body_is_not_believed_and_the_provider_is_asked_at_once() {
    let desk = undecided().await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let genuine = desk.webhook(&placed, "payment.succeeded").await;
    let mut less = genuine.under("msg_less");
    less.body = less.body.replace("5.99", "0.99");
    assert_eq!(desk.deliver(&less).await.0, 200);
    desk.test.desk.run_once().await.expect("the outbox can be read");
    let doubted = desk.test.look(&placed).await;
    let doubt = "charge (webhook): does not fit, so it was asked after";
    assert_eq!(tried(&doubted), ["charge: pending", doubt, "charge (look-up): pending"]);

    let mut other = genuine.under("msg_other");
    other.body = other.body.replace(&placed.order.id.to_string(), "0192f3d0-0000-7000-8000-000000000000");
    assert_eq!(desk.deliver(&other).await.0, 200);
    // A new body under an id that came before: signed, but somebody is wrong.
    less.body = genuine.body.clone();
    assert_eq!(desk.deliver(&less).await.0, 200);
    desk.test.desk.run_once().await.expect("the outbox can be read");
    let still = desk.test.look(&placed).await;
    assert_eq!(still.process.map(|process| process.state), Some(CheckoutState::AwaitingProvider));
    assert_eq!(desk.world.effects(&placed.order.id.to_string()).await, ["reserved"]);
}

#[tokio::test]
async fn news_of_payments_nobody_here_knows_and_of_other_things_are_taken_and_change_nothing() {
    let desk = undecided().await;
    let by_card = desk.test.enter("22110", 1, "5.99").await;
    desk.test.place(&by_card).await;
    desk.settle(&by_card).await;
    let of_card = desk.webhook(&by_card, "payment.failed").await;
    let unknown = desk.sign(&json!({"type": "payment.succeeded", "data": {
        "payment_id": "0192f3d0-0000-7000-8000-000000000000", "order_id": by_card.order.id, "amount": 5.99}}));
    let foreign =
        desk.sign(&json!({"type": "payment.failed", "data": {"payment_id": "pay_1", "order_id": "o", "amount": 1}}));
    let other = desk.sign(&json!({"type": "payout.paid", "data": 7}));
    for (number, webhook) in [of_card, unknown, foreign, other].iter().enumerate() {
        assert_eq!(desk.deliver(&webhook.under(&format!("msg_{number}"))).await.0, 200, "{webhook:?}");
    }
    let after = desk.settle(&by_card).await;
    assert_eq!((after.order.status, tried(&after)), (OrderStatus::Processing, vec!["charge: done".to_owned()]));
    let id = by_card.order.id.to_string();
    assert_eq!((desk.world.count("charged", &id).await, desk.world.count("refunded", &id).await), (1, 0));
}

/// Points that hold whoever passes `name` until the test lets go; the second end tells that
/// somebody came.
fn holding(name: &'static str) -> (Points, std::sync::mpsc::Sender<()>, Receiver<()>) {
    let (let_go, held) = channel::<()>();
    let (came, told) = channel();
    let (held, came) = (Mutex::new(held), Mutex::new(came));
    let points = Points::new(move |passed| {
        if passed == name {
            came.lock().expect("nobody panics").send(()).ok();
            // An error means that the test let go for good.
            held.lock().expect("nobody panics").recv().ok();
        }
    });
    (points, let_go, told)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_webhook_before_the_replys_result_is_recorded_makes_the_reply_old_news() {
    let (points, let_go, came) = holding("charge:after-reply");
    let desk = WalletDesk::watched(json!({"webhook_delay_ms": 0, "webhook": "never"}), points).await;
    let placed = desk.place("5.99").await;
    let running = std::sync::Arc::clone(&desk.test.desk);
    let sending = tokio::spawn(async move { running.run_once().await });
    tokio::task::spawn_blocking(move || came.recv()).await.expect("no panic").expect("the charge is answered");
    let webhook = desk.webhook(&placed, "payment.succeeded").await;
    assert_eq!(desk.deliver(&webhook).await.0, 200);
    assert_eq!(desk.test.checkout(&placed).await.state, CheckoutState::Committing);
    drop(let_go);
    sending.await.expect("no panic").expect("the outbox can be read");

    let done = desk.settle(&placed).await;
    assert_eq!(done.order.status, OrderStatus::Processing);
    assert_eq!(tried(&done), ["charge: pending", "charge (webhook): done"]);
    let id = placed.order.id.to_string();
    assert_eq!((desk.world.count("requested", &id).await, desk.world.count("charged", &id).await), (1, 1));
}

/// Lets a request for money that was lost on the way arrive after all, from whatever run.
async fn arrives_late(desk: &WalletDesk, placed: &contract::order::OrderView) {
    let rows = desk.test.desk.store().reader().timeline(placed.order.id).await.expect("the rows can be read");
    let mut rows = rows.iter().map(|(row, _)| row);
    let charge = rows.find(|row| row.path.ends_with("/payment-requests")).expect("a request to the wallet");
    let url = format!("{}{}", desk.world.endpoints().wallet.expect("an address"), charge.path);
    let body = serde_json::from_slice(&charge.body).expect("a body is JSON");
    desk.world.post(&url, &charge.key.to_string(), body).await;
}

#[tokio::test]
async fn a_success_of_an_earlier_run_is_given_back_and_moves_only_that_payment() {
    let desk = WalletDesk::new(json!({"fault": "reset"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::Reconciling).await;
    assert_eq!(desk.deliver(&desk.webhook(&placed, "payment.failed").await).await.0, 200);
    desk.world.behave("wallet", json!({"webhook_delay_ms": 0})).await;
    let failed = desk.settle(&placed).await;
    assert_eq!(failed.order.status, OrderStatus::Failed);
    desk.test.place(&failed).await;
    let paid = desk.settle(&placed).await;
    assert_eq!((paid.order.status, paid.order.payment_status), (OrderStatus::Processing, PaymentStatus::Paid));

    arrives_late(&desk, &placed).await;
    desk.until_seen(&placed, |view| view.payments[0].state == PaymentState::Refunded).await;
    let after = desk.settle(&placed).await;
    assert_eq!((after.order.status, after.order.payment_status), (OrderStatus::Processing, PaymentStatus::Paid));
    assert_eq!(after.payments[1].state, PaymentState::Successful);
    assert_eq!(after.process.map(|process| (process.generation, process.state)), Some((2, CheckoutState::Completed)));
    let money = money(&desk, &placed.order.id.to_string()).await;
    assert_eq!(money, ["payment charged", "wallet charged", "wallet refunded"]);
}

#[tokio::test]
async fn a_refund_refused_for_an_earlier_run_asks_a_person_until_it_is_settled() {
    let desk = WalletDesk::new(json!({"fault": "reset"})).await;
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::Reconciling).await;
    assert_eq!(desk.deliver(&desk.webhook(&placed, "payment.failed").await).await.0, 200);
    let first = desk.test.checkout(&placed).await;
    desk.world.behave("wallet", json!({"webhook": "never", "webhook_delay_ms": 0})).await;
    let failed = desk.settle(&placed).await;
    desk.test.place(&failed).await;
    desk.settle(&placed).await;
    arrives_late(&desk, &placed).await;
    desk.world.behave("wallet", json!({"outcome": "fail", "cents_rule": false})).await;
    let told = desk.sign(&json!({"type": "payment.succeeded", "data": {
        "payment_id": first.payment_id,
        "order_id": first.order_id,
        "amount": first.amount.plain(),
        "transaction_id": "txn_2",
    }}));
    assert_eq!(desk.deliver(&told.under("msg_2")).await.0, 200);
    let asking = desk.settle(&placed).await;
    let shown = asking.process.as_ref().map(|process| (process.generation, process.state));
    assert_eq!(shown, Some((1, CheckoutState::NeedsAttention)));

    let settle = SettleStep {
        id: placed.order.id,
        step: EffectKind::Refund,
        done: true,
        reason: "Given back at the counter".to_owned(),
    };
    desk.test.desk.settle_step(settle, "sam").await.expect("an earlier run can be settled");
    let after = desk.settle(&placed).await;
    assert_eq!(after.process.map(|process| (process.generation, process.state)), Some((2, CheckoutState::Completed)));
    assert_eq!((after.order.status, after.order.payment_status), (OrderStatus::Processing, PaymentStatus::Paid));
}

#[tokio::test]
async fn a_success_after_the_cancel_is_given_back() {
    let desk = WalletDesk::new(json!({"fault": "reset"})).await;
    let placed = desk.place("5.99").await;
    // Lost twice: from now on it is only looked up.
    desk.test.run(3, 3_000).await;
    desk.test.cancel(&placed).await;
    desk.world.behave("wallet", json!({"webhook_delay_ms": 0})).await;
    let cancelled = desk.settle(&placed).await;
    assert_eq!(cancelled.order.status, OrderStatus::Cancelled, "{:?}", tried(&cancelled));

    arrives_late(&desk, &placed).await;
    desk.until_seen(&placed, |view| view.payments[0].state == PaymentState::Refunded).await;
    let after = desk.settle(&placed).await;
    assert_eq!((after.order.status, after.order.payment_status), (OrderStatus::Cancelled, PaymentStatus::Refunded));
    assert_eq!(money(&desk, &placed.order.id.to_string()).await, ["wallet charged", "wallet refunded"]);
}

/// Where money moved, in the order it did.
async fn money(desk: &WalletDesk, id: &str) -> Vec<String> {
    let entries = desk.world.ledger().await;
    let of_order = entries.iter().filter(|entry| entry["order_id"] == id);
    of_order
        .filter(|entry| matches!(entry["effect"].as_str(), Some("charged" | "refunded")))
        .map(|entry| {
            format!(
                "{} {}",
                entry["service"].as_str().unwrap_or_default(),
                entry["effect"].as_str().unwrap_or_default()
            )
        })
        .collect()
}
