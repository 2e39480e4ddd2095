//! The route itself, for any server to mount. It takes no token: webhooks are signed. A browser
//! has no business here, so that a request with an `Origin` is refused.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use contract::{ApiError, ErrorCode};
use engine::Desk;
use engine::webhook::{Headers, PATH};
use serde_json::json;

use crate::envelope::{refusal, refusal_as};

/// The most that a webhook may hold.
const MOST_BODY: usize = 64 * 1024;
/// How long its body may take to arrive, and then the commit to be made.
const PATIENCE: Duration = Duration::from_secs(5);

/// `POST /api/v1/payments/webhook`. Whoever mounts it sees to the `Host`.
pub fn routes(desk: Arc<Desk>) -> Router {
    Router::new().route(PATH, post(take)).with_state(desk)
}

async fn take(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Body) -> Response {
    if headers.contains_key(header::ORIGIN) {
        return refusal(&ApiError::new(ErrorCode::Forbidden, "A browser may not send webhooks."));
    }
    let body = match arrive(body).await {
        Ok(body) => body,
        Err(refused) => return *refused,
    };
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let signed =
        Headers { id: text("webhook-id"), timestamp: text("webhook-timestamp"), signature: text("webhook-signature") };
    match tokio::time::timeout(PATIENCE, desk.receive_webhook(&signed, &body)).await {
        Ok(Ok(_)) => Json(json!({ "received": true })).into_response(),
        Ok(Err(error)) => refusal(&error.into()),
        Err(_) => refusal(&ApiError::new(
            ErrorCode::ServiceError,
            "It could not be recorded in time. Deliver it again; twice does no harm.",
        )),
    }
}

async fn arrive(body: Body) -> Result<Bytes, Box<Response>> {
    let refuse =
        |status, message: &str| Box::new(refusal_as(status, &ApiError::new(ErrorCode::MalformedRequest, message)));
    match tokio::time::timeout(PATIENCE, to_bytes(body, MOST_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, "A webhook holds at most 64 KB.")),
        Err(_) => Err(refuse(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.")),
    }
}
