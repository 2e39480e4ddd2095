//! The chain that binds an order's history together: each entry carries a hash of itself and of the
//! hash before it, so that a line changed, slipped in or taken out no longer fits.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::ids::OrderId;
use crate::status::OrderStatus;

/// What of an entry is bound.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Whose history.
    pub order: OrderId,
    /// Status from then on.
    pub status: OrderStatus,
    /// Why.
    pub note: Option<&'a str>,
    /// Who.
    pub created_by: &'a str,
    /// When.
    pub created_at: Timestamp,
}

/// The hash of an entry after the one with hash `before`; the first has none before it. SHA-256 in
/// hexadecimal over the fields, each with its length before it, so that no two entries read alike.
pub fn chain(before: Option<&str>, link: &Link<'_>) -> String {
    let mut hash = Sha256::new();
    let mut field = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    };
    field(before.unwrap_or_default());
    field(&link.order.to_string());
    field(link.status.as_str());
    // No note and an empty one are two things.
    field(link.note.map_or("-", |_| "+"));
    field(link.note.unwrap_or_default());
    field(link.created_by);
    field(&link.created_at.micros().to_string());
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
