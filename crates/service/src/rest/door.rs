//! What every request passes: ids, token, rate, time-out, one log line, one measurement. A request
//! that is refused here has reached nothing.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::ErrorCode;
use contract::domain::roles::Role;
use tokio::time::Instant;
use tracing::Instrument;

use super::Api;
use super::refused::Refused;
use crate::auth::Caller;
use crate::trace::Ids;

/// Paths that are open: they tell nothing of any order, or bring their own signature.
const OPEN: [&str; 5] = ["/healthz", "/readyz", "/openapi.json", "/metrics", "/api/v1/payments/webhook"];
/// Paths that no customer account may use.
const INTERNAL: &str = "/api/internal/";
/// The longest that any request may take; waiting for a checkout is the longest there is.
const LONGEST: Duration = Duration::from_secs(45);

pub(super) async fn pass(State(api): State<Arc<Api>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let ids = Ids::of(request.headers());
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!(
        "request",
        request_id = ids.request,
        trace_id = ids.trace,
        span_id = ids.span,
        %method,
        route
    );
    request.extensions_mut().insert(ids.clone());
    let answered = async {
        let open = OPEN.contains(&request.uri().path());
        let known = if open { Ok(None) } else { caller(&api, &request).map(Some) };
        let response = match known {
            Ok(caller) => {
                if let Some(caller) = caller {
                    request.extensions_mut().insert(caller);
                }
                in_time(next.run(request)).await
            }
            Err(refused) => refused.into_response(),
        };
        log(&method, &response, started);
        response
    }
    .instrument(span);
    let mut response = answered.await;
    api.shared.meters.answered(&method, &route, response.status().as_u16(), started.elapsed());
    label(response.headers_mut(), &ids);
    response
}

/// Who asks, as far as token, rate and path allow.
fn caller(api: &Api, request: &Request) -> Result<Caller, Refused> {
    let caller = api.shared.admit(request.headers()).map_err(|refused| {
        let after = refused.retry_after_s;
        let refused = Refused::from(refused.error);
        if let Some(seconds) = after { refused.after(seconds) } else { refused }
    })?;
    if caller.role == Role::Customer && request.uri().path().starts_with(INTERNAL) {
        return Err(Refused::new(ErrorCode::Forbidden, "This path is for services and staff. Nothing was done."));
    }
    Ok(caller)
}

async fn in_time(answering: impl Future<Output = Response>) -> Response {
    tokio::time::timeout(LONGEST, answering).await.unwrap_or_else(|_| {
        let message = "This took too long. Whether it was done is not known; look, or repeat it with the same key.";
        Refused::new(ErrorCode::ServiceError, message).into_response()
    })
}

/// One line a request. Looking that went well is logged only where someone asks for it.
fn log(method: &Method, response: &Response, started: Instant) {
    let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
    if response.status().is_server_error() && response.status() != StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(status, ms, "failed");
    } else if response.status().is_success() && *method == Method::GET {
        tracing::debug!(status, ms, "answered");
    } else {
        tracing::info!(status, ms, "answered");
    }
}

fn label(headers: &mut HeaderMap, ids: &Ids) {
    for (name, value) in [("x-request-id", ids.request.clone()), ("traceparent", ids.parent())] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
