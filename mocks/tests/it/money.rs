//! Money: the cents rule, outcomes and scripts, look-ups, refunds, exact amounts.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Desk, payment, read};

async fn refund(desk: &Desk, key: &str, payment_id: &str, amount: &str) -> (StatusCode, Value) {
    let url = format!("{}/{payment_id}/refunds", desk.payments());
    read(desk.post(url, key, &json!({"amount": amount, "reason": "r"})).await).await
}

#[tokio::test]
async fn the_cents_decide_before_the_outcome() {
    let desk = Desk::new().await;
    desk.behave("payment", json!({"outcome": "fail"})).await;
    assert_eq!(desk.pay("1", &payment("p-1", "10.99")).await.0, StatusCode::CREATED);
    desk.behave("payment", json!({"outcome": "succeed"})).await;
    let (status, reply) = desk.pay("2", &payment("p-2", "10.11")).await;
    assert_eq!(status, StatusCode::PAYMENT_REQUIRED);
    assert_eq!(reply["error"]["code"], "PAYMENT_DECLINED");
    desk.behave("payment", json!({"cents_rule": false})).await;
    assert_eq!(desk.pay("3", &payment("p-3", "10.11")).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_script_comes_before_the_cents_and_then_succeeds() {
    let desk = Desk::new().await;
    desk.behave("payment", json!({"outcome": {"next": ["fail", "succeed"]}})).await;
    let statuses = ["10.99", "10.11", "10.50", "10.50"];
    let mut got = Vec::new();
    for (at, amount) in statuses.iter().enumerate() {
        let reply = desk.pay(&at.to_string(), &payment(&format!("p-{at}"), amount)).await;
        got.push(reply.0.as_u16());
    }
    assert_eq!(got, [402, 201, 201, 201]);
}

#[tokio::test]
async fn replays_look_ups_and_events_use_up_no_script() {
    let desk = Desk::new().await;
    assert_eq!(desk.reserve("r-0", "A", 1).await.0, StatusCode::CREATED);
    desk.behave("inventory", json!({"outcome": {"next": ["fail"]}})).await;
    assert_eq!(desk.reserve("r-0", "A", 1).await.0, StatusCode::CREATED);
    desk.available("A").await;
    let event = json!({"event_id": "e", "type": "order.created", "order_id": "o-1"});
    let url = format!("{}/inventory/events", desk.world.addresses().inventory);
    assert_eq!(desk.post(url, "e", &event).await.status(), StatusCode::OK);
    assert_eq!(desk.reserve("r-1", "A", 1).await.0, StatusCode::CONFLICT);
    assert_eq!(desk.reserve("r-2", "A", 1).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_seed_makes_chance_repeatable() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let desk = Desk::with(mocks::WorldOptions { seed: Some(7), ..Default::default() }).await;
        desk.behave("payment", json!({"outcome": {"fail_probability": 0.5}})).await;
        let mut run = Vec::new();
        for at in 0..20 {
            let body = payment(&format!("p-{at}"), "10.50");
            run.push(desk.pay(&at.to_string(), &body).await.0.as_u16());
        }
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&201) && runs[0].contains(&402), "{:?}", runs[0]);
}

#[tokio::test]
async fn outcome_fail_has_its_status_everywhere() {
    let desk = Desk::new().await;
    assert_eq!(desk.pay("p", &payment("p-1", "5.00")).await.0, StatusCode::CREATED);
    assert_eq!(desk.reserve("r-1", "A", 1).await.0, StatusCode::CREATED);
    for service in ["payment", "wallet", "email", "production", "invoice", "inventory", "billing"] {
        desk.behave(service, json!({"outcome": "fail"})).await;
    }
    let at = desk.world.addresses().clone();
    let wallet = json!({"payment_id": "w-1", "order_id": "o-1", "amount": "5.00",
        "currency": "USD", "webhook_url": "http://127.0.0.1:9/"});
    let reserve = json!({"reservation_id": "r-2", "order_id": "o-1",
        "items": [{"sku": "A", "quantity": 1}]});
    let email = json!({"message_id": "m", "order_id": "o-1", "to": "a@example.org", "template": "t"});
    let invoice = json!({"invoice_id": "i", "order_id": "o-1", "amount": 5, "currency": "USD"});
    let event = json!({"event_id": "e", "type": "order.created", "order_id": "o-1"});
    let cases = [
        (desk.payments(), payment("p-2", "5.00"), 402),
        (format!("{}/p-1/refunds", desk.payments()), json!({"amount": 1, "reason": ""}), 409),
        (format!("{}/api/payment/payment-requests", at.wallet), wallet, 402),
        (desk.reservations(), reserve, 409),
        (format!("{}/r-1/commit", desk.reservations()), json!({}), 409),
        (format!("{}/r-1/release", desk.reservations()), json!({}), 409),
        (format!("{}/emails", at.email), email, 422),
        (format!("{}/invoices", at.invoice), invoice, 422),
        (format!("{}/billing/events", at.billing), event, 422),
    ];
    for (number, (url, body, status)) in cases.into_iter().enumerate() {
        let reply = desk.post(url.clone(), &format!("f-{number}"), &body).await;
        assert_eq!(reply.status().as_u16(), status, "{url}");
    }
}

#[tokio::test]
async fn charges_are_found_by_their_key() {
    let desk = Desk::new().await;
    desk.pay("yes", &payment("p-1", "5.00")).await;
    desk.pay("no", &payment("p-2", "5.11")).await;
    let look = async |key: &str| {
        let url = format!("{}?idempotency_key={key}", desk.payments());
        read(desk.client.get(url).send().await.unwrap()).await.1
    };
    assert_eq!(look("yes").await["payments"][0]["status"], "SUCCESSFUL");
    assert_eq!(look("no").await["payments"][0]["status"], "FAILED");
    assert_eq!(look("never").await, json!({"payments": []}));
}

#[tokio::test]
async fn no_more_is_refunded_than_was_taken() {
    let desk = Desk::new().await;
    desk.pay("p", &payment("p-1", "10.00")).await;
    assert_eq!(refund(&desk, "1", "p-1", "6.00").await.0, StatusCode::CREATED);
    assert_eq!(refund(&desk, "2", "p-1", "4.01").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refund(&desk, "3", "p-1", "4.00").await.0, StatusCode::CREATED);
    assert_eq!(refund(&desk, "4", "p-1", "0.01").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refund(&desk, "5", "p-9", "0.01").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn amounts_stay_exact_from_request_to_ledger() {
    let desk = Desk::new().await;
    let body = r#"{"payment_id":"p-1","order_id":"o-1","amount":90071992547409.93,
        "currency":"USD","method":"CREDIT_CARD"}"#;
    let sent = desk.client.post(desk.payments()).header("Idempotency-Key", "k").body(body);
    assert_eq!(sent.send().await.unwrap().status(), StatusCode::CREATED);
    let url = format!("{}/__admin/ledger", desk.world.addresses().control);
    let ledger = desk.client.get(url).send().await.unwrap().text().await.unwrap();
    assert!(ledger.contains(r#""amount":90071992547409.93,"#), "{ledger}");
    let (status, reply) = desk.pay("odd", &payment("p-2", "1.005")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply["error"]["details"][0]["field"], "amount");
}
