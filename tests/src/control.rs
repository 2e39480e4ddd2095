//! The control address of a mocked world, wherever that world runs.

use contract::sync::Endpoints;
use serde_json::{Value, json};

/// Speaks to the control address and to the services' own doors, as a tester would.
#[derive(Clone)]
pub struct Control {
    endpoints: Endpoints,
    http: reqwest::Client,
}

impl Control {
    /// Of the world at `endpoints`.
    pub fn new(endpoints: Endpoints) -> Self {
        Self { endpoints, http: reqwest::Client::new() }
    }

    /// The same world over connections of its own.
    pub fn fresh(&self) -> Self {
        Self::new(self.endpoints.clone())
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.endpoints.control.as_deref().unwrap_or_default())
    }

    /// Makes a service behave as `behaviour`, in the words of the control API, says.
    pub async fn behave(&self, service: &str, behaviour: Value) -> Result<(), String> {
        let url = self.at(&format!("/__admin/services/{service}"));
        taken(self.http.put(url).json(&behaviour)).await
    }

    /// Lays a behaviour over the service's for one order, for so many decisions (none: for all).
    pub async fn rule(&self, service: &str, order: &str, behaviour: Value, times: Option<u32>) -> Result<(), String> {
        let mut rule = json!({"service": service, "order_id": order, "behaviour": behaviour});
        if let Some(times) = times {
            rule["times"] = times.into();
        }
        taken(self.http.post(self.at("/__admin/rules")).json(&rule)).await
    }

    /// Lays a behaviour over the service's for every request of that amount.
    pub async fn rule_for_amount(&self, service: &str, amount: &str, behaviour: Value) -> Result<(), String> {
        let amount: Value = serde_json::from_str(amount).map_err(|error| error.to_string())?;
        let rule = json!({"service": service, "amount": amount, "behaviour": behaviour});
        taken(self.http.post(self.at("/__admin/rules")).json(&rule)).await
    }

    /// Sets what is in stock of a SKU.
    pub async fn stock(&self, sku: &str, pieces: u64) -> Result<(), String> {
        let url = format!("{}/inventory/items/{sku}", self.endpoints.inventory.as_deref().unwrap_or_default());
        taken(self.http.put(url).json(&json!({"available_quantity": pieces}))).await
    }
}

async fn taken(request: reqwest::RequestBuilder) -> Result<(), String> {
    let reply = request.send().await.map_err(|error| error.to_string())?;
    let status = reply.status();
    if status.is_success() {
        return Ok(());
    }
    Err(format!("{status}: {}", reply.text().await.unwrap_or_default()))
}
