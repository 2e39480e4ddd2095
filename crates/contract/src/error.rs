//! The one error that leaves the engine. Front ends match [`ErrorCode`] exhaustively; causes are
//! logged where they happen and never sent.

use serde::{Deserialize, Serialize};

use domain::problem::{Problem, Problems};

/// Error codes, one a kind of refusal; REST and gRPC hand them out under the same names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// A field is wrong; the details name it.
    ValidationError,
    /// Not to be understood at all.
    MalformedRequest,
    /// No or no valid token.
    Unauthenticated,
    /// The payment was refused.
    PaymentDeclined,
    /// Not with this role.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// Someone else saved first.
    VersionConflict,
    /// Not in this state.
    InvalidTransition,
    /// Stock is short.
    InventoryUnavailable,
    /// The idempotency key was used with another body.
    IdempotencyKeyReused,
    /// Too many requests.
    RateLimited,
    /// The database failed; nothing was changed.
    DatabaseError,
    /// A service could not be reached or answered nonsense.
    ServiceError,
}

/// An error as told to a front end: a code for programs, words for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// What kind of error.
    pub code: ErrorCode,
    /// What happened and what to do, in plain words.
    pub message: String,
    /// The field that is wrong, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Every wrong field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Problem>,
    /// Both versions, for a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<Versions>,
}

/// The two versions of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// What the caller had seen.
    pub your_version: u32,
    /// What is saved.
    pub current_version: u32,
}

impl ApiError {
    /// An error without a field.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), field: None, details: Vec::new(), versions: None }
    }

    /// Nothing is there by that name.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}."))
    }

    /// One field is wrong.
    pub fn field(field: &str, message: &str) -> Self {
        Problems::one(field, message).into()
    }

    /// Someone saved first.
    pub fn conflict(your_version: u32, current_version: u32) -> Self {
        Self {
            versions: Some(Versions { your_version, current_version }),
            ..Self::new(
                ErrorCode::VersionConflict,
                format!(
                    "Someone saved version {current_version} meanwhile; yours was {your_version}. Nothing was overwritten."
                ),
            )
        }
    }
}

impl From<Problems> for ApiError {
    fn from(problems: Problems) -> Self {
        let first = problems.0.first().cloned();
        Self {
            message: first.as_ref().map_or_else(|| "The input is not right.".into(), |p| p.message.clone()),
            field: first.map(|p| p.field),
            details: problems.0,
            ..Self::new(ErrorCode::ValidationError, "")
        }
    }
}
