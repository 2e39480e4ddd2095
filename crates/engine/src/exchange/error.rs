//! Why a file could not be taken in or written, in words for the person at the terminal.

use store::StoreError;

use crate::error::DeskError;

/// Why an import, export, search or backup could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The store failed or refused; another process may own the data directory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not of the format that it was said to be.
    #[error("{0}")]
    Format(String),
}

impl ExchangeError {
    /// An I/O error with the file that it belongs to.
    pub(crate) fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File { path: path.display().to_string(), source }
    }
}

impl From<ExchangeError> for DeskError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Store(error) => Self::Store(error),
            other => Self::Config(other.to_string()),
        }
    }
}
