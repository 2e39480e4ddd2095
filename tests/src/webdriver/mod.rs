//! A small client of the window's driver, so that window tests can use the real app as a clerk does.
//!
//! Owns the W3C protocol and how elements are found and waited for. It knows
//! nothing of orders; it never sleeps for a fixed time, it waits for a sight.

mod axe;
mod element;
mod error;
mod keys;
mod session;
mod wire;

pub use axe::Violation;
pub use element::Element;
pub use error::{Error, Result};
pub use keys::Key;
pub use session::{By, PATIENCE, Session};
