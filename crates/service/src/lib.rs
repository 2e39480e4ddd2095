//! The Order Service: the engine without a window. Owns the program's command line, its faces REST
//! and gRPC, the webhook listener and the mocked world inside the own process, behind the features
//! `program`, `webhook` and `mocked`. Must not decide anything about an order: it translates, the
//! engine decides.

#[cfg(feature = "program")]
mod auth;
#[cfg(feature = "program")]
mod cli;
#[cfg(feature = "program")]
mod commands;
#[cfg(feature = "webhook")]
mod envelope;
#[cfg(feature = "program")]
mod grpc;
#[cfg(feature = "program")]
mod meters;
#[cfg(feature = "mocked")]
pub mod mocked;
#[cfg(feature = "program")]
mod output;
#[cfg(feature = "program")]
mod rest;
#[cfg(feature = "program")]
mod serve;
#[cfg(feature = "program")]
mod shapes;
#[cfg(feature = "program")]
mod told;
#[cfg(feature = "program")]
mod trace;
#[cfg(feature = "program")]
mod verify;
#[cfg(feature = "webhook")]
pub mod webhook;

#[cfg(feature = "program")]
pub use cli::run;
