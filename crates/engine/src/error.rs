//! The engine's error, and what of it is told to front ends. Causes are logged here, once.

use contract::error::{ApiError, ErrorCode};
use domain::amendment::{AmendRefused, EditRefused};
use domain::checkout::{InvalidTransition, StartRefused};
use store::StoreError;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The checkout cannot take that now.
    #[error(transparent)]
    Transition(#[from] InvalidTransition),
    /// The request cannot be carried out as it stands.
    #[error(transparent)]
    Refused(#[from] ApiError),
    /// The outside could not be called at all.
    #[error(transparent)]
    Gateway(#[from] gateway::GatewayError),
    /// The request took effect before; this is what it was answered then.
    #[error("this request was answered before")]
    Answered(Box<store::KeptAnswer>),
    /// A file or a setting cannot be used, or something could not be written; in words.
    #[error("{0}")]
    Config(String),
    /// A file is not laid out as what it was read as.
    #[error("{0}")]
    Layout(String),
}

impl From<StartRefused> for DeskError {
    fn from(refused: StartRefused) -> Self {
        let code = match refused {
            StartRefused::Needs(problems) => return Self::Refused(problems.into()),
            StartRefused::Deleted => ErrorCode::NotFound,
            StartRefused::Status(_) | StartRefused::Paid => ErrorCode::InvalidTransition,
        };
        Self::Refused(ApiError { field: Some(refused.field().into()), ..ApiError::new(code, refused.to_string()) })
    }
}

impl From<AmendRefused> for DeskError {
    fn from(refused: AmendRefused) -> Self {
        Self::Refused(match refused.field() {
            None => ApiError::new(ErrorCode::InvalidTransition, refused.to_string()),
            Some(field) => ApiError::field(field, &refused.to_string()),
        })
    }
}

impl From<EditRefused> for DeskError {
    fn from(refused: EditRefused) -> Self {
        Self::Refused(ApiError::new(ErrorCode::InvalidTransition, refused.to_string()))
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(error) => error,
            DeskError::Transition(error) => {
                tracing::info!(%error, "refused");
                Self::new(ErrorCode::InvalidTransition, "That is not possible while the order is in this state.")
            }
            DeskError::Store(StoreError::NotFound(what)) => Self::not_found(what),
            DeskError::Store(StoreError::VersionConflict { yours, current }) => Self::conflict(yours, current),
            DeskError::Store(error) => {
                tracing::error!(%error, "the store failed");
                Self::new(ErrorCode::DatabaseError, saved_words(&error))
            }
            // The mocks' own words name the field; what was wrong is the asker's to mend.
            DeskError::Gateway(gateway::GatewayError::Refused { code, message, .. }) if code == "VALIDATION_ERROR" => {
                Self::new(ErrorCode::ValidationError, message)
            }
            DeskError::Gateway(error) => {
                tracing::error!(%error, "a call outside the outbox failed");
                Self::new(ErrorCode::ServiceError, error.to_string())
            }
            // Whoever hands a key in takes the kept answer; nobody else ever meets one.
            error @ DeskError::Answered(_) => Self::new(ErrorCode::InvalidTransition, error.to_string()),
            DeskError::Config(message) | DeskError::Layout(message) => Self::new(ErrorCode::ValidationError, message),
        }
    }
}

/// What a clerk is told while the disk is full.
const DISK_FULL: &str =
    "The disk is full, so this was not saved. Nothing that was saved is lost; free some space and try again.";

/// What a clerk needs to know of a failing store: was it saved, and what to do.
fn saved_words(error: &StoreError) -> &'static str {
    match error {
        StoreError::DiskFull => DISK_FULL,
        StoreError::Fenced | StoreError::Closed => {
            "Another Order Desk has taken over this data directory. Nothing of this was saved; close this window."
        }
        StoreError::Corrupt(_) => {
            "The database is damaged, so this was not done. Nothing was changed; put the newest backup back, in the settings."
        }
        StoreError::Unsure(_) => {
            "The database cannot be read, so it is not known whether this was saved. Restart Order Desk and look."
        }
        _ => "The database could not save this. Nothing was changed; try again, or restart Order Desk.",
    }
}
