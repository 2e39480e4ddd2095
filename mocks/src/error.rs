//! Why a mocked world could not start. Owns the one error type of the crate.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// What keeps the mocked world from starting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MocksError {
    /// The control API changes everything without asking who calls, so it stays on this machine.
    #[error("the control address {0} is not a loopback address")]
    ControlNotLoopback(SocketAddr),
    /// The services need the seven ports after the control port.
    #[error("the control port {0} leaves no seven ports above it")]
    NoPortsLeft(u16),
    /// An address could not be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The ledger, or the secret beside it, could not be read or written.
    #[error("cannot use the ledger file {path}")]
    Ledger {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A complete line of the ledger cannot be understood.
    #[error("line {line} of the ledger {path} is not a ledger entry: {reason}")]
    LedgerLine {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Reading the ledger was given up, as when the runtime ends.
    #[error("reading the ledger was given up")]
    ReadingStopped(#[source] tokio::task::JoinError),
    /// The client that sends webhooks could not be built.
    #[error("cannot prepare the webhook client")]
    WebhookClient(#[from] reqwest::Error),
}
