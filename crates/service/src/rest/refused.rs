//! Refusals as they leave: the envelope and what of its headers helps whoever asked. Must not tell
//! anything of the inside (paths, SQL, addresses).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{ApiError, ErrorCode};
use engine::DeskError;

use crate::envelope;

/// A request that is not carried out.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) error: ApiError,
    retry_after_s: Option<u64>,
}

impl Refused {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        ApiError::new(code, message).into()
    }

    /// The same refusal under another status: a body that is too large is malformed, but 413.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self { status: envelope::status(error.code), error, retry_after_s: None }
    }
}

impl From<DeskError> for Refused {
    fn from(error: DeskError) -> Self {
        crate::told::outside(error).into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = envelope::refusal_as(self.status, &self.error);
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
