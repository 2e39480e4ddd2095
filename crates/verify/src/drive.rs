//! Invariants 1 and 4 as one order shows them: what was acknowledged is whole, every open checkout
//! has an open row that drives it (or asks for a person), and the order stands where its newest
//! checkout puts it.

use crate::rows::{Amendment, Checkout, OrderRows, is_end};
use crate::violation::Findings;

pub(crate) fn in_database(rows: &OrderRows, found: &mut Findings<'_>) {
    history(rows, found);
    for checkout in &rows.checkouts {
        of_checkout(rows, checkout, found);
    }
    for amendment in &rows.amendments {
        of_amendment(rows, amendment, found);
    }
    standing(rows, found);
}

/// An amendment is driven as a checkout is; its followers are told only where something differs.
fn of_amendment(rows: &OrderRows, amendment: &Amendment, found: &mut Findings<'_>) {
    let (run, state) = (amendment.run, &amendment.state);
    found.ensure(*state == amendment.value_state, 4, || {
        format!("amendment {run} is {state} in its column and {} in its value", amendment.value_state)
    });
    found.ensure(amendment.ended == is_end(state), 4, || {
        format!("amendment {run} is {state} and its row says otherwise of its end")
    });
    found.ensure(amendment.agreed >= 0 && (is_end(state) || amendment.agreed == 0), 2, || {
        format!("amendment {run} is {state} and takes {} off what is owed", amendment.agreed)
    });
    let taken = rows.checkouts.iter().any(|checkout| checkout.run == run);
    found.ensure(!taken, 8, || format!("run {run} is a checkout and an amendment"));
    match driver(state) {
        Driver::Step(effect) => {
            let driven = rows.outbox.iter().any(|row| row.run == run && row.effect == effect && row.is_open());
            found.ensure(driven, 4, || format!("amendment {run} is {state} and no open {effect} drives it"));
        }
        Driver::Person => found.ensure(rows.order.attention > 0, 4, || {
            format!("amendment {run} needs a person and the order does not say so")
        }),
        Driver::Followers | Driver::Nothing => {}
        Driver::Unheard => found.add(4, format!("amendment {run} is in a state nobody knows: {state}")),
    }
}

fn history(rows: &OrderRows, found: &mut Findings<'_>) {
    match rows.history.last() {
        None => found.add(1, "it has no history"),
        Some(last) => found.ensure(last.status == rows.order.status, 1, || {
            format!("it is {} and its history ends with {}", rows.order.status, last.status)
        }),
    }
}

fn of_checkout(rows: &OrderRows, checkout: &Checkout, found: &mut Findings<'_>) {
    let (run, state) = (checkout.run, &checkout.state);
    found.ensure(*state == checkout.value_state, 4, || {
        format!("run {run} is {state} in its column and {} in its value", checkout.value_state)
    });
    found.ensure(checkout.ended == checkout.has_ended(), 4, || {
        let says = if checkout.ended { "that it ended" } else { "no end" };
        format!("run {run} is {state} and its row says {says}")
    });
    match driver(state) {
        Driver::Step(effect) => {
            let driven = rows.outbox.iter().any(|row| row.run == run && row.effect == effect && row.is_open());
            found.ensure(driven, 4, || format!("run {run} is {state} and no open {effect} drives it"));
        }
        Driver::Person => found
            .ensure(rows.order.attention > 0, 4, || format!("run {run} needs a person and the order does not say so")),
        Driver::Followers => followers(rows, checkout, found),
        Driver::Nothing => {}
        Driver::Unheard => found.add(4, format!("run {run} is in a state nobody knows: {state}")),
    }
}

enum Driver {
    Step(&'static str),
    Person,
    Followers,
    Nothing,
    Unheard,
}

fn driver(state: &str) -> Driver {
    match state {
        "Reserving" => Driver::Step("reserve"),
        "Charging" | "AwaitingProvider" | "Reconciling" => Driver::Step("charge"),
        "Committing" => Driver::Step("commit"),
        "Refunding" => Driver::Step("refund"),
        "Releasing" => Driver::Step("release"),
        "NeedsAttention" => Driver::Person,
        "Completed" => Driver::Followers,
        "Failed" | "Cancelled" => Driver::Nothing,
        _ => Driver::Unheard,
    }
}

/// A completed checkout has told everybody, or has the row that will.
fn followers(rows: &OrderRows, checkout: &Checkout, found: &mut Findings<'_>) {
    let mail = checkout.has_email.then_some("email");
    for effect in ["produce", "invoice"].into_iter().chain(mail) {
        let made = rows.outbox.iter().any(|row| row.run == checkout.run && row.effect == effect);
        found.ensure(made, 4, || format!("run {} is completed and has no {effect}", checkout.run));
    }
}

/// Does the order stand where its newest checkout puts it?
fn standing(rows: &OrderRows, found: &mut Findings<'_>) {
    let status = rows.order.status.as_str();
    let Some(latest) = rows.latest() else {
        let entered = matches!(status, "PENDING" | "CANCELLED");
        found.ensure(rows.order.imported || entered, 4, || format!("it is {status} and was never checked out"));
        return;
    };
    let fits = match latest.state.as_str() {
        "Reserving" | "Charging" | "AwaitingProvider" | "Reconciling" => status == "PENDING",
        "Committing" => status == "PAID",
        "Completed" => matches!(status, "CONFIRMED" | "PROCESSING" | "SHIPPED" | "DELIVERED"),
        "Failed" => status == "FAILED",
        "Cancelled" => status == "CANCELLED",
        // On the way back, or in a person's hands: the order stays what it was.
        _ => true,
    };
    found.ensure(fits, 4, || format!("it is {status} while its run {} is {}", latest.run, latest.state));
}
