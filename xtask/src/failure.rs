//! The ways a chore can end badly, in words the person at the terminal can act on.

use std::path::Path;
use std::process::ExitStatus;

/// What the functions of this crate return.
pub type Result<T> = std::result::Result<T, Failure>;

/// Why a chore stopped.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line makes no sense.
    #[error("{0}")]
    Usage(String),
    /// A program we started did not end with success.
    #[error("{program} ended with {status}")]
    Child {
        /// The command line, as a person would type it.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// Something the machine refused: a file, a program that is not there.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Something has to be installed by hand first; the text says what to type.
    #[error("{0}")]
    Missing(String),
    /// A tool answered something we do not understand.
    #[error("{0}")]
    Unexpected(String),
}

impl Failure {
    /// Names the file or program an I/O error is about.
    pub fn io(doing: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::Io { doing, source }
    }

    /// As [`Failure::io`], for the common case of one path.
    pub fn at(verb: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        Self::io(format!("cannot {verb} {}", path.display()))
    }

    /// 2 for an unusable command line, 1 for work that failed.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Child { .. } | Self::Io { .. } | Self::Missing(_) | Self::Unexpected(_) => 1,
        }
    }
}
