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
    // No note and an empty one are two things.
    let told = link.note.map_or("-", |_| "+");
    let (order, at) = (link.order.to_string(), link.created_at.micros().to_string());
    let note = link.note.unwrap_or_default();
    seal(before, &[&order, link.status.as_str(), told, note, link.created_by, &at])
}

/// The hash of fields after whatever has the hash `before`.
pub fn seal(before: Option<&str>, fields: &[&str]) -> String {
    let mut hash = Sha256::new();
    for text in std::iter::once(before.unwrap_or_default()).chain(fields.iter().copied()) {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
