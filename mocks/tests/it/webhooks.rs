//! The wallet's webhooks: who signed them, how often and in which order they come.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::{Desk, read};

struct Notice {
    id: String,
    genuine: bool,
    body: Value,
}

type Inbox = mpsc::UnboundedReceiver<(HeaderMap, String)>;

async fn listen() -> (String, Inbox) {
    let (send, inbox) = mpsc::unbounded_channel();
    let take = async |State(send): State<Arc<mpsc::UnboundedSender<_>>>, headers: HeaderMap, body: String| {
        send.send((headers, body)).unwrap();
    };
    let router = Router::new().route("/hook", post(take)).with_state(Arc::new(send));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, inbox)
}

fn check(secret: &str, headers: &HeaderMap, body: &str) -> Notice {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let genuine = header("webhook-signature") == expected;
    Notice { id, genuine, body: serde_json::from_str(body).unwrap() }
}

async fn next(desk: &Desk, inbox: &mut Inbox) -> Notice {
    let (headers, body) = inbox.recv().await.unwrap();
    check(&desk.world.addresses().webhook_secret, &headers, &body)
}

/// Asks the wallet for money; answers the status of the request.
async fn ask(desk: &Desk, key: &str, amount: &str, hook: &str) -> StatusCode {
    let url = format!("{}/api/payment/payment-requests", desk.world.addresses().wallet);
    let body = json!({"payment_id": format!("w-{key}"), "order_id": "o-1", "amount": amount,
        "currency": "USD", "webhook_url": hook});
    read(desk.post(url, key, &body).await).await.0
}

async fn telling(mode: &str) -> (Desk, String, Inbox) {
    let desk = Desk::new().await;
    desk.behave("wallet", json!({"webhook_delay_ms": 10, "webhook": mode})).await;
    let (hook, inbox) = listen().await;
    (desk, hook, inbox)
}

#[tokio::test]
async fn the_result_comes_signed_after_the_request() {
    let (desk, hook, mut inbox) = telling("on_time").await;
    assert_eq!(ask(&desk, "1", "5.99", &hook).await, StatusCode::ACCEPTED);
    let notice = next(&desk, &mut inbox).await;
    assert!(notice.genuine);
    assert_eq!(notice.body["type"], "payment.succeeded");
    assert_eq!(notice.body["data"]["payment_id"], "w-1");
    assert_eq!(notice.body["data"]["order_id"], "o-1");
    assert_eq!(notice.body["data"]["amount"], 5.99);
    assert_eq!(desk.effects().await, ["requested", "charged"]);
}

#[tokio::test]
async fn what_the_cents_decline_is_told_as_failed() {
    let (desk, hook, mut inbox) = telling("on_time").await;
    assert_eq!(ask(&desk, "1", "5.11", &hook).await, StatusCode::ACCEPTED);
    assert_eq!(next(&desk, &mut inbox).await.body["type"], "payment.failed");
    assert_eq!(desk.effects().await, ["requested", "declined"]);
}

#[tokio::test]
async fn twice_is_the_same_notice_twice() {
    let (desk, hook, mut inbox) = telling("twice").await;
    ask(&desk, "1", "5.00", &hook).await;
    let (one, two) = (next(&desk, &mut inbox).await, next(&desk, &mut inbox).await);
    assert_eq!((one.id, one.body), (two.id, two.body));
    assert_eq!(desk.effects().await, ["requested", "charged"]);
}

#[tokio::test]
async fn out_of_order_sends_a_stale_notice_after_the_result() {
    let (desk, hook, mut inbox) = telling("out_of_order").await;
    ask(&desk, "1", "5.00", &hook).await;
    assert_eq!(next(&desk, &mut inbox).await.body["type"], "payment.succeeded");
    let stale = next(&desk, &mut inbox).await;
    assert_eq!((stale.body["type"].as_str(), stale.genuine), (Some("payment.pending"), true));
}

#[tokio::test]
async fn a_bad_signature_does_not_fit() {
    let (desk, hook, mut inbox) = telling("bad_signature").await;
    ask(&desk, "1", "5.00", &hook).await;
    assert!(!next(&desk, &mut inbox).await.genuine);
}

#[tokio::test]
async fn never_takes_the_money_and_tells_nobody() {
    let (desk, hook, mut inbox) = telling("never").await;
    ask(&desk, "1", "5.00", &hook).await;
    while desk.effects().await.len() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A later request that does tell comes first: the silent one had its chance.
    desk.behave("wallet", json!({"webhook_delay_ms": 0})).await;
    ask(&desk, "2", "5.00", &hook).await;
    assert_eq!(next(&desk, &mut inbox).await.body["data"]["payment_id"], "w-2");
    assert!(inbox.try_recv().is_err());
}

#[tokio::test]
async fn a_pending_request_gives_nothing_back() {
    let desk = Desk::new().await;
    ask(&desk, "1", "5.00", "http://127.0.0.1:9/").await;
    let base = format!("{}/api/payment/payment-requests", desk.world.addresses().wallet);
    let body = json!({"amount": "1.00", "reason": ""});
    let refund = desk.post(format!("{base}/w-1/refunds"), "r", &body).await;
    assert_eq!(refund.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = desk.post(format!("{base}/w-9/refunds"), "u", &body).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn late_comes_long_after_a_request_that_was_made_later() {
    let (desk, hook, mut inbox) = telling("late").await;
    assert_eq!(ask(&desk, "late", "5.99", &hook).await, StatusCode::ACCEPTED);
    desk.behave("wallet", json!({"webhook_delay_ms": 2_000})).await;
    assert_eq!(ask(&desk, "prompt", "5.99", &hook).await, StatusCode::ACCEPTED);
    let order = [next(&desk, &mut inbox).await, next(&desk, &mut inbox).await];
    let payments = order.map(|notice| (notice.genuine, notice.body["data"]["payment_id"].clone()));
    assert_eq!(payments, [(true, json!("w-prompt")), (true, json!("w-late"))]);
}
