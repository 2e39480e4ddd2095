//! Invariant 3: no SKU is oversold, and where nothing is open an order holds outside exactly what
//! it says here: its items once it is paid for, nothing once it failed or was cancelled.

use std::collections::BTreeMap;

use crate::ledger::{Entry, Ledger};
use crate::rows::OrderRows;
use crate::violation::{Findings, Violation};

/// Pieces by SKU.
type Pieces = BTreeMap<String, i64>;

/// One order's reservations in the ledger; `judged` where it holds everything that the desk did
/// and nothing is open.
pub(crate) fn in_ledger(rows: &OrderRows, entries: &[Entry], judged: bool, found: &mut Findings<'_>) {
    let mut held: BTreeMap<&str, Pieces> = BTreeMap::new();
    let mut committed: BTreeMap<&str, bool> = BTreeMap::new();
    for entry in entries {
        let reservation = entry.reservation_id.as_deref().unwrap_or_default();
        let sign = match entry.effect.as_str() {
            "reserved" => 1,
            "released" => -1,
            "committed" => {
                found.ensure(held.contains_key(reservation), 3, || {
                    format!("reservation {reservation} was committed and never made")
                });
                committed.insert(reservation, true);
                continue;
            }
            _ => continue,
        };
        let pieces = held.entry(reservation).or_default();
        for line in &entry.items {
            *pieces.entry(line.sku.clone()).or_default() += sign * line.quantity;
        }
        for (sku, quantity) in pieces.iter().filter(|(_, quantity)| **quantity < 0) {
            found.add(3, format!("reservation {reservation}: {} of {sku} too many were given back", -quantity));
        }
    }
    if !judged || rows.is_foreign() || rows.settled_by_hand {
        return;
    }
    for (reservation, pieces) in &held {
        let holds = pieces.values().any(|quantity| *quantity > 0);
        found.ensure(!holds || committed.contains_key(reservation), 3, || {
            format!("reservation {reservation} is neither committed nor given back")
        });
    }
    let there = summed(held.into_values().flatten());
    let here = sold_here(rows);
    if there != here {
        found.add(3, format!("it should hold {} and holds {}", words(&here), words(&there)));
    }
}

/// What an order of which nothing is open should hold outside.
fn sold_here(rows: &OrderRows) -> Pieces {
    match rows.order.status.as_str() {
        "PENDING" | "FAILED" | "CANCELLED" => Pieces::new(),
        _ => summed(rows.items.iter().map(|item| (item.sku.clone(), item.quantity))),
    }
}

fn summed(lines: impl Iterator<Item = (String, i64)>) -> Pieces {
    let mut sum = Pieces::new();
    for (sku, quantity) in lines {
        *sum.entry(sku).or_default() += quantity;
    }
    sum.retain(|_, quantity| *quantity != 0);
    sum
}

fn words(pieces: &Pieces) -> String {
    if pieces.is_empty() {
        return "nothing".to_owned();
    }
    let lines: Vec<String> = pieces.iter().map(|(sku, quantity)| format!("{quantity} of {sku}")).collect();
    lines.join(", ")
}

/// Every SKU, effect by effect: never more reserved than there is. `default_stock` is what an
/// article has before anybody counted it.
pub(crate) fn of_all(ledger: &Ledger, default_stock: i64, list: &mut Vec<Violation>) {
    let mut moves: Vec<_> = ledger.stock.iter().collect();
    moves.sort_by_key(|(seq, ..)| *seq);
    let mut free: BTreeMap<&str, i64> = BTreeMap::new();
    for (seq, effect, line) in moves {
        let free = free.entry(&line.sku).or_insert(default_stock);
        match effect.as_str() {
            "stock_set" => *free = line.quantity,
            "reserved" => *free -= line.quantity,
            _ => *free += line.quantity,
        }
        if *free < 0 {
            let what = format!("{} more were reserved or sold than there are (ledger line {seq})", -*free);
            list.push(Violation { invariant: 3, subject: format!("SKU {}", line.sku), what });
        }
    }
}
