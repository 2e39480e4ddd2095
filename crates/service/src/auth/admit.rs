//! Who comes in: the bearer's token, and how often it may ask.

use axum::http::{HeaderMap, header};
use contract::{ApiError, ErrorCode};

use super::Caller;
use crate::serve::Shared;

/// Someone who is not let in.
#[derive(Debug)]
pub(crate) struct NotAdmitted {
    pub(crate) error: ApiError,
    /// When to come again, where that helps.
    pub(crate) retry_after_s: Option<u64>,
}

impl Shared {
    /// Who asks, as far as the token says and the rate allows.
    pub(crate) fn admit(&self, headers: &HeaderMap) -> Result<Caller, NotAdmitted> {
        let caller = match &self.keys {
            None => Caller::local(),
            Some(keys) => bearer(headers).and_then(|token| keys.caller(token)).ok_or_else(|| NotAdmitted {
                error: ApiError::new(
                    ErrorCode::Unauthenticated,
                    "A valid token is needed: Authorization: Bearer <token>.",
                ),
                retry_after_s: None,
            })?,
        };
        if let Some(limiter) = &self.limiter
            && let Err(wait) = limiter.take(&caller.name)
        {
            let message = "Too many requests with this token. Nothing was done; try again a little later.";
            return Err(NotAdmitted {
                error: ApiError::new(ErrorCode::RateLimited, message),
                retry_after_s: Some(wait.as_secs() + 1),
            });
        }
        Ok(caller)
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
