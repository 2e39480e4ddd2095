//! What can go wrong while driving a window.

use std::fmt;

/// What the functions of this client return.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a window could not be driven.
#[derive(Debug)]
pub enum Error {
    /// The driver or the app did not start.
    Start(String),
    /// The driver could not be reached, or its answer could not be read.
    Transport(String),
    /// The driver refused: its error code and its words.
    Refused {
        /// As in the W3C table, for example `stale element reference`.
        code: String,
        /// The driver's explanation.
        message: String,
    },
    /// What was waited for was never seen.
    NotSeen {
        /// What it was.
        what: String,
        /// What the page said instead.
        page: String,
    },
    /// Something of this machine, such as a file for a picture.
    Io(std::io::Error),
}

impl Error {
    /// Whether the page was drawn anew under our hands, or is not there yet: worth another look.
    pub fn is_passing(&self) -> bool {
        const PASSING: &[&str] =
            &["element click intercepted", "element not interactable", "no such element", "stale element reference"];
        matches!(self, Self::Refused { code, .. } if PASSING.contains(&code.as_str()))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(why) => write!(out, "the window did not start: {why}"),
            Self::Transport(why) => write!(out, "the driver cannot be talked to: {why}"),
            Self::Refused { code, message } => write!(out, "the driver refused: {code}: {message}"),
            Self::NotSeen { what, page } => write!(out, "never saw {what}; the page says:\n{page}"),
            Self::Io(error) => write!(out, "{error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Transport(format!("{error:?}"))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
