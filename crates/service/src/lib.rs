//! The Order Service: the engine without a window. Owns the program's command line and the
//! listeners on HTTP, each behind a feature: `program`, `webhook`. Must not decide anything about
//! an order.

#[cfg(feature = "program")]
mod cli;
#[cfg(feature = "program")]
mod commands;
#[cfg(feature = "webhook")]
mod envelope;
#[cfg(feature = "program")]
mod output;
#[cfg(feature = "program")]
mod verify;
#[cfg(feature = "webhook")]
pub mod webhook;

#[cfg(feature = "program")]
pub use cli::run;
