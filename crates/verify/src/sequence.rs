//! Invariant 6: reserve before charge before production, in each run; and each lane first in,
//! first out.

use std::collections::BTreeMap;

use crate::ledger::Entry;
use crate::rows::{OrderRows, OutboxRow};
use crate::violation::Findings;

/// From the database alone: a step is asked for only where the one before it was answered.
pub(crate) fn in_database(rows: &OrderRows, found: &mut Findings<'_>) {
    if rows.settled_by_hand {
        return;
    }
    for row in &rows.outbox {
        let before: &[&str] = match row.effect.as_str() {
            "charge" if !rows.is_amendment(row.run) => &["reserve"],
            "commit" if !rows.is_amendment(row.run) => &["reserve", "charge"],
            "produce" if row.label == "CONFIRMED" => &["reserve", "charge", "commit"],
            _ => &[],
        };
        for step in before {
            let done = rows.outbox.iter().any(|other| {
                other.run == row.run
                    && other.effect == *step
                    && other.seq < row.seq
                    && other.state == "done"
                    && !other.refused
            });
            found.ensure(done, 6, || format!("run {}: {} was asked for before {step} was done", row.run, row.effect));
        }
    }
}

/// Against the ledger, by its own numbers.
pub(crate) fn in_ledger(rows: &OrderRows, entries: &[Entry], found: &mut Findings<'_>) {
    let mut first: BTreeMap<(i64, &str), u64> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.took_place()) {
        if let Some(row) = rows.row_of(entry).filter(|row| row.run > 0) {
            let seq = first.entry((row.run, entry.effect.as_str())).or_insert(entry.seq);
            *seq = entry.seq.min(*seq);
        }
    }
    let at = |run: i64, effect: &'static str| first.get(&(run, effect)).copied();
    for (&(run, effect), &seq) in &first {
        let before: &[&'static str] = match effect {
            "charged" if !rows.is_amendment(run) => &["reserved"],
            "committed" if !rows.is_amendment(run) => &["reserved", "charged"],
            "produced" => &["reserved", "charged", "committed"],
            _ => &[],
        };
        // What a supervisor settled as done may never have reached the ledger.
        for step in before.iter().filter(|_| !rows.settled_by_hand) {
            let in_order = at(run, step).is_some_and(|earlier| earlier < seq);
            found.ensure(in_order, 6, || format!("run {run}: {effect} (ledger line {seq}) without {step} before it"));
        }
    }
    lanes(rows, entries, found);
}

/// What was put into a lane first took place first. Mails may overtake a dead one.
fn lanes(rows: &OrderRows, entries: &[Entry], found: &mut Findings<'_>) {
    let mut last: BTreeMap<&str, (&OutboxRow, u64)> = BTreeMap::new();
    let mut came: BTreeMap<&str, u64> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.took_place() || entry.effect == "requested") {
        let seq = came.entry(&entry.key).or_insert(entry.seq);
        *seq = entry.seq.min(*seq);
    }
    for row in rows.outbox.iter().filter(|row| row.stream != "email") {
        let Some(&seq) = came.get(row.key.as_str()) else { continue };
        if let Some((earlier, at)) = last.get(row.stream.as_str())
            && *at > seq
        {
            let (effect, former) = (&row.effect, &earlier.effect);
            found.add(
                6,
                format!("{effect} (ledger line {seq}) overtook {former} (line {at}) in the {} lane", row.stream),
            );
        }
        last.insert(&row.stream, (row, seq));
    }
}
