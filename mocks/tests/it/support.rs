//! A running world and the few calls every test makes. Owns no expectation.

use mocks::{World, WorldOptions};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

pub struct Desk {
    pub world: World,
    pub client: Client,
}

impl Desk {
    pub async fn new() -> Self {
        Self::with(WorldOptions::default()).await
    }

    pub async fn with(options: WorldOptions) -> Self {
        let world = World::start(options).await.unwrap();
        Self { world, client: client() }
    }

    pub async fn post(&self, url: String, key: &str, body: &Value) -> Response {
        self.try_post(url, key, body).await.unwrap()
    }

    pub async fn try_post(&self, url: String, key: &str, body: &Value) -> reqwest::Result<Response> {
        self.client.post(url).header("Idempotency-Key", key).json(body).send().await
    }

    pub async fn pay(&self, key: &str, payment: &Value) -> (StatusCode, Value) {
        read(self.post(self.payments(), key, payment).await).await
    }

    pub fn payments(&self) -> String {
        format!("{}/payments", self.world.addresses().payment)
    }

    pub fn reservations(&self) -> String {
        format!("{}/inventory/reservations", self.world.addresses().inventory)
    }

    pub async fn behave(&self, service: &str, behaviour: Value) {
        let reply = self.put_behaviour(service, behaviour).await;
        assert_eq!(reply.0, StatusCode::OK, "{}", reply.1);
    }

    pub async fn put_behaviour(&self, service: &str, behaviour: Value) -> (StatusCode, Value) {
        let url = format!("{}/__admin/services/{service}", self.world.addresses().control);
        read(self.client.put(url).json(&behaviour).send().await.unwrap()).await
    }

    pub async fn admin_post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let url = format!("{}/__admin/{path}", self.world.addresses().control);
        read(self.client.post(url).json(&body).send().await.unwrap()).await
    }

    pub async fn admin(&self, path: &str) -> Value {
        let url = format!("{}/__admin/{path}", self.world.addresses().control);
        read(self.client.get(url).send().await.unwrap()).await.1
    }

    pub async fn effects(&self) -> Vec<String> {
        let ledger = self.admin("ledger").await;
        let entries = ledger["entries"].as_array().unwrap();
        entries.iter().map(|entry| entry["effect"].as_str().unwrap().to_owned()).collect()
    }

    pub async fn available(&self, sku: &str) -> u64 {
        let url = format!("{}/inventory/items?sku={sku}", self.world.addresses().inventory);
        let (_, items) = read(self.client.get(url).send().await.unwrap()).await;
        items["items"][0]["available_quantity"].as_u64().unwrap()
    }

    pub async fn count(&self, sku: &str, quantity: u64) {
        let url = format!("{}/inventory/items/{sku}", self.world.addresses().inventory);
        let count = json!({"available_quantity": quantity});
        let reply = self.client.put(url).json(&count).send().await.unwrap();
        assert_eq!(reply.status(), StatusCode::OK);
    }

    pub async fn reserve(&self, id: &str, sku: &str, quantity: u64) -> (StatusCode, Value) {
        let items = json!([{"sku": sku, "quantity": quantity}]);
        let body = json!({"reservation_id": id, "order_id": "o-1", "items": items});
        read(self.post(self.reservations(), &format!("reserve-{id}"), &body).await).await
    }
}

pub fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

pub async fn read(reply: Response) -> (StatusCode, Value) {
    let status = reply.status();
    let bytes = reply.bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// A payment whose amount is written into the body digit by digit.
pub fn payment(id: &str, amount: &str) -> Value {
    json!({
        "payment_id": id,
        "order_id": "o-1",
        "amount": amount,
        "currency": "USD",
        "method": "CREDIT_CARD",
        "token": "tok_1",
    })
}
