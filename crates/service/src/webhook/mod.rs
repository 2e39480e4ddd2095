//! Where the wallet's provider tells what became of a payment: one route, on loopback. Owns what
//! of a request is let through to the engine, and that a 2xx is said only when the engine has it
//! on disk. Must not know what a webhook means.

mod listener;
mod route;

pub use listener::{Listening, listen};
pub use route::routes;
