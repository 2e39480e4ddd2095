//! Invariant 2: at most one capture a payment; where nothing is open, what was taken less what was
//! given back is what is owed, here and in the ledger. An order's total is the sum of its parts.

use std::collections::BTreeMap;

use crate::ledger::{Entry, minor};
use crate::rows::{OrderRows, Payment};
use crate::violation::Findings;

/// From the database alone.
pub(crate) fn in_database(rows: &OrderRows, found: &mut Findings<'_>) {
    totals(rows, found);
    for payment in &rows.payments {
        of_payment(rows, payment, found);
    }
    for row in rows.outbox.iter().filter(|row| row.effect == "charge") {
        let run = rows.checkouts.iter().find(|checkout| checkout.run == row.run);
        if let Some(run) = run.filter(|_| !rows.is_amendment(row.run)) {
            let asked = body_amount(&row.body, &rows.order.currency);
            found.ensure(asked == Some(run.amount), 2, || {
                format!("run {} is over {} but its charge asks for {}", run.run, run.amount, shown(asked))
            });
        }
    }
    if rows.is_foreign() || rows.is_open() || rows.settled_by_hand {
        return;
    }
    let kept = kept_here(rows);
    found.ensure(kept == owed(rows), 2, || {
        let status = &rows.order.status;
        format!("{kept} is kept (taken less given back) where {} is owed; the order is {status}", owed(rows))
    });
    let says_paid = matches!(rows.order.payment_status.as_str(), "PAID" | "PARTIALLY_REFUNDED");
    found.ensure(says_paid == (kept > 0), 2, || {
        format!("its payment status is {} while {kept} is kept", rows.order.payment_status)
    });
}

/// Against the ledger; `judged` where it holds everything that the desk did and nothing is open.
pub(crate) fn in_ledger(rows: &OrderRows, entries: &[Entry], judged: bool, found: &mut Findings<'_>) {
    let mut captures: BTreeMap<&str, u32> = BTreeMap::new();
    let mut of_run: BTreeMap<i64, u32> = BTreeMap::new();
    let mut money: BTreeMap<&str, i64> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| matches!(entry.effect.as_str(), "charged" | "refunded")) {
        let charged = entry.effect == "charged";
        let Some(amount) = entry.amount else {
            found.add(2, format!("the ledger's line {} has no amount", entry.seq));
            continue;
        };
        if charged {
            *captures.entry(&entry.key).or_default() += 1;
            if let Some(row) = rows.row_of(entry) {
                *of_run.entry(row.run).or_default() += 1;
            }
        }
        *money.entry(entry.payment_id.as_deref().unwrap_or_default()).or_default() +=
            if charged { amount } else { -amount };
    }
    for (key, times) in captures.into_iter().filter(|(_, times)| *times > 1) {
        found.add(2, format!("key {key} was charged {times} times"));
    }
    for (run, times) in of_run.into_iter().filter(|(_, times)| *times > 1) {
        found.add(2, format!("run {run} was charged {times} times"));
    }
    for (payment, kept) in money.iter().filter(|(_, kept)| **kept < 0) {
        found.add(2, format!("payment {payment}: {} more was given back than taken", -kept));
    }
    if !judged || rows.is_foreign() || rows.settled_by_hand {
        return;
    }
    let there: i64 = money.values().sum();
    let here = kept_here(rows);
    found.ensure(there == here, 2, || format!("{here} is kept here and {there} there"));
    found.ensure(there == owed(rows), 2, || {
        format!("{there} is kept there where {} is owed; the order is {}", owed(rows), rows.order.status)
    });
}

/// What must be kept of an order of which nothing is open.
fn owed(rows: &OrderRows) -> i64 {
    match rows.order.status.as_str() {
        "PENDING" | "FAILED" | "CANCELLED" => 0,
        _ => rows.order.total - rows.agreed_refunds,
    }
}

fn kept_here(rows: &OrderRows) -> i64 {
    let taken: i64 = rows.payments.iter().filter(|payment| was_taken(payment)).map(|payment| payment.amount).sum();
    let given_back: i64 = rows.payments.iter().map(|payment| given_back(rows, payment)).sum();
    taken - given_back
}

fn was_taken(payment: &Payment) -> bool {
    matches!(payment.status.as_str(), "SUCCESSFUL" | "REFUNDED" | "PARTIALLY_REFUNDED")
}

/// A payment that is `REFUNDED` was given back whole, whether or not its refunds stand in rows.
fn given_back(rows: &OrderRows, payment: &Payment) -> i64 {
    if payment.status == "REFUNDED" { payment.amount } else { refunded(rows, payment) }
}

fn refunded(rows: &OrderRows, payment: &Payment) -> i64 {
    let done = rows.refunds.iter().filter(|refund| refund.payment_id == payment.id && refund.status == "SUCCESSFUL");
    done.map(|refund| refund.amount).sum()
}

fn of_payment(rows: &OrderRows, payment: &Payment, found: &mut Findings<'_>) {
    let id = &payment.id;
    found.ensure(payment.amount > 0, 2, || format!("payment {id} is over {}", payment.amount));
    found.ensure(payment.currency == rows.order.currency, 2, || {
        format!("payment {id} is in {} and the order in {}", payment.currency, rows.order.currency)
    });
    let refunded = refunded(rows, payment);
    found.ensure(refunded <= payment.amount, 2, || {
        format!("payment {id} is over {} and {refunded} of it was given back", payment.amount)
    });
    let refunds: Vec<_> = rows.refunds.iter().filter(|refund| refund.payment_id == *id).collect();
    if payment.status == "REFUNDED" && !refunds.is_empty() {
        found.ensure(refunded == payment.amount, 2, || {
            format!("payment {id} is refunded and {refunded} of its {} was given back", payment.amount)
        });
    }
    for refund in refunds {
        found.ensure(refund.amount > 0 && refund.currency == payment.currency, 2, || {
            format!("a refund of payment {id} is over {} {}", refund.amount, refund.currency)
        });
    }
    let run = rows.checkouts.iter().find(|checkout| checkout.payment_id == *id);
    if let Some(run) = run {
        found.ensure(run.amount == payment.amount, 2, || {
            format!("run {} is over {} and its payment over {}", run.run, run.amount, payment.amount)
        });
    }
}

/// The order's amounts, line by line and summed, in whole minor units.
fn totals(rows: &OrderRows, found: &mut Findings<'_>) {
    let order = &rows.order;
    let wide = |amount: i64| i128::from(amount);
    for (place, item) in rows.items.iter().enumerate() {
        let price = wide(item.quantity) * wide(item.unit_price);
        let (subtotal, discount) = (wide(item.subtotal), wide(item.discount));
        found.ensure(subtotal == price || subtotal == price - discount, 2, || {
            format!(
                "line {} ({}): {} of {} make {price}, not {subtotal}",
                place + 1,
                item.sku,
                item.quantity,
                item.unit_price
            )
        });
    }
    let lines: i128 = rows.items.iter().map(|item| wide(item.quantity) * wide(item.unit_price)).sum();
    found.ensure(wide(order.subtotal) == lines, 2, || {
        format!("its lines make {lines} and its subtotal is {}", order.subtotal)
    });
    let off: i128 = rows.items.iter().map(|item| wide(item.discount)).sum();
    // A coupon takes off and adds nothing; only by hand is an order made dearer.
    let least = off + wide(order.manual_discount);
    found.ensure((least..=wide(order.subtotal).max(least)).contains(&wide(order.discount)), 2, || {
        format!("its discount is {} while its lines take off {off} of {}", order.discount, order.subtotal)
    });
    let sum = wide(order.subtotal) - wide(order.discount) + wide(order.tax) + wide(order.shipping);
    found.ensure(wide(order.total) == sum, 2, || format!("its parts make {sum} and its total is {}", order.total));
    let lines = i64::try_from(rows.items.len()).unwrap_or(i64::MAX);
    found.ensure(order.item_count == lines, 2, || format!("it has {lines} lines and counts {}", order.item_count));
}

/// The amount in a request's body, in minor units.
fn body_amount(body: &[u8], currency: &str) -> Option<i64> {
    #[derive(serde::Deserialize)]
    struct Body<'a> {
        #[serde(borrow)]
        amount: &'a serde_json::value::RawValue,
    }
    let body: Body<'_> = serde_json::from_slice(body).ok()?;
    minor(body.amount.get(), currency)
}

fn shown(amount: Option<i64>) -> String {
    amount.map_or_else(|| "no amount".to_owned(), |amount| amount.to_string())
}
