//! The service as other programs meet it: the real binary on ports of its own, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that fails there has failed")]

mod amendments;
mod bad_input;
mod documents;
mod grpc;
mod once;
mod program;
mod roles;
mod routes;
mod stop;
mod support;
mod trace;
