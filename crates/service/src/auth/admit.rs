//! Who comes in: the bearer's token, and how often it may ask. A service that asks for no token lets
//! programs of this machine in, and no page that a browser shows on it.

use std::net::IpAddr;

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
            None if by_a_page(headers) => {
                let message = "A page in a browser may not ask a service that asks for no token. Nothing was done.";
                return Err(NotAdmitted { error: ApiError::new(ErrorCode::Forbidden, message), retry_after_s: None });
            }
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

/// Is it a page that asks? Browsers say where a page is from when it sends something, and name the
/// machine as the page does, whatever address that name was made to lead to.
fn by_a_page(headers: &HeaderMap) -> bool {
    let elsewhere = headers.get(header::HOST).is_some_and(|host| !host.to_str().is_ok_and(names_this_machine));
    headers.contains_key(header::ORIGIN) || elsewhere
}

fn names_this_machine(host: &str) -> bool {
    let port = host.rfind(':').filter(|at| !host[*at..].contains(']'));
    let name = host[..port.unwrap_or(host.len())].trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_its_names() {
        for ours in ["127.0.0.1:8080", "127.0.0.1", "localhost:8080", "LOCALHOST", "[::1]:8080", "[::1]"] {
            assert!(names_this_machine(ours), "{ours}");
        }
        for other in ["evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1:80", ""] {
            assert!(!names_this_machine(other), "{other}");
        }
    }
}
