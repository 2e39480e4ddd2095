//! Invariants 8 and 10: no key is ever seen with two bodies, and nothing was sent that the outbox
//! does not hold.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::ledger::Entry;
use crate::rows::{OrderRows, OutboxRow};
use crate::violation::Findings;

/// What makes a message: service, effect, run, part. Each *send* of it has a key of its own.
type Message<'a> = (&'a str, &'a str, i64, i64);

/// From the database alone.
pub(crate) fn in_database(rows: &OrderRows, found: &mut Findings<'_>) {
    let mut sends: BTreeMap<Message<'_>, Vec<&OutboxRow>> = BTreeMap::new();
    for row in &rows.outbox {
        let key = &row.key;
        found.ensure(sha256(&row.body) == row.body_hash, 8, || {
            format!("the body under key {key} ({} {}) is not the one that was saved", row.service, row.effect)
        });
        found.ensure(row.sends == row.attempts, 10, || {
            format!("key {key} ({} {}): {} tries and {} on record", row.service, row.effect, row.sends, row.attempts)
        });
        sends.entry((&row.service, &row.effect, row.run, row.part)).or_default().push(row);
    }
    for ((service, effect, run, _), mut rows) in sends {
        rows.sort_by_key(|row| row.send);
        for pair in rows.windows(2) {
            let [former, next] = pair else { continue };
            let what = || format!("{service} {effect} of run {run}");
            found.ensure(next.send == former.send + 1, 8, || {
                format!("{}: send {} follows send {}", what(), next.send, former.send)
            });
            found.ensure(may_be_sent_anew(former), 8, || {
                format!("{} has a new key ({}) while what became of key {} is not known", what(), next.key, former.key)
            });
        }
    }
}

/// A new key only after a definite refusal, or for a request that never left; beside those, what
/// moves neither money nor stock may be sent anew when a person asks for it.
fn may_be_sent_anew(former: &OutboxRow) -> bool {
    former.refused || (!former.first_sent && !former.is_open()) || (!former.is_step() && !former.is_open())
}

/// Against the ledger. An entry that came after the database was looked at (`beside` a running
/// desk) may have a key that was not there yet.
pub(crate) fn in_ledger(rows: &OrderRows, entries: &[Entry], beside: bool, found: &mut Findings<'_>) {
    let mut decided: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for entry in entries {
        match rows.row_of(entry) {
            Some(row) => against(row, entry, beside, found),
            None if beside && !entry.before => {}
            None => found.add(
                10,
                format!(
                    "{} {} (ledger line {}) has key {}, which the outbox does not hold",
                    entry.service, entry.effect, entry.seq, entry.key
                ),
            ),
        }
        if entry.effect != "requested" {
            *decided.entry((&entry.service, &entry.key)).or_default() += 1;
        }
    }
    for ((service, key), times) in decided.into_iter().filter(|(_, times)| *times > 1) {
        found.add(8, format!("{service} decided {times} times on key {key}"));
    }
}

fn against(row: &OutboxRow, entry: &Entry, beside: bool, found: &mut Findings<'_>) {
    let key = &entry.key;
    found.ensure(entry.body_sha256.eq_ignore_ascii_case(&row.body_hash), 8, || {
        format!("key {key} was seen with a body that is not the outbox's ({} {})", entry.service, entry.effect)
    });
    let judged = !beside || entry.before;
    found.ensure(!judged || row.first_sent, 10, || {
        format!("key {key} ({} {}) took place and the outbox says that it never left", entry.service, entry.effect)
    });
}

pub(crate) fn sha256(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}
