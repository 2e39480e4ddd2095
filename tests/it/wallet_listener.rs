//! The listener for webhooks: who is let in, what is refused, and which port it has.

use domain::checkout::CheckoutState;
use engine::webhook::PATH;
use reqwest::header::{HOST, ORIGIN};
use serde_json::{Value, json};
use tests::wallet::{WalletDesk, read};

async fn listening() -> WalletDesk {
    WalletDesk::new(json!({"webhook_delay_ms": 600_000})).await
}

fn code(said: &Value) -> &str {
    said["error"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_browser_another_name_too_much_and_other_routes_are_refused() {
    let desk = listening().await;
    let genuine = desk.sign(&json!({"type": "payout.paid"}));
    assert_eq!(read(desk.request(&genuine)).await, (200, json!({"received": true})));

    let (status, said) = read(desk.request(&genuine).header(ORIGIN, desk.url())).await;
    assert_eq!((status, code(&said)), (403, "FORBIDDEN"));
    let port = desk.test.desk.webhook_port();
    for name in [format!("localhost:{port}"), "127.0.0.1".to_owned(), "shop.example.org".to_owned()] {
        let (status, said) = read(desk.request(&genuine).header(HOST, &name)).await;
        assert_eq!((status, code(&said)), (403, "FORBIDDEN"), "{name}");
    }
    let (status, said) = read(desk.request(&genuine).body("x".repeat(64 * 1024 + 1))).await;
    assert_eq!((status, code(&said)), (413, "MALFORMED_REQUEST"));

    let http = reqwest::Client::new();
    let (status, said) = read(http.get(desk.url())).await;
    assert_eq!((status, code(&said)), (405, "MALFORMED_REQUEST"));
    let (status, said) = read(http.post(desk.url().replace(PATH, "/api/v1/orders"))).await;
    assert_eq!((status, code(&said)), (404, "NOT_FOUND"));
}

#[tokio::test]
async fn without_a_secret_nothing_is_believed() {
    let desk = listening().await;
    let mut endpoints = desk.world.endpoints();
    endpoints.webhook_secret = None;
    desk.test.desk.use_endpoints(endpoints);
    let (status, said) = desk.deliver(&desk.sign(&json!({"type": "payout.paid"}))).await;
    assert_eq!((status, code(&said)), (503, "SERVICE_ERROR"));
}

#[tokio::test]
async fn a_desk_that_stops_takes_no_more_and_frees_its_port() {
    let desk = listening().await;
    let genuine = desk.sign(&json!({"type": "payout.paid"}));
    desk.test.desk.stop().await.expect("it stops");
    assert!(desk.request(&genuine).send().await.is_err(), "nobody listens");
    let headers = engine::webhook::Headers::default();
    assert!(desk.test.desk.receive_webhook(&headers, b"{}").await.is_err());
}

#[tokio::test]
async fn where_the_port_is_taken_another_is_used_and_requests_say_so() {
    let desk = listening().await;
    let first = desk.test.desk.webhook_port();
    let WalletDesk { test, world, .. } = desk;
    test.desk.stop().await.expect("it stops");
    let taken = tokio::net::TcpListener::bind(("127.0.0.1", first)).await.expect("the port is free again");
    let desk = WalletDesk::of(test.restart().await, world).await;
    let second = desk.test.desk.webhook_port();
    assert_ne!(first, second);
    let placed = desk.place("5.99").await;
    desk.until(&placed, CheckoutState::AwaitingProvider).await;
    let rows = desk.test.desk.store().reader().timeline(placed.order.id).await.expect("the rows can be read");
    let url = rows.iter().find_map(|(row, _)| {
        let body: Value = serde_json::from_slice(&row.body).ok()?;
        Some(body["webhook_url"].as_str()?.to_owned())
    });
    assert_eq!(url, Some(format!("http://127.0.0.1:{second}{PATH}")));
    drop(taken);
    let desk = desk.restart().await;
    assert_eq!(desk.test.desk.webhook_port(), second, "kept from then on");
}
