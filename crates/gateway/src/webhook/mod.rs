//! What the wallet's provider tells unasked: a webhook, signed as Standard Webhooks says.
//!
//! Owns whether its signature is genuine and fresh ([`verify()`]) and what it says ([`parse`]).
//! Pure and total: any secret, headers and bytes give an answer and none gives a panic. Must not
//! know which payment is meant, nor decide what follows; must not be asked what an unverified
//! body says.

mod notice;
mod verify;

pub use notice::{BadNotice, Notice, PaymentNotice, Said, parse};
pub use verify::{Headers, TOLERANCE_MS, Unverified, verify};
