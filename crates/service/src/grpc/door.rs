//! What every call passes: its ids, one log line, one measurement, the ids in its answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tonic::Code;
use tracing::Instrument;

use crate::serve::Shared;
use crate::trace::Ids;

/// Services whose methods are measured by name; what anybody else asks for is `unmatched`.
const KNOWN: [&str; 3] = ["/orders.v1.OrderService/", "/grpc.health.", "/grpc.reflection."];

pub(super) async fn pass(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let ids = Ids::of(request.headers());
    let path = request.uri().path().to_owned();
    let span = tracing::info_span!(
        "request",
        request_id = ids.request,
        trace_id = ids.trace,
        span_id = ids.span,
        method = path,
        route = "grpc"
    );
    request.extensions_mut().insert(ids.clone());
    let answered = async {
        let response = next.run(request).await;
        log(code(response.headers()), started);
        response
    };
    let mut response = answered.instrument(span).await;
    let code = code(response.headers());
    let known = code != Code::Unimplemented && KNOWN.iter().any(|service| path.starts_with(service));
    shared.meters.called(if known { &path } else { "unmatched" }, code.into(), started.elapsed());
    let headers = response.headers_mut();
    for (name, value) in [("x-request-id", ids.request.clone()), ("traceparent", ids.parent())] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// A refusal stands in the head; what answers has its code behind its messages.
fn code(headers: &HeaderMap) -> Code {
    let refused = headers.get("grpc-status").map(|status| Code::from_bytes(status.as_bytes()));
    refused.unwrap_or(Code::Ok)
}

fn log(code: Code, started: Instant) {
    let ms = started.elapsed().as_millis();
    if matches!(code, Code::Internal | Code::Unknown) {
        tracing::error!(?code, ms, "failed");
    } else {
        tracing::info!(?code, ms, "answered");
    }
}
