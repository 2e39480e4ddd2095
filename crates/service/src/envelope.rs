//! The plain error of every HTTP reply: a code for programs, words for people, the
//! fields that are wrong. Owns which status goes with which code.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ErrorCode};
use serde_json::json;

/// The reply that tells `error`, under its code's usual status.
pub(crate) fn refusal(error: &ApiError) -> Response {
    refusal_as(status(error.code), error)
}

/// The reply that tells `error` under another status.
pub(crate) fn refusal_as(status: StatusCode, error: &ApiError) -> Response {
    let envelope = json!({
        "error": { "code": error.code, "message": error.message, "details": details(error) }
    });
    (status, Json(envelope)).into_response()
}

fn details(error: &ApiError) -> serde_json::Value {
    match (&error.versions, &error.field) {
        (Some(versions), _) => json!([versions]),
        (None, Some(field)) if error.details.is_empty() => json!([{ "field": field, "message": error.message }]),
        (None, _) => json!(error.details),
    }
}

/// The status that goes with a code.
pub(crate) const fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::ValidationError | ErrorCode::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::MalformedRequest => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::PaymentDeclined => StatusCode::PAYMENT_REQUIRED,
        ErrorCode::Forbidden => StatusCode::FORBIDDEN,
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::VersionConflict | ErrorCode::InvalidTransition | ErrorCode::InventoryUnavailable => {
            StatusCode::CONFLICT
        }
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::DatabaseError => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorCode::ServiceError => StatusCode::SERVICE_UNAVAILABLE,
    }
}
