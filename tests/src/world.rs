//! The mocked outside world of a test: real listeners on loopback, a ledger on disk, and the
//! control address to break it with.

use std::path::PathBuf;

use contract::sync::Endpoints;
use mocks::{World, WorldOptions};
use serde_json::{Value, json};

/// A running mocked world.
pub struct TestWorld {
    world: World,
    http: reqwest::Client,
}

impl TestWorld {
    /// Starts a world whose ledger stands in `ledger`.
    pub async fn start(ledger: Option<PathBuf>) -> Self {
        let options = WorldOptions { ledger, seed: Some(42), ..WorldOptions::default() };
        let mut started = World::start(options.clone()).await;
        for _ in 0..100 {
            if started.is_ok() {
                break;
            }
            // A machine on which many tests run can be out of free ports for a moment.
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            started = World::start(options.clone()).await;
        }
        let world = started.expect("the mocks start on loopback");
        Self { world, http: reqwest::Client::new() }
    }

    /// Where its services are.
    pub fn endpoints(&self) -> Endpoints {
        service::mocked::endpoints(&self.world)
    }

    /// The line that `order-mocks serve` would print.
    pub fn ready_line(&self) -> String {
        serde_json::to_string(self.world.addresses()).expect("addresses are plain text")
    }

    /// Makes a service behave as `behaviour`, in the words of the control API, says.
    pub async fn behave(&self, service: &str, behaviour: Value) {
        let url = format!("{}/__admin/services/{service}", self.world.addresses().control);
        let reply = self.http.put(url).json(&behaviour).send().await.expect("the control address answers");
        assert!(
            reply.status().is_success(),
            "{service} refused {behaviour}: {}",
            reply.text().await.unwrap_or_default()
        );
    }

    /// Lays a behaviour over the service's for one order; it answers look-ups as ever.
    pub async fn behave_for(&self, service: &str, order_id: &str, behaviour: Value) {
        let url = format!("{}/__admin/rules", self.world.addresses().control);
        let rule = json!({"service": service, "order_id": order_id, "behaviour": behaviour});
        let reply = self.http.post(url).json(&rule).send().await.expect("the control address answers");
        assert!(reply.status().is_success(), "{rule} was refused: {}", reply.text().await.unwrap_or_default());
    }

    /// All services of the world go down.
    pub async fn all_down(&self) {
        for service in SERVICES {
            self.behave(service, json!({"fault": "down"})).await;
        }
    }

    /// All services are well again.
    pub async fn all_up(&self) {
        for service in SERVICES {
            self.behave(service, json!({})).await;
        }
    }

    /// Sets what is in stock of a SKU.
    pub async fn stock(&self, sku: &str, pieces: u64) {
        let url = format!("{}/inventory/items/{sku}", self.world.addresses().inventory);
        let body = json!({"available_quantity": pieces});
        let reply = self.http.put(url).json(&body).send().await.expect("inventory answers");
        assert!(reply.status().is_success(), "stock of {sku} was refused");
    }

    /// Every effect that took place, oldest first.
    pub async fn ledger(&self) -> Vec<Value> {
        let url = format!("{}/__admin/ledger", self.world.addresses().control);
        let reply = self.http.get(url).send().await.expect("the control address answers");
        let body: Value = reply.json().await.expect("the ledger is JSON");
        body["entries"].as_array().cloned().unwrap_or_default()
    }

    /// How many requests about the order arrived, whatever became of them.
    pub async fn requests(&self, order_id: &str) -> usize {
        let url = format!("{}/__admin/requests?order_id={order_id}&limit=1000", self.world.addresses().control);
        let reply = self.http.get(url).send().await.expect("the control address answers");
        let body: Value = reply.json().await.expect("the journal is JSON");
        body["requests"].as_array().map_or(0, Vec::len)
    }

    /// How often `effect` took place for the order.
    pub async fn count(&self, effect: &str, order_id: &str) -> usize {
        let entries = self.ledger().await;
        entries.iter().filter(|entry| entry["effect"] == effect && entry["order_id"] == order_id).count()
    }

    /// The effects of an order in the order they took place, events left out.
    pub async fn effects(&self, order_id: &str) -> Vec<String> {
        let entries = self.ledger().await;
        let of_order = entries.iter().filter(|entry| entry["order_id"] == order_id);
        of_order
            .filter(|entry| {
                !matches!(entry["template"].as_str(), Some("order_created" | "order_updated" | "order_deleted"))
            })
            .filter_map(|entry| entry["effect"].as_str())
            .filter(|effect| !matches!(*effect, "event" | "billed" | "requested"))
            .map(str::to_owned)
            .collect()
    }

    /// Posts to a service as another program would, under a key of its own choice.
    pub async fn post(&self, url: &str, key: &str, body: Value) {
        let reply = self.http.post(url).header("Idempotency-Key", key).json(&body).send().await;
        let reply = reply.expect("the service answers");
        assert!(reply.status().is_success(), "{url} was refused: {}", reply.text().await.unwrap_or_default());
    }

    /// The types of the order's events as `effect` (`event`: inventory, `billed`: billing) tells them.
    pub async fn events(&self, effect: &str, order_id: &str) -> Vec<String> {
        let entries = self.ledger().await;
        let told = entries.iter().filter(|entry| entry["effect"] == effect && entry["order_id"] == order_id);
        told.filter_map(|entry| entry["event_type"].as_str()).map(str::to_owned).collect()
    }

    /// The templates of the mails that went out about the order, oldest first.
    pub async fn mails(&self, order_id: &str) -> Vec<String> {
        let entries = self.ledger().await;
        let sent = entries.iter().filter(|entry| entry["effect"] == "emailed" && entry["order_id"] == order_id);
        sent.filter_map(|entry| entry["template"].as_str()).map(str::to_owned).collect()
    }

    /// What production was told about the order, oldest first: `produced`, then `event` for each
    /// change.
    pub async fn production(&self, order_id: &str) -> Vec<String> {
        let entries = self.ledger().await;
        let told = entries.iter().filter(|entry| entry["service"] == "production" && entry["order_id"] == order_id);
        told.filter_map(|entry| entry["effect"].as_str()).map(str::to_owned).collect()
    }

    /// Ends the world.
    pub async fn stop(self) {
        self.world.stop().await;
    }
}

const SERVICES: [&str; 7] = ["payment", "wallet", "email", "production", "invoice", "inventory", "billing"];
