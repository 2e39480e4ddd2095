//! Refusals over gRPC: a status code, the same code as over REST (`contract::ErrorCode`) as
//! `error_info.reason`, wrong fields as a bad request. Never a cause.

use contract::{ApiError, ErrorCode};
use engine::DeskError;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

/// Domain of our reasons.
const DOMAIN: &str = "orders.v1";

/// A refusal as it leaves.
pub(super) fn status(error: &ApiError) -> Status {
    let reason = serde_json::to_value(error.code).ok();
    let reason = reason.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    let mut details = ErrorDetails::new();
    let versions = error.versions.map(|versions| {
        [
            ("your_version".to_owned(), versions.your_version.to_string()),
            ("current_version".to_owned(), versions.current_version.to_string()),
        ]
    });
    details.set_error_info(reason, DOMAIN, versions.into_iter().flatten().collect::<std::collections::HashMap<_, _>>());
    if !error.details.is_empty() {
        let violations = error.details.iter();
        details.set_bad_request(
            violations.map(|problem| FieldViolation::new(&problem.field, &problem.message)).collect::<Vec<_>>(),
        );
    }
    Status::with_error_details(code(error.code), &error.message, details)
}

/// An engine's error as it leaves; its cause is logged, not told.
pub(super) fn of_desk(error: DeskError) -> Status {
    status(&crate::told::outside(error))
}

const fn code(code: ErrorCode) -> Code {
    match code {
        ErrorCode::ValidationError | ErrorCode::MalformedRequest | ErrorCode::IdempotencyKeyReused => {
            Code::InvalidArgument
        }
        ErrorCode::Unauthenticated => Code::Unauthenticated,
        ErrorCode::Forbidden => Code::PermissionDenied,
        ErrorCode::NotFound => Code::NotFound,
        ErrorCode::VersionConflict => Code::Aborted,
        ErrorCode::InvalidTransition | ErrorCode::PaymentDeclined | ErrorCode::InventoryUnavailable => {
            Code::FailedPrecondition
        }
        ErrorCode::RateLimited => Code::ResourceExhausted,
        ErrorCode::DatabaseError => Code::Internal,
        ErrorCode::ServiceError => Code::Unavailable,
    }
}
