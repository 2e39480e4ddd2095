//! Stock: what is reserved, sold and restocked, also when everybody asks at once.

use futures::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Desk, read};

async fn act(desk: &Desk, key: &str, path: &str, body: &Value) -> StatusCode {
    let url = format!("{}/{path}", desk.reservations());
    read(desk.post(url, key, body).await).await.0
}

#[tokio::test]
async fn stock_is_never_oversold() {
    let desk = Desk::new().await;
    desk.count("A", 25).await;
    let names: Vec<String> = (0..40).map(|at| format!("r-{at}")).collect();
    let replies = join_all(names.iter().map(|name| desk.reserve(name, "A", 1))).await;
    let reserved = replies.iter().filter(|reply| reply.0 == StatusCode::CREATED).count();
    assert_eq!(reserved, 25);
    assert_eq!(desk.available("A").await, 0);
}

#[tokio::test]
async fn a_shortage_names_the_article_and_the_numbers() {
    let desk = Desk::new().await;
    desk.count("A", 2).await;
    let (status, reply) = desk.reserve("r-1", "A", 3).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let detail = json!({"sku": "A", "requested_quantity": 3, "available_quantity": 2});
    assert_eq!(reply["error"]["code"], "INVENTORY_UNAVAILABLE");
    assert_eq!(reply["error"]["details"][0], detail);
    assert_eq!(desk.effects().await, ["stock_set", "unavailable"]);
}

#[tokio::test]
async fn releasing_restocks_once_reserved_or_sold() {
    let desk = Desk::new().await;
    desk.count("A", 10).await;
    desk.reserve("r-1", "A", 4).await;
    assert_eq!(act(&desk, "c", "r-1/commit", &json!({})).await, StatusCode::OK);
    assert_eq!(desk.available("A").await, 6);
    for key in ["1", "2"] {
        assert_eq!(act(&desk, key, "r-1/release", &json!({})).await, StatusCode::OK);
        assert_eq!(desk.available("A").await, 10);
    }
    assert_eq!(act(&desk, "c2", "r-1/commit", &json!({})).await, StatusCode::CONFLICT);
    assert_eq!(act(&desk, "x", "r-9/release", &json!({})).await, StatusCode::NOT_FOUND);
    assert_eq!(act(&desk, "y", "r-9/commit", &json!({})).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_the_named_items_are_released() {
    let desk = Desk::new().await;
    desk.count("A", 10).await;
    desk.reserve("r-1", "A", 4).await;
    let one = json!({"items": [{"sku": "A", "quantity": 1}]});
    assert_eq!(act(&desk, "1", "r-1/release", &one).await, StatusCode::OK);
    assert_eq!(desk.available("A").await, 7);
    let many = json!({"items": [{"sku": "A", "quantity": 9}, {"sku": "B", "quantity": 9}]});
    assert_eq!(act(&desk, "2", "r-1/release", &many).await, StatusCode::OK);
    assert_eq!(desk.available("A").await, 10);
    assert_eq!(desk.available("B").await, 1_000_000);
}

#[tokio::test]
async fn the_ledger_says_what_an_act_was_about() {
    let desk = Desk::new().await;
    desk.reserve("r-1", "A", 4).await;
    act(&desk, "c", "r-1/commit", &json!({})).await;
    let ledger = desk.admin("ledger").await;
    let committed = &ledger["entries"][1];
    assert_eq!(committed["order_id"], "o-1");
    assert_eq!(committed["items"], json!([{"sku": "A", "quantity": 4}]));
    assert!(committed.get("reply").is_none());
}
