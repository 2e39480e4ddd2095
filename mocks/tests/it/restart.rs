//! What a ledger file keeps over the end of a world: replies, money, stock, secret, open requests.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use mocks::{LedgerSync, MocksError, World, WorldOptions};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Desk, payment, read};

fn on(path: &Path) -> WorldOptions {
    WorldOptions { ledger: Some(path.to_owned()), ..WorldOptions::default() }
}

#[tokio::test]
async fn a_world_started_again_remembers_every_decision() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/ledger.jsonl");
    let desk = Desk::with(on(&path)).await;
    let secret = desk.world.addresses().webhook_secret.clone();
    let first = desk.pay("yes", &payment("p-1", "10.00")).await;
    let declined = desk.pay("no", &payment("p-2", "10.11")).await;
    desk.count("A", 5).await;
    desk.reserve("r-1", "A", 2).await;
    let ledger = desk.admin("ledger").await;
    desk.world.stop().await;

    let desk = Desk::with(on(&path)).await;
    assert_eq!(desk.world.addresses().webhook_secret, secret);
    assert_eq!(desk.admin("ledger").await, ledger);
    assert_eq!(desk.pay("yes", &payment("p-1", "10.00")).await, first);
    assert_eq!(desk.pay("no", &payment("p-2", "10.11")).await, declined);
    assert_eq!(desk.pay("yes", &payment("p-1", "11.00")).await.0.as_u16(), 422);
    assert_eq!(desk.available("A").await, 3);
    let url = format!("{}/p-1/refunds", desk.payments());
    let refund = desk.post(url, "r", &json!({"amount": "10.00", "reason": ""})).await;
    assert_eq!(refund.status(), StatusCode::CREATED);
    assert_eq!(desk.admin("ledger").await["entries"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn every_line_of_the_file_is_an_entry_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.jsonl");
    let options = WorldOptions { ledger_sync: LedgerSync::Os, ..on(&path) };
    let desk = Desk::with(options).await;
    let keys: Vec<String> = (0..20).map(|at| format!("k-{at}")).collect();
    let body = payment("p-1", "1.50");
    let sent = keys.iter().map(|key| desk.pay(key, &body));
    futures::future::join_all(sent).await;
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<u64> = lines.iter().map(|line| line["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<u64>>());
    assert!(text.contains(r#""amount":1.50,"currency":"USD""#), "{text}");
    assert_eq!(lines[0]["body_sha256"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn a_torn_last_line_is_dropped_and_a_broken_one_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.jsonl");
    let desk = Desk::with(on(&path)).await;
    desk.pay("1", &payment("p-1", "1.50")).await;
    desk.world.stop().await;
    let append = |text: &[u8]| {
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(text).unwrap();
    };
    append(br#"{"seq":2,"ti"#);
    let desk = Desk::with(on(&path)).await;
    desk.pay("2", &payment("p-2", "1.50")).await;
    assert_eq!(desk.effects().await, ["charged", "charged"]);
    desk.world.stop().await;
    append(b"{\"seq\":3}\n");
    let refused = World::start(on(&path)).await;
    assert!(matches!(refused, Err(MocksError::LedgerLine { line: 3, .. })));
}

#[tokio::test]
async fn a_reset_of_the_ledger_reaches_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.jsonl");
    let desk = Desk::with(on(&path)).await;
    desk.pay("1", &payment("p-1", "1.50")).await;
    desk.reserve("r-1", "A", 2).await;
    desk.admin_post("reset", json!({"services": ["payment"], "ledger": true})).await;
    desk.pay("2", &payment("p-2", "1.50")).await;
    desk.world.stop().await;
    let desk = Desk::with(on(&path)).await;
    assert_eq!(desk.effects().await, ["reserved", "charged"]);
    let again = desk.pay("1", &payment("p-1", "1.50")).await;
    assert_eq!(again.0, StatusCode::CREATED);
    assert_eq!(desk.effects().await.len(), 3);
}

#[tokio::test]
async fn the_provider_decides_after_a_restart_what_was_open() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.jsonl");
    let desk = Desk::with(on(&path)).await;
    desk.behave("wallet", json!({"webhook_delay_ms": 1500, "webhook": "never"})).await;
    let url = format!("{}/api/payment/payment-requests", desk.world.addresses().wallet);
    let body = json!({"payment_id": "w-1", "order_id": "o-1", "amount": 5, "currency": "USD",
        "webhook_url": "http://127.0.0.1:9/"});
    let (status, reply) = read(desk.post(url, "w", &body).await).await;
    assert_eq!((status, &reply["status"]), (StatusCode::ACCEPTED, &json!("PENDING")));
    desk.world.stop().await;
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 1);

    let desk = Desk::with(on(&path)).await;
    let url = format!("{}/api/payment/payment-requests?idempotency_key=w", desk.world.addresses().wallet);
    loop {
        let (_, found) = read(desk.client.get(&url).send().await.unwrap()).await;
        match found["payment_requests"][0]["status"].as_str() {
            Some("PENDING") => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            status => break assert_eq!(status, Some("SUCCESSFUL")),
        }
    }
    assert_eq!(desk.effects().await, ["requested", "charged"]);
}
