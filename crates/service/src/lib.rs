//! The Order Service: the engine without a window. For now its command line; REST, gRPC and the
//! webhook listener join it here. Must not decide anything about an order.

mod cli;
mod commands;
mod output;
mod verify;

pub use cli::run;
