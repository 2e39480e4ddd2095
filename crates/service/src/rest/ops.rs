//! What those who run the service ask: is it alive, is it ready, how is it doing, what can it do.

use std::sync::{Arc, OnceLock};

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contract::domain::outbox::Service;
use serde::Serialize;
use utoipa::OpenApi;

use super::openapi::Document;
use super::refused::Refused;
use super::{Api, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(document))
}

/// The process is alive.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Alive {
    #[schema(example = "ok")]
    status: &'static str,
}

/// Can it do its work?
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Ready {
    ready: bool,
    /// Services without an address: their effects wait.
    not_configured: Vec<String>,
}

/// Is the process alive?
#[utoipa::path(get, path = "/healthz", tag = "operations", security(()),
    responses((status = 200, description = "It is", body = Alive)))]
pub(super) async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok" })
}

/// Can it do its work? 503 while a service has no address, when it stops, and when another process has
/// taken the data directory over.
#[utoipa::path(get, path = "/readyz", tag = "operations", security(()),
    responses((status = 200, description = "It can", body = Ready), (status = 503, description = "Not now", body = Ready)))]
pub(super) async fn ready(State(api): State<Arc<Api>>) -> Response {
    let endpoints = api.shared.desk.endpoints();
    let missing = Service::ALL.iter().filter(|service| endpoints.of(**service).is_none());
    let not_configured: Vec<String> = missing.map(ToString::to_string).collect();
    let store = api.shared.desk.store();
    let owns = store.reader().epoch().await.is_ok_and(|epoch| epoch == store.epoch());
    let ready = not_configured.is_empty() && owns && !api.shared.stopping.is_cancelled();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, not_configured })).into_response()
}

/// Counts and durations, as Prometheus reads them.
#[utoipa::path(get, path = "/metrics", tag = "operations", security(()),
    responses((status = 200, description = "Prometheus text", body = String, content_type = "text/plain")))]
pub(super) async fn metrics(State(api): State<Arc<Api>>) -> Result<Response, Refused> {
    let page = api.shared.meters.page(&api.shared.desk.counts().await?);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], page).into_response())
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operations", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(super) async fn document() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| Document::openapi().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}
