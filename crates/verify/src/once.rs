//! Invariant 5: at most one mail for each (order, template, run), one notice for each event, and
//! one more for each resend asked for.

use std::collections::BTreeMap;

use crate::ledger::Entry;
use crate::rows::{OrderRows, OutboxRow};
use crate::violation::Findings;

/// What may be told once: service, template or event type, run, order version.
type Told<'a> = (&'a str, &'a str, i64, i64);

fn told(row: &OutboxRow) -> Option<Told<'_>> {
    match (row.service.as_str(), row.effect.as_str()) {
        // A mail of a run: its part only tells templates apart.
        ("email", "email") => Some((&row.service, &row.label, row.run, 0)),
        (_, "event") => Some((&row.service, &row.label, row.run, row.part)),
        _ => None,
    }
}

/// From the database alone: each is in the outbox once, and again only for a resend (a later *send*
/// of the same message).
pub(crate) fn in_database(rows: &OrderRows, found: &mut Findings<'_>) {
    let mut first_sends: BTreeMap<Told<'_>, u32> = BTreeMap::new();
    for row in rows.outbox.iter().filter(|row| row.send == 0) {
        if let Some(told) = told(row) {
            *first_sends.entry(told).or_default() += 1;
        }
    }
    for ((service, label, run, version), times) in first_sends.into_iter().filter(|(_, times)| *times > 1) {
        found.add(5, format!("{service} is told {label} {times} times ({})", which(run, version)));
    }
}

/// Against the ledger: no more went out than the outbox has sends of it.
pub(crate) fn in_ledger(rows: &OrderRows, entries: &[Entry], found: &mut Findings<'_>) {
    let mut out: BTreeMap<Told<'_>, u32> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| matches!(entry.effect.as_str(), "emailed" | "event" | "billed")) {
        if let Some(told) = rows.row_of(entry).and_then(told) {
            *out.entry(told).or_default() += 1;
        }
    }
    for (what, times) in out {
        let asked_for = rows.outbox.iter().filter(|row| told(row) == Some(what) && may_have_arrived(row)).count();
        let (service, label, run, version) = what;
        found.ensure(usize::try_from(times).unwrap_or(usize::MAX) <= asked_for.max(1), 5, || {
            format!("{service} was told {label} {times} times ({})", which(run, version))
        });
    }
}

/// A send that was refused for good told nobody; the one after it is no resend.
fn may_have_arrived(row: &OutboxRow) -> bool {
    !row.refused
}

fn which(run: i64, version: i64) -> String {
    if run == 0 { format!("version {version}") } else { format!("run {run}") }
}
