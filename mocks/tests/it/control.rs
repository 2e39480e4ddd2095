//! The control API: what it shows, what it refuses and by which name, rules, journal, reset.

use std::net::SocketAddr;

use mocks::{MocksError, World, WorldOptions};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Desk, payment};

#[tokio::test]
async fn the_addresses_are_those_of_the_ready_line() {
    let desk = Desk::new().await;
    let ready = serde_json::to_value(desk.world.addresses()).unwrap();
    assert_eq!(desk.admin("services").await, ready);
    assert_eq!(ready["ready"], true);
    assert!(ready["webhook_secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!(ready.as_object().unwrap().len(), 10);
}

#[tokio::test]
async fn put_replaces_and_what_is_missing_takes_its_default() {
    let desk = Desk::new().await;
    desk.behave("wallet", json!({"outcome": "fail", "webhook": "twice"})).await;
    desk.behave("wallet", json!({"delay_ms": 5})).await;
    let expected = json!({"outcome": "succeed", "cents_rule": true, "delay_ms": 5,
        "webhook_delay_ms": {"uniform": [3000, 10000]}, "fault": null, "webhook": "on_time"});
    assert_eq!(desk.admin("services/wallet").await, expected);
    let email = json!({"outcome": "succeed", "delay_ms": 0, "fault": null});
    assert_eq!(desk.admin("services/email").await, email);
}

#[tokio::test]
async fn what_is_unknown_is_refused_by_name_and_changes_nothing() {
    let desk = Desk::new().await;
    for (service, behaviour, field) in [
        ("email", json!({"outcome": "fail", "colour": "red"}), "colour"),
        ("email", json!({"cents_rule": false}), "cents_rule"),
        ("payment", json!({"webhook": "never"}), "webhook"),
        ("payment", json!({"fault": {"status": 503, "why": "x"}}), "fault.why"),
        ("payment", json!({"fault": "explode"}), "fault"),
        ("payment", json!({"delay_ms": {"uniform": [5]}}), "delay_ms.uniform"),
        ("payment", json!({"delay_ms": -1}), "delay_ms"),
        ("payment", json!({"outcome": {"fail_probability": 1.5}}), "outcome.fail_probability"),
    ] {
        let before = desk.admin(&format!("services/{service}")).await;
        let (status, reply) = desk.put_behaviour(service, behaviour).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply["error"]["details"][0]["field"], field, "{reply}");
        assert_eq!(desk.admin(&format!("services/{service}")).await, before);
    }
    assert_eq!(desk.put_behaviour("parcels", json!({})).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused_by_name() {
    let desk = Desk::new().await;
    for (rule, field) in [
        (json!({"service": "parcels", "behaviour": {}}), "service"),
        (json!({"service": "payment", "behaviour": {"fault": "down"}}), "fault"),
        (json!({"service": "payment", "behaviour": {"webhook": "late"}}), "webhook"),
        (json!({"service": "payment", "behaviour": {}, "times": 0}), "times"),
        (json!({"service": "payment", "behaviour": {}, "sku": "A"}), "sku"),
        (json!({"service": "payment"}), "behaviour"),
        (json!({"service": "payment", "behaviour": {}, "amount": "much"}), "amount"),
    ] {
        let (status, reply) = desk.admin_post("rules", rule).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply["error"]["details"][0]["field"], field, "{reply}");
    }
    assert_eq!(desk.admin("rules").await, json!({"rules": []}));
}

#[tokio::test]
async fn a_rule_beats_script_and_cents_so_many_times() {
    let desk = Desk::new().await;
    desk.behave("payment", json!({"outcome": {"next": ["fail"]}})).await;
    let rule = json!({"service": "payment", "order_id": "o-1", "amount": 10.99,
        "behaviour": {"fault": {"status": 429, "retry_after_s": 2}}, "times": 1});
    let (status, rule) = desk.admin_post("rules", rule).await;
    assert_eq!(status, StatusCode::CREATED);
    let limited = desk.post(desk.payments(), "k", &payment("p-1", "10.99")).await;
    assert_eq!(limited.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.headers()["retry-after"], "2");
    // The fault was no decision: the same key is decided now, by the script.
    let later = desk.pay("k", &payment("p-1", "10.99")).await;
    assert_eq!(later.0, StatusCode::PAYMENT_REQUIRED);
    let journal = desk.admin("requests?service=payment&order_id=o-1").await;
    let by = |at: usize| journal["requests"][at]["decided_by"].as_str().unwrap().to_owned();
    assert_eq!(
        (by(1), by(0)),
        (format!("rule {}: fault status", rule["id"].as_str().unwrap()), "next fail".to_owned())
    );
}

#[tokio::test]
async fn the_oldest_rule_wins_and_finds_the_order_of_a_reservation() {
    let desk = Desk::new().await;
    desk.reserve("r-1", "A", 1).await;
    let rule = |outcome: &str| {
        json!({"service": "inventory", "order_id": "o-1",
        "behaviour": {"outcome": outcome}})
    };
    let (_, oldest) = desk.admin_post("rules", rule("fail")).await;
    desk.admin_post("rules", rule("succeed")).await;
    let url = format!("{}/r-1/commit", desk.reservations());
    assert_eq!(desk.post(url.clone(), "1", &json!({})).await.status(), StatusCode::CONFLICT);
    let remove = format!("{}/__admin/rules/{}", desk.world.addresses().control, oldest["id"].as_str().unwrap());
    assert_eq!(desk.client.delete(&remove).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(desk.client.delete(&remove).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(desk.post(url, "2", &json!({})).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_journal_shows_request_reply_and_who_decided() {
    let desk = Desk::new().await;
    desk.pay("k", &payment("p-1", "10.99")).await;
    desk.pay("k", &payment("p-1", "10.99")).await;
    desk.reserve("r-1", "A", 1).await;
    let journal = desk.admin("requests?service=payment").await;
    let requests = journal["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    let first = &requests[1];
    assert_eq!(first["method"], "POST");
    assert_eq!(first["path"], "/payments");
    assert_eq!(first["headers"]["idempotency-key"], "k");
    assert_eq!(first["body"], payment("p-1", "10.99"));
    assert_eq!(first["status"], 201);
    assert_eq!(first["reply"]["status"], "SUCCESSFUL");
    assert_eq!(first["decided_by"], "cents rule .99");
    assert_eq!(requests[0]["decided_by"], "replay");
    let newest = desk.admin("requests?limit=1").await;
    assert_eq!(newest["requests"].as_array().unwrap().len(), 1);
    assert_eq!(newest["requests"][0]["service"], "inventory");
}

#[tokio::test]
async fn reset_forgets_and_spares_the_ledger_unless_asked() {
    let desk = Desk::new().await;
    desk.pay("k", &payment("p-1", "10.99")).await;
    desk.reserve("r-1", "A", 1).await;
    desk.behave("payment", json!({"outcome": "fail"})).await;
    desk.admin_post("rules", json!({"service": "email", "behaviour": {}})).await;
    let (status, _) = desk.admin_post("reset", json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(desk.admin("services/payment").await["outcome"], "succeed");
    assert_eq!(desk.admin("rules").await, json!({"rules": []}));
    assert_eq!(desk.admin("requests").await, json!({"requests": []}));
    assert_eq!(desk.effects().await, ["charged", "reserved"]);
    desk.admin_post("reset", json!({"services": ["inventory"], "ledger": true})).await;
    assert_eq!(desk.effects().await, ["charged"]);
    assert_eq!(desk.available("A").await, 1_000_000);
    let (status, reply) = desk.admin_post("reset", json!({"everything": true})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply["error"]["details"][0]["field"], "everything");
}

#[tokio::test]
async fn the_control_port_stays_on_this_machine() {
    let control = SocketAddr::from(([0, 0, 0, 0], 0));
    let refused = World::start(WorldOptions { control, ..WorldOptions::default() }).await;
    assert!(matches!(refused, Err(MocksError::ControlNotLoopback(_))));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_malformed() {
    let desk = Desk::new().await;
    let url = format!("{}/__admin/services/email", desk.world.addresses().control);
    let reply = desk.client.put(url).body("{").send().await.unwrap();
    assert_eq!(reply.status(), StatusCode::BAD_REQUEST);
    let body: Value = reply.json().await.unwrap();
    assert_eq!(body["error"]["code"], "MALFORMED_REQUEST");
}
