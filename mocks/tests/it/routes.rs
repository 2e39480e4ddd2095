//! What each route answers, and what every POST owes: a key, known fields, the same answer again.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Desk, payment, read};

#[tokio::test]
async fn every_route_answers_as_the_contract_says() {
    let desk = Desk::new().await;
    let at = desk.world.addresses().clone();
    let event = json!({"event_id": "e-1", "type": "order.created", "order_id": "o-1",
        "version": 1, "items": [], "occurred_at": "2026-01-01T00:00:00Z"});
    let production = json!({"order_id": "o-1", "order_number": "ORD-1", "status": "NEW",
        "items": [{"sku": "A", "quantity": 1}]});
    let invoice = json!({"invoice_id": "i-1", "order_id": "o-1", "amount": 5.00, "currency": "USD"});
    let email = json!({"message_id": "m-1", "order_id": "o-1", "to": "a@example.org",
        "template": "order_confirmed", "subject": "s", "body": "b"});
    let reserve = json!({"reservation_id": "r-1", "order_id": "o-1",
        "items": [{"sku": "A", "quantity": 2}]});
    let cases = [
        (format!("{}/payments", at.payment), payment("p-1", "5.00"), 201, "SUCCESSFUL"),
        (format!("{}/payments/p-1/refunds", at.payment), json!({"amount": 1.5, "reason": "x"}), 201, "SUCCESSFUL"),
        (format!("{}/emails", at.email), email, 202, "SENT"),
        (format!("{}/production/orders", at.production), production.clone(), 202, "ACCEPTED"),
        (format!("{}/api/internal/v1/productions", at.production), production, 202, "ACCEPTED"),
        (format!("{}/invoices", at.invoice), invoice.clone(), 201, "CREATED"),
        (format!("{}/api/internal/v1/invoices", at.invoice), invoice, 201, "CREATED"),
        (desk.reservations(), reserve, 201, "RESERVED"),
        (format!("{}/r-1/commit", desk.reservations()), json!({}), 200, "COMMITTED"),
        (format!("{}/r-1/release", desk.reservations()), json!({}), 200, "RELEASED"),
        (format!("{}/inventory/events", at.inventory), event.clone(), 200, "ACCEPTED"),
        (format!("{}/billing/events", at.billing), event, 202, "ACCEPTED"),
    ];
    for (at, (url, body, status, word)) in cases.into_iter().enumerate() {
        let (got, reply) = read(desk.post(url.clone(), &format!("k-{at}"), &body).await).await;
        assert_eq!((got.as_u16(), reply["status"].as_str()), (status, Some(word)), "{url} {reply}");
    }
    let effects = desk.effects().await;
    let expected = [
        "charged",
        "refunded",
        "emailed",
        "produced",
        "produced",
        "invoiced",
        "invoiced",
        "reserved",
        "committed",
        "released",
        "event",
        "billed",
    ];
    assert_eq!(effects, expected);
}

#[tokio::test]
async fn production_told_again_writes_an_event() {
    let desk = Desk::new().await;
    let url = format!("{}/production/orders", desk.world.addresses().production);
    for (key, status) in [("1", "NEW"), ("2", "UPDATED"), ("3", "CANCELLED")] {
        let body = json!({"order_id": "o-1", "order_number": "ORD-1", "status": status, "items": []});
        assert_eq!(desk.post(url.clone(), key, &body).await.status(), 202);
    }
    assert_eq!(desk.effects().await, ["produced", "event", "event"]);
}

#[tokio::test]
async fn the_same_key_and_bytes_get_the_first_reply_again() {
    let desk = Desk::new().await;
    let body = payment("p-1", "5.00");
    let first = desk.post(desk.payments(), "k", &body).await;
    assert!(first.headers().get("Idempotent-Replayed").is_none());
    let first = first.bytes().await.unwrap();
    let again = desk.post(desk.payments(), "k", &body).await;
    assert_eq!(again.headers()["Idempotent-Replayed"], "true");
    assert_eq!(again.status(), StatusCode::CREATED);
    assert_eq!(again.bytes().await.unwrap(), first);
    assert_eq!(desk.effects().await, ["charged"]);
}

#[tokio::test]
async fn the_same_key_with_other_bytes_is_refused() {
    let desk = Desk::new().await;
    desk.pay("k", &payment("p-1", "5.00")).await;
    let (status, reply) = desk.pay("k", &payment("p-1", "6.00")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply["error"]["code"], "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(desk.effects().await, ["charged"]);
}

#[tokio::test]
async fn no_key_is_refused() {
    let desk = Desk::new().await;
    let sent = desk.client.post(desk.payments()).json(&payment("p-1", "5.00")).send().await;
    let (status, reply) = read(sent.unwrap()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(reply["error"]["code"], "IDEMPOTENCY_KEY_REQUIRED");
}

#[tokio::test]
async fn unknown_fields_are_refused_by_name_and_use_up_no_key() {
    let desk = Desk::new().await;
    let mut body = payment("p-1", "5.00");
    body["colour"] = Value::from("red");
    let (status, reply) = desk.pay("k", &body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply["error"]["details"][0]["field"], "colour");
    assert_eq!(desk.pay("k", &payment("p-1", "5.00")).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_field_that_cannot_be_taken_is_named() {
    let desk = Desk::new().await;
    let reserve = |items: Value| json!({"reservation_id": "r", "order_id": "o", "items": items});
    let mut odd = payment("p-1", "5.00");
    odd["order_id"] = json!(5);
    let mut lacking = payment("p-1", "5.00");
    lacking.as_object_mut().unwrap().remove("currency");
    for (url, body, field) in [
        (desk.payments(), odd, "order_id"),
        (desk.payments(), lacking, "currency"),
        (desk.payments(), payment("p-1", "much"), "amount"),
        (desk.payments(), payment("p-1", "0.00"), "amount"),
        (desk.reservations(), reserve(json!([])), "items"),
        (desk.reservations(), reserve(json!([{"sku": "A", "quantity": 0}])), "quantity"),
        (desk.reservations(), reserve(json!([{"sku": "A", "quantity": -1}])), "items[0].quantity"),
        (desk.reservations(), reserve(json!([{"sku": "A", "count": 1}])), "items[0].count"),
    ] {
        let (status, reply) = read(desk.post(url, "k", &body).await).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply["error"]["details"][0]["field"], field, "{reply}");
    }
    assert!(desk.effects().await.is_empty());
}

#[tokio::test]
async fn two_requests_at_once_with_one_key_have_one_effect() {
    let desk = Desk::new().await;
    desk.behave("payment", json!({"delay_ms": 100})).await;
    let body = payment("p-1", "5.00");
    let send = || desk.post(desk.payments(), "k", &body);
    let (one, two) = tokio::join!(send(), send());
    let replayed = [&one, &two].map(|r| r.headers().contains_key("Idempotent-Replayed"));
    assert_eq!(replayed.iter().filter(|again| **again).count(), 1);
    assert_eq!(desk.effects().await, ["charged"]);
}

#[tokio::test]
async fn an_effect_takes_place_even_if_its_caller_gave_up() {
    let desk = Desk::new().await;
    desk.behave("payment", json!({"delay_ms": 300})).await;
    let body = payment("p-1", "5.00");
    let hasty = desk.client.post(desk.payments()).header("Idempotency-Key", "k").json(&body);
    let gone = hasty.timeout(std::time::Duration::from_millis(50)).send().await;
    assert!(gone.unwrap_err().is_timeout());
    let again = desk.post(desk.payments(), "k", &body).await;
    assert_eq!(again.headers()["Idempotent-Replayed"], "true");
}

#[tokio::test]
async fn routes_nobody_has_are_refused() {
    let desk = Desk::new().await;
    let at = desk.world.addresses();
    let (status, _) = read(desk.post(format!("{}/emails", at.payment), "k", &json!({})).await).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let got = desk.client.get(format!("{}/emails", at.email)).send().await.unwrap();
    assert_eq!(got.status(), StatusCode::METHOD_NOT_ALLOWED);
}
