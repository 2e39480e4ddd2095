//! What of an error is told outside: words for whoever asked, never a path, an address or a cause.

use contract::{ApiError, ErrorCode};
use engine::DeskError;

/// The error as other programs see it; the cause is logged here, once.
pub(crate) fn outside(error: DeskError) -> ApiError {
    match error {
        DeskError::Config(why) => {
            tracing::error!(why, "a request could not be carried out");
            ApiError::new(ErrorCode::ServiceError, "The service could not carry this out. Try again later.")
        }
        DeskError::Gateway(why) => {
            tracing::error!(%why, "a call outside the outbox failed");
            ApiError::new(ErrorCode::ServiceError, "An outside service could not be reached. Try again later.")
        }
        DeskError::Store(why @ (engine::StoreError::Fenced | engine::StoreError::Closed)) => {
            tracing::error!(%why, "the store takes no more work");
            ApiError::new(ErrorCode::DatabaseError, "This service has stopped saving. Nothing of this was saved.")
        }
        other => other.into(),
    }
}
