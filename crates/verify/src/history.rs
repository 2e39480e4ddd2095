//! Invariant 11: an order's history, and the log of who did what, are only ever added to. Each entry
//! carries a hash over itself and the hash before it, so that one changed, slipped in or taken out no
//! longer fits.

use sha2::{Digest, Sha256};

use crate::rows::{AuditLine, History, OrderRows};
use crate::violation::Findings;

/// From the database alone. Entries older than the chain have no hash; the first that has one
/// binds them, and none after it may be without.
pub(crate) fn in_database(rows: &OrderRows, found: &mut Findings<'_>) {
    let mut chain = String::new();
    let mut bound = false;
    for (place, entry) in rows.history.iter().enumerate() {
        chain = hash(&chain, &rows.order.id, entry);
        let fits = match &entry.hash {
            Some(hash) => *hash == chain,
            None => !bound,
        };
        bound |= entry.hash.is_some();
        if !fits {
            found.add(11, format!("its history was tampered with at entry {} ({})", place + 1, entry.status));
            return;
        }
    }
}

/// The audit log, likewise.
pub(crate) fn in_audit(entries: &[AuditLine]) -> Option<String> {
    let mut chain = String::new();
    let mut bound = false;
    for (place, entry) in entries.iter().enumerate() {
        chain = sealed(&chain, &[&entry.at.to_string(), &entry.who, &entry.action, &entry.subject, &entry.detail]);
        let fits = match &entry.hash {
            Some(hash) => *hash == chain,
            None => !bound,
        };
        bound |= entry.hash.is_some();
        if !fits {
            return Some(format!("it was tampered with at entry {} ({})", place + 1, entry.action));
        }
    }
    None
}

fn hash(before: &str, order: &str, entry: &History) -> String {
    let at = entry.created_at.to_string();
    let told = if entry.note.is_some() { "+" } else { "-" };
    let note = entry.note.as_deref().unwrap_or_default();
    sealed(before, &[order, &entry.status, told, note, &entry.created_by, &at])
}

/// SHA-256 over the fields, each with its length in eight bytes before it, little end first.
fn sealed(before: &str, fields: &[&str]) -> String {
    let mut sha = Sha256::new();
    for field in std::iter::once(before).chain(fields.iter().copied()) {
        sha.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_le_bytes());
        sha.update(field);
    }
    hex::encode(sha.finalize())
}
