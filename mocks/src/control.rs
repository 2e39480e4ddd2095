//! The control API: what a test or the settings panel does to the mocked world. Owns its routes
//! and refusals; it answers to anybody who reaches it, which is why it only listens on loopback.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::amount::Amount;
use crate::behaviour::{Behaviour, Fault, Overlay};
use crate::behaviour_json::{Refusal, read_overlay};
use crate::books::Books;
use crate::calls::read;
use crate::decide::Rule;
use crate::door::Door;
use crate::entry::Entry;
use crate::journal::{Seen, Wanted};
use crate::reply::Reply;
use crate::service::Service;
use crate::state::Shared;
use crate::world::Addresses;

/// The doors of the services.
pub type Doors = BTreeMap<Service, Door>;

/// What the control API works on.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The world.
    pub shared: Arc<Shared>,
    /// Its doors, which `down` shuts.
    pub doors: Arc<Doors>,
    /// Held while a behaviour is put in force, so that it and its door always agree.
    pub changing: Arc<tokio::sync::Mutex<()>>,
    /// Where everything is.
    pub addresses: Arc<std::sync::OnceLock<Addresses>>,
}

/// The routes of the control API.
pub fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/__admin/services", get(addresses))
        .route("/__admin/services/{service}", get(behaviour).put(put_behaviour))
        .route("/__admin/rules", post(add_rule).get(rules))
        .route("/__admin/rules/{id}", delete(remove_rule))
        .route("/__admin/requests", get(requests))
        .route("/__admin/ledger", get(ledger))
        .route("/__admin/reset", post(reset))
        .fallback(async || Reply::not_found("no such route"))
        .with_state(desk)
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let json = [(CONTENT_TYPE, "application/json")];
        (status, json, self.body.get().to_owned()).into_response()
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::invalid(&refusal.field, &refusal.reason)
    }
}

fn service_named(name: &str) -> Result<Service, Reply> {
    Service::named(name).ok_or_else(|| Reply::not_found(&format!("no service is called {name:?}")))
}

async fn addresses(State(desk): State<Desk>) -> Reply {
    desk.addresses
        .get()
        .map_or_else(|| Reply::error(503, "SERVICE_ERROR", "not ready", &[]), |addresses| Reply::json(200, addresses))
}

async fn behaviour(State(desk): State<Desk>, Path(name): Path<String>) -> Result<Reply, Reply> {
    let service = service_named(&name)?;
    Ok(Reply::json(200, &desk.shared.state().behaviours.get(&service)))
}

async fn put_behaviour(State(desk): State<Desk>, Path(name): Path<String>, body: Bytes) -> Result<Reply, Reply> {
    let service = service_named(&name)?;
    let written: Value = read(&body)?;
    let behaviour = Behaviour::of(service, read_overlay(service, &written)?);
    let reply = Reply::json(200, &behaviour);
    behave(&desk, service, behaviour).await?;
    Ok(reply)
}

/// Puts the behaviour in force: when this is over the door is as it says.
async fn behave(desk: &Desk, service: Service, behaviour: Behaviour) -> Result<(), Reply> {
    let _changing = desk.changing.lock().await;
    let down = behaviour.fault == Some(Fault::Down);
    desk.shared.state().behaviours.insert(service, behaviour);
    let Some(door) = desk.doors.get(&service) else {
        return Ok(());
    };
    if down {
        door.shut().await;
        return Ok(());
    }
    door.open().await.map_err(|error| {
        tracing::error!(%error, service = service.name(), "a service could not be opened again");
        Reply::error(500, "SERVICE_ERROR", "the service could not be opened again", &[])
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRule {
    service: String,
    order_id: Option<String>,
    amount: Option<Amount>,
    behaviour: Value,
    times: Option<u64>,
}

#[derive(Serialize)]
struct ShownRule {
    id: String,
    service: Service,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Amount>,
    behaviour: Overlay,
    #[serde(skip_serializing_if = "Option::is_none")]
    times_left: Option<u64>,
}

#[derive(Serialize)]
struct Rules {
    rules: Vec<ShownRule>,
}

fn shown_rule(rule: &Rule) -> ShownRule {
    ShownRule {
        id: rule.id.to_string(),
        service: rule.service,
        order_id: rule.order_id.clone(),
        amount: rule.amount,
        behaviour: rule.behaviour.clone(),
        times_left: rule.times_left,
    }
}

async fn add_rule(State(desk): State<Desk>, body: Bytes) -> Result<Reply, Reply> {
    let new: NewRule = read(&body)?;
    let unknown = || Reply::invalid("service", "is none of the services");
    let service = Service::named(&new.service).ok_or_else(unknown)?;
    let behaviour = read_overlay(service, &new.behaviour)?;
    if behaviour.fault == Some(Some(Fault::Down)) {
        return Err(Reply::invalid("fault", "down is for a whole service, not for a rule"));
    }
    if new.times == Some(0) {
        return Err(Reply::invalid("times", "must be above zero"));
    }
    let mut state = desk.shared.state();
    state.last_rule += 1;
    let rule = Rule {
        id: state.last_rule,
        service,
        order_id: new.order_id,
        amount: new.amount,
        behaviour,
        times_left: new.times,
    };
    let reply = Reply::json(201, &shown_rule(&rule));
    state.rules.push(rule);
    Ok(reply)
}

async fn rules(State(desk): State<Desk>) -> Reply {
    let rules = desk.shared.state().rules.iter().map(shown_rule).collect();
    Reply::json(200, &Rules { rules })
}

async fn remove_rule(State(desk): State<Desk>, Path(id): Path<String>) -> Reply {
    let mut state = desk.shared.state();
    let before = state.rules.len();
    state.rules.retain(|rule| rule.id.to_string() != id);
    if state.rules.len() == before {
        return Reply::not_found("no such rule");
    }
    Reply::json(200, &json!({"deleted": true}))
}

#[derive(Serialize)]
struct Requests<'a> {
    requests: Vec<&'a Seen>,
}

async fn requests(State(desk): State<Desk>, Query(query): Query<BTreeMap<String, String>>) -> Result<Reply, Reply> {
    let mut wanted = Wanted::default();
    for (name, value) in query {
        match name.as_str() {
            "service" => {
                let unknown = || Reply::invalid("service", "is none of the services");
                wanted.service = Some(Service::named(&value).ok_or_else(unknown)?);
            }
            "order_id" | "orderId" => wanted.order_id = Some(value),
            "limit" => {
                let odd = |_| Reply::invalid("limit", "must be a whole number");
                wanted.limit = Some(value.parse().map_err(odd)?);
            }
            _ => return Err(Reply::invalid(&name, "unknown parameter")),
        }
    }
    let requests = desk.shared.state().journal.show(&wanted);
    Ok(Reply::json(200, &Requests { requests: requests.iter().map(AsRef::as_ref).collect() }))
}

#[derive(Serialize)]
struct Ledger {
    entries: Vec<Entry>,
}

async fn ledger(State(desk): State<Desk>) -> Reply {
    let (entries, receipt) = {
        let state = desk.shared.state();
        (state.books.entries().to_vec(), desk.shared.ledger.barrier())
    };
    if receipt.settled().await.is_err() {
        return Reply::error(500, "LEDGER_BROKEN", "the ledger cannot be written", &[]);
    }
    Reply::json(200, &Ledger { entries: entries.iter().map(|entry| entry.shown()).collect() })
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    services: Option<Vec<String>>,
    #[serde(default)]
    ledger: bool,
}

async fn reset(State(desk): State<Desk>, body: Bytes) -> Result<Reply, Reply> {
    let asked: Reset = if body.is_empty() { Reset::default() } else { read(&body)? };
    let services = match asked.services {
        None => Service::ALL.to_vec(),
        Some(listed) => {
            let named = listed.iter().map(|name| Service::named(name));
            let all: Option<Vec<Service>> = named.collect();
            all.ok_or_else(|| Reply::invalid("services", "names something that is no service"))?
        }
    };
    for service in &services {
        behave(&desk, *service, Behaviour::default_of(*service)).await?;
    }
    let receipt = {
        let mut state = desk.shared.state();
        state.rules.retain(|rule| !services.contains(&rule.service));
        state.journal.forget(&services);
        asked.ledger.then(|| {
            let kept = state.books.entries().iter().filter(|e| !services.contains(&e.service));
            let kept: Vec<Arc<Entry>> = kept.cloned().collect();
            let receipt = desk.shared.ledger.replace(kept.iter().map(AsRef::as_ref));
            state.books = Books::of(state.books.default_stock(), kept);
            receipt
        })
    };
    if let Some(receipt) = receipt
        && receipt.settled().await.is_err()
    {
        return Err(Reply::error(500, "LEDGER_BROKEN", "the ledger cannot be written", &[]));
    }
    Ok(Reply::json(200, &json!({"reset": services})))
}
