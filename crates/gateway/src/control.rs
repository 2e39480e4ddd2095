//! A client of the mocks' control API (`/__admin`), for the settings panel. Owns the routes;
//! passes JSON through as it is, because what a behaviour may say is the mocks' to judge.

use std::time::Duration;

use domain::OrderId;
use domain::outbox::Service;
use reqwest::{Client, RequestBuilder};
use serde_json::{Map, Value, json};

use crate::error::{ControlError, GatewayError, in_words};
use crate::reply::excerpt;
use crate::send::{address, client};

/// Local and quick, unless the mocks are gone.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where rules are.
const RULES: &str = "/__admin/rules";

/// The control API at one address.
#[derive(Clone, Debug)]
pub struct Control {
    base: String,
    /// None where the HTTP client could not be set up; said at the first call.
    client: Option<Client>,
}

impl Control {
    /// A client of the control API at `base`.
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned(), client: client(TIMEOUT).ok() }
    }

    /// The services' addresses, as printed at start.
    pub async fn services(&self) -> Result<Value, ControlError> {
        answer(self.get("/__admin/services")?).await
    }

    /// How a service behaves.
    pub async fn behaviour(&self, service: Service) -> Result<Value, ControlError> {
        answer(self.get(&behaviour_path(service))?).await
    }

    /// Replaces how a service behaves; what is left out takes its default.
    pub async fn set_behaviour(&self, service: Service, behaviour: &Value) -> Result<Value, ControlError> {
        let path = behaviour_path(service);
        let put = self.client()?.put(address(&self.base, &path));
        answer(put.json(behaviour)).await
    }

    /// The rules, oldest first.
    pub async fn rules(&self) -> Result<Value, ControlError> {
        answer(self.get(RULES)?).await
    }

    /// Adds a rule.
    pub async fn add_rule(&self, rule: &Value) -> Result<Value, ControlError> {
        let post = self.client()?.post(address(&self.base, RULES));
        answer(post.json(rule)).await
    }

    /// Removes the rule with this id.
    pub async fn remove_rule(&self, id: &str) -> Result<Value, ControlError> {
        let path = format!("{RULES}/{id}");
        answer(self.client()?.delete(address(&self.base, &path))).await
    }

    /// The journal, newest first: at most `limit` requests, of one order or of all.
    pub async fn requests(&self, limit: u32, order: Option<OrderId>) -> Result<Value, ControlError> {
        let mut query = vec![("limit", limit.to_string())];
        query.extend(order.map(|id| ("order_id", id.to_string())));
        answer(self.get("/__admin/requests")?.query(&query)).await
    }

    /// Every effect that took place.
    pub async fn ledger(&self) -> Result<Value, ControlError> {
        answer(self.get("/__admin/ledger")?).await
    }

    /// Sets behaviour, rules and journal back, of these services or of all; the ledger only where
    /// asked for.
    pub async fn reset(&self, services: Option<&[Service]>, ledger: bool) -> Result<Value, ControlError> {
        let mut body = Map::new();
        if let Some(services) = services {
            body.insert("services".to_owned(), json!(services));
        }
        if ledger {
            body.insert("ledger".to_owned(), Value::Bool(true));
        }
        let post = self.client()?.post(address(&self.base, "/__admin/reset"));
        answer(post.json(&body)).await
    }

    fn get(&self, path: &str) -> Result<RequestBuilder, ControlError> {
        Ok(self.client()?.get(address(&self.base, path)))
    }

    fn client(&self) -> Result<&Client, ControlError> {
        let unusable = || GatewayError::Client("TLS is not usable on this system".to_owned());
        self.client.as_ref().ok_or_else(unusable)
    }
}

fn behaviour_path(service: Service) -> String {
    format!("/__admin/services/{service}")
}

async fn answer(request: RequestBuilder) -> Result<Value, ControlError> {
    let unreachable = |error| GatewayError::Unreachable(in_words(error));
    let response = request.send().await.map_err(unreachable)?;
    let status = response.status();
    let body = response.bytes().await.map_err(unreachable)?;
    if status.is_success() {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }
        return serde_json::from_slice(&body)
            .map_err(|error| GatewayError::Unreadable(format!("the control API: {error}")));
    }
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    let text = |name: &str| said["error"][name].as_str().map(str::to_owned);
    Err(GatewayError::Refused {
        status: status.as_u16(),
        code: text("code").unwrap_or_default(),
        message: text("message").unwrap_or_else(|| excerpt(&body)),
    })
}
