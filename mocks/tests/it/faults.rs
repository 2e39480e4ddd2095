//! Each fault as a client meets it, and whether the effect took place.

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Desk, payment};

async fn with_fault(fault: Value) -> Desk {
    let desk = Desk::new().await;
    desk.behave("payment", json!({ "fault": fault })).await;
    desk
}

/// After the fault is gone the same key tells whether it had its effect.
async fn took_place(desk: &Desk) -> bool {
    let before = !desk.effects().await.is_empty();
    desk.behave("payment", json!({})).await;
    let again = desk.post(desk.payments(), "k", &payment("p-1", "5.00")).await;
    assert_eq!(again.status(), StatusCode::CREATED);
    assert_eq!(again.headers().contains_key("Idempotent-Replayed"), before);
    assert_eq!(desk.effects().await, ["charged"]);
    before
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        cause = error.source();
    }
    None
}

#[tokio::test]
async fn down_refuses_connections_and_comes_back_on_the_same_port() {
    let desk = Desk::new().await;
    // A connection kept alive from before must not get through either.
    assert_eq!(desk.pay("0", &payment("p-0", "5.99")).await.0, StatusCode::CREATED);
    for _ in 0..3 {
        desk.behave("payment", json!({"fault": "down"})).await;
        let refused = desk.try_post(desk.payments(), "k", &payment("p-1", "5.00")).await;
        let refused = refused.unwrap_err();
        assert!(refused.is_connect(), "{refused:?}");
        assert_eq!(io_kind(&refused), Some(io::ErrorKind::ConnectionRefused));
        desk.behave("payment", json!({"fault": null})).await;
        assert_eq!(desk.pay("k", &payment("p-1", "5.00")).await.0, StatusCode::CREATED);
    }
    assert_eq!(desk.effects().await, ["charged", "charged"]);
}

#[tokio::test]
async fn a_status_is_answered_and_nothing_is_done() {
    let desk = with_fault(json!({"status": 503})).await;
    let (status, _) = desk.pay("k", &payment("p-1", "5.00")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let url = format!("{}?idempotency_key=k", desk.payments());
    let looked = desk.client.get(url).send().await.unwrap();
    assert_eq!(looked.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(!took_place(&desk).await);
}

#[tokio::test]
async fn hang_never_answers_and_does_nothing() {
    let desk = with_fault(json!("hang")).await;
    let request = desk.client.post(desk.payments()).header("Idempotency-Key", "k");
    let request = request.json(&payment("p-1", "5.00")).timeout(Duration::from_millis(200));
    assert!(request.send().await.unwrap_err().is_timeout());
    let journal = desk.admin("requests").await;
    assert_eq!(journal["requests"][0]["status"], Value::Null);
    assert_eq!(journal["requests"][0]["decided_by"], "fault hang");
    assert!(!took_place(&desk).await);
}

#[tokio::test]
async fn reset_is_a_real_reset_and_does_nothing() {
    let desk = with_fault(json!("reset")).await;
    let error = desk.try_post(desk.payments(), "k", &payment("p-1", "5.00")).await.unwrap_err();
    assert_eq!(io_kind(&error), Some(io::ErrorKind::ConnectionReset), "{error:?}");
    assert!(!took_place(&desk).await);
}

#[tokio::test]
async fn commit_then_drop_has_its_effect_and_closes_in_order() {
    let desk = with_fault(json!("commit_then_drop")).await;
    let address = desk.world.addresses().payment.replace("http://", "");
    let mut raw = TcpStream::connect(address).await.unwrap();
    let body = payment("p-1", "5.00").to_string();
    let length = body.len();
    let head = format!("POST /payments HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\nContent-Length: {length}\r\n\r\n");
    raw.write_all((head + &body).as_bytes()).await.unwrap();
    let mut reply = Vec::new();
    assert_eq!(raw.read_to_end(&mut reply).await.unwrap(), 0);
    assert!(took_place(&desk).await);
}

#[tokio::test]
async fn empty_has_its_effect_and_no_body() {
    let desk = with_fault(json!("empty")).await;
    let reply = desk.post(desk.payments(), "k", &payment("p-1", "5.00")).await;
    assert_eq!(reply.status(), StatusCode::CREATED);
    assert!(reply.bytes().await.unwrap().is_empty());
    assert!(took_place(&desk).await);
}

#[tokio::test]
async fn malformed_has_its_effect_and_no_json() {
    let desk = with_fault(json!("malformed")).await;
    let reply = desk.post(desk.payments(), "k", &payment("p-1", "5.00")).await;
    assert_eq!(reply.status(), StatusCode::CREATED);
    let bytes = reply.bytes().await.unwrap();
    assert!(!bytes.is_empty() && serde_json::from_slice::<Value>(&bytes).is_err());
    assert!(took_place(&desk).await);
}

#[tokio::test]
async fn truncated_has_its_effect_and_half_a_body() {
    let desk = with_fault(json!("truncated")).await;
    let mut reply = desk.post(desk.payments(), "k", &payment("p-1", "5.00")).await;
    assert_eq!(reply.status(), StatusCode::CREATED);
    assert!(!reply.chunk().await.unwrap().unwrap().is_empty());
    assert!(reply.chunk().await.is_err());
    assert!(took_place(&desk).await);
}

#[tokio::test]
async fn slow_drip_has_its_effect_and_outlasts_a_timeout() {
    let desk = with_fault(json!("slow_drip")).await;
    let request = desk.client.post(desk.payments()).header("Idempotency-Key", "k");
    let request = request.json(&payment("p-1", "5.00")).timeout(Duration::from_millis(600));
    let mut reply = request.send().await.unwrap();
    assert_eq!(reply.chunk().await.unwrap().unwrap().len(), 1);
    assert!(reply.bytes().await.unwrap_err().is_timeout());
    assert!(took_place(&desk).await);
}

#[tokio::test]
async fn a_fault_for_one_order_leaves_the_others_alone() {
    let desk = Desk::new().await;
    let rule = json!({"service": "payment", "order_id": "o-2", "behaviour": {"fault": "reset"}});
    desk.admin_post("rules", rule).await;
    assert_eq!(desk.pay("1", &payment("p-1", "5.00")).await.0, StatusCode::CREATED);
    let mut other = payment("p-2", "5.00");
    other["order_id"] = json!("o-2");
    assert!(desk.try_post(desk.payments(), "2", &other).await.is_err());
}

#[tokio::test]
async fn a_delay_is_waited_before_the_effect() {
    let desk = Desk::new().await;
    desk.behave("payment", json!({"delay_ms": {"uniform": [80, 90]}})).await;
    let start = std::time::Instant::now();
    assert_eq!(desk.pay("k", &payment("p-1", "5.00")).await.0, StatusCode::CREATED);
    // Only a lower bound: a busy machine may take longer, never shorter.
    assert!(start.elapsed() >= Duration::from_millis(80));
}
