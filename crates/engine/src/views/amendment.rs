//! Amendments and an order's money in plain words: what changes, which way money goes, and what
//! became of it.

use contract::amendment::{AmendmentView, MoneyView, RefundLine};
use contract::order::{Headline, Tone};
use domain::amendment::{Amendment, Books, PartState, Purpose};
use domain::checkout::CheckoutState;
use domain::money::Money;
use domain::order::Order;
use domain::outbox::EffectKind;
use domain::status::OrderStatus;

/// `The customer pays £4.20 more.`
pub(crate) fn difference_words(amount: Money) -> String {
    match amount.minor {
        0 => "No money moves.".to_owned(),
        1.. => format!("The customer pays {amount} more."),
        _ => format!("{} goes back to the customer.", back(amount)),
    }
}

fn back(amount: Money) -> Money {
    Money { minor: amount.minor.saturating_neg(), ..amount }
}

pub(super) fn amendment_view(amendment: &Amendment) -> AmendmentView {
    AmendmentView {
        id: amendment.id,
        generation: amendment.run,
        purpose: amendment.purpose,
        state: amendment.state,
        open: amendment.state.is_open(),
        difference: amendment.difference(),
        words: words(amendment),
        created_by: amendment.by.clone(),
        failure: amendment.failure.clone(),
        attention: amendment.attention.clone(),
        cancelling: amendment.cancel.is_some() && amendment.state.is_open(),
    }
}

fn words(amendment: &Amendment) -> String {
    let money = difference_words(amendment.difference());
    let reason = amendment.reason.as_deref().unwrap_or_default();
    match amendment.purpose {
        Purpose::Edit => format!("Change of the order. {money}"),
        Purpose::Refund => format!("Refund: {reason}. {money}"),
        Purpose::Cancel => format!("Cancel: {reason}. {money}"),
    }
}

pub(super) fn money_view(order: &Order, books: &Books) -> MoneyView {
    let owed = match order.status {
        OrderStatus::Pending | OrderStatus::Failed | OrderStatus::Cancelled => Money::zero(order.currency),
        OrderStatus::Paid
        | OrderStatus::Confirmed
        | OrderStatus::Processing
        | OrderStatus::Shipped
        | OrderStatus::Delivered => {
            Money { minor: order.totals.total.minor.saturating_sub(books.agreed.minor), currency: order.currency }
        }
    };
    let pieces = books.pieces.iter().map(|(item_id, quantity)| RefundLine { item_id: *item_id, quantity: *quantity });
    let (captured, refunded) = (books.captured(), books.refunded());
    MoneyView { captured, refunded, agreed: books.agreed, owed, pieces: pieces.collect() }
}

/// What a clerk should know first where an amendment is the newest that happened; `None` where the
/// checkout says more.
pub(super) fn headline(amendment: &Amendment) -> Option<Headline> {
    let charge = amendment.charge.as_ref().map(|charge| charge.amount);
    let (tone, title, body) = match amendment.state {
        CheckoutState::Reserving
        | CheckoutState::Charging
        | CheckoutState::Committing
        | CheckoutState::Refunding
        | CheckoutState::Releasing => under_way(amendment),
        CheckoutState::AwaitingProvider => (
            Tone::Busy,
            "Waiting for the customer's wallet.",
            "The provider will tell whether the difference was paid. The order stays as it was until then.".to_owned(),
        ),
        CheckoutState::Reconciling => {
            let amount = charge.map(|amount| format!(" of {amount}")).unwrap_or_default();
            let body = format!(
                "The answer to the extra payment{amount} was lost, so it is being looked up. It cannot be charged again meanwhile. Nothing to do."
            );
            (Tone::Warning, "Checking with the provider.", body)
        }
        CheckoutState::NeedsAttention => {
            let reason = amendment.attention.as_ref().map(|attention| attention.reason.clone()).unwrap_or_default();
            let body = format!("{reason} {} Find out at the provider what happened, then settle it.", moved(amendment));
            (Tone::Bad, "A supervisor must settle this.", body)
        }
        CheckoutState::Failed => dropped(amendment),
        CheckoutState::Completed if amendment.purpose == Purpose::Cancel => {
            let reason = amendment.reason.as_deref().unwrap_or_default().trim_end_matches('.');
            (Tone::Warning, "The order was cancelled.", format!("{reason}. {}", moved(amendment)))
        }
        CheckoutState::Completed => done(amendment),
        CheckoutState::Cancelled => return None,
    };
    Some(Headline { tone, title: title.to_owned(), body })
}

type Said = (Tone, &'static str, String);

fn under_way(amendment: &Amendment) -> Said {
    let money = moved(amendment);
    if amendment.cancel.is_some() || amendment.purpose == Purpose::Cancel {
        let body = format!("{money} All that is left is given back. Nothing to do.");
        return (Tone::Busy, "Cancelling.", body);
    }
    if amendment.undoing {
        let body = format!("{money} What the change had begun is being undone; the order stays as it was.");
        return (Tone::Busy, "The change did not work out.", body);
    }
    if amendment.purpose == Purpose::Refund {
        let body = format!("{money} Asked for by {}. It goes on by itself; nothing to do.", amendment.by);
        return (Tone::Busy, "Giving money back.", body);
    }
    if amendment.applied {
        return (Tone::Busy, "The order was changed.", format!("{money} What was removed is being given back."));
    }
    (Tone::Busy, "The change is under way.", format!("{money} The order stays as it was until it is through."))
}

/// Did money move? In a sentence.
fn moved(amendment: &Amendment) -> String {
    let given = amendment.refunds.iter().filter(|part| part.state == PartState::Done);
    let given: i64 = given.map(|part| part.amount.minor).sum();
    let given = Money { minor: given, ..amendment.agreed };
    match (&amendment.charge, given.minor) {
        (Some(charge), 0) if amendment.charged => format!("{} was taken.", charge.amount),
        (Some(_), 1..) => format!("{given} was taken and given back."),
        (_, 0) => "No money moved yet.".to_owned(),
        _ => format!("{given} was given back."),
    }
}

fn dropped(amendment: &Amendment) -> Said {
    let (title, next) = match amendment.failure.as_ref().map(|failure| failure.step) {
        Some(EffectKind::Reserve) => ("Not changed: not enough in stock.", "Choose other quantities."),
        Some(EffectKind::Charge) => {
            ("Not changed: the extra payment was declined.", "Ask the customer, then try again.")
        }
        Some(EffectKind::Refund) => ("The refund was refused.", "Ask the payment service, then try again."),
        _ => ("The change was dropped.", "Try again."),
    };
    let money = match moved(amendment).as_str() {
        "No money moved yet." => "No money moved.".to_owned(),
        said => said.to_owned(),
    };
    let said = amendment.failure.as_ref().map(|failure| sentence(&failure.refusal.message)).unwrap_or_default();
    (Tone::Bad, title, format!("{said} {money} The order is as it was. {next}").trim().to_owned())
}

fn done(amendment: &Amendment) -> Said {
    let money = match amendment.difference().minor {
        0 => "No money moved.".to_owned(),
        _ => moved(amendment),
    };
    match amendment.purpose {
        Purpose::Refund => (Tone::Good, "Money was given back.", money),
        Purpose::Edit | Purpose::Cancel => (Tone::Good, "The order was changed.", money),
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.trim().trim_end_matches('.').chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
