//! What can go wrong here that is not an outcome of a send. Owns the one error type of the crate.

use std::path::PathBuf;

/// Why a client could not be built, the services' addresses not be read, or the control API not
/// be used. A send never ends in one: whatever happens to it is an `Outcome`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// The HTTP client could not be set up (TLS of the system, most likely).
    #[error("cannot set up the HTTP client: {0}")]
    Client(String),
    /// Nobody answered at that address.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// The control API said no.
    #[error("{message} ({status})")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Its code, such as `VALIDATION_ERROR`; empty where it gave none.
        code: String,
        /// Its words.
        message: String,
    },
    /// An answer, or the services file, is not what it should be.
    #[error("cannot be understood: {0}")]
    Unreadable(String),
    /// The services file cannot be read.
    #[error("cannot read the services file {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// What the control client answers with when it fails.
pub type ControlError = GatewayError;

/// The whole chain of a client error, without the address (which can hold a key).
pub(crate) fn in_words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(next) = cause {
        words.push_str(": ");
        words.push_str(&next.to_string());
        cause = next.source();
    }
    words
}
