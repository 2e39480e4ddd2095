//! The mocked world as its callers see it: real sockets, real HTTP, real files.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on is a failed test")]

mod control;
mod faults;
mod money;
mod program;
mod restart;
mod routes;
mod stock;
mod support;
mod webhooks;
