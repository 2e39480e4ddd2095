//! The first thing a clerk should know of an order: what happened, whether money moved, and what
//! to do next. One sentence each; nothing where all is as it should be.

use contract::order::{Headline, LaneView, Tone};
use domain::checkout::{Checkout, CheckoutState, Failure};
use domain::lane::LaneState;
use domain::order::Order;
use domain::outbox::{EffectKind, Stream};
use domain::status::OrderStatus;

/// The headline of an order, if there is anything to say.
pub(super) fn headline(order: &Order, checkout: Option<&Checkout>, lanes: &[LaneView]) -> Option<Headline> {
    let Some(checkout) = checkout else { return called_off_elsewhere_paid(order) };
    let amount = checkout.amount;
    let said = match checkout.state {
        CheckoutState::Reserving | CheckoutState::Charging | CheckoutState::Committing => under_way(checkout, lanes)?,
        CheckoutState::AwaitingProvider => say(Tone::Busy, "Waiting for the wallet provider…", awaiting(checkout)),
        CheckoutState::Reconciling => say(
            Tone::Warning,
            "Checking with the provider.",
            format!(
                "The answer to the payment of {amount} was lost, so it is being looked up. The customer cannot be charged again meanwhile. Nothing to do."
            ),
        ),
        CheckoutState::Refunding => say(
            Tone::Busy,
            "Giving the money back.",
            format!("{amount} was taken and is being returned. Nothing to do."),
        ),
        CheckoutState::Releasing => say(Tone::Busy, "Giving the stock back.", releasing(checkout)),
        CheckoutState::Completed => completed(order, checkout, lanes)?,
        CheckoutState::Failed => failed(checkout),
        CheckoutState::Cancelled => say(Tone::Warning, "The order was cancelled.", cancelled(checkout)),
        CheckoutState::NeedsAttention => attention(checkout),
    };
    Some(said)
}

/// An order that was paid before it came to this desk can be called off here, its money not.
fn called_off_elsewhere_paid(order: &Order) -> Option<Headline> {
    let stays = order.status == OrderStatus::Cancelled && order.payment_status.holds_money();
    let body =
        "It was paid before it came to this desk, which gave nothing back. Give the money back where it was taken.";
    stays.then(|| say(Tone::Warning, "The order was cancelled.", body))
}

fn say(tone: Tone, title: impl Into<String>, body: impl Into<String>) -> Headline {
    Headline { tone, title: title.into(), body: body.into() }
}

fn awaiting(checkout: &Checkout) -> String {
    let amount = checkout.amount;
    let next = match checkout.cancel {
        Some(_) => "The order is cancelled as soon as that is known; what was taken by then is given back.",
        None => "It is asked again and again by itself; nothing to do.",
    };
    format!(
        "The provider has the request for {amount} and will tell whether it was paid. No money is known to be taken yet, and it cannot be charged again meanwhile. {next}"
    )
}

fn under_way(checkout: &Checkout, lanes: &[LaneView]) -> Option<Headline> {
    if checkout.cancel.is_some() {
        let body = "It is cancelled as soon as the step under way is known; everything done so far is undone.";
        return Some(say(Tone::Busy, "Cancelling.", body));
    }
    let stuck = lanes.iter().find(|lane| {
        let tried = lane.attempts.iter().any(|attempt| attempt.finished_at.is_some() && attempt.outcome != "done");
        matches!(lane.state, LaneState::Waiting | LaneState::Retrying | LaneState::Unknown) && tried
    })?;
    let money = match checkout.state {
        CheckoutState::Committing => format!("{} was taken once.", checkout.amount),
        _ => "No money was taken yet.".to_owned(),
    };
    let service = lane_name(stuck.stream);
    Some(say(
        Tone::Warning,
        "The order is safe here and waiting.",
        format!("{service} does not answer. {money} It goes on by itself when the line is back; nothing to do."),
    ))
}

fn completed(order: &Order, checkout: &Checkout, lanes: &[LaneView]) -> Option<Headline> {
    if checkout.cancel.is_some() {
        return Some(say(Tone::Busy, "Cancelling.", "What was done is being undone."));
    }
    let behind = lanes.iter().find(|lane| {
        matches!(lane.state, LaneState::Retrying | LaneState::Unknown | LaneState::Dead)
            || (lane.state == LaneState::Waiting && !lane.attempts.is_empty())
    });
    let money = format!("Money was taken once, {}; stock is confirmed.", checkout.amount);
    let Some(lane) = behind else {
        let all_done = lanes.iter().all(|lane| matches!(lane.state, LaneState::Done | LaneState::None));
        let title = match order.status {
            OrderStatus::Shipped => "Paid and shipped.",
            OrderStatus::Delivered => "Paid and delivered.",
            OrderStatus::Pending
            | OrderStatus::Paid
            | OrderStatus::Confirmed
            | OrderStatus::Processing
            | OrderStatus::Failed
            | OrderStatus::Cancelled => "Paid and on its way to production.",
        };
        return all_done.then(|| say(Tone::Good, title, format!("{money} {}", mail(order))));
    };
    let title = match lane.stream {
        Stream::Email => "The confirmation e-mail has not gone out yet.",
        Stream::Production => "Production does not know of it yet.",
        Stream::Invoice => "The invoice has not been issued yet.",
        Stream::Stock | Stream::Payment | Stream::InventoryEvents | Stream::BillingEvents => {
            "Something is still to be sent."
        }
    };
    Some(if lane.state == LaneState::Dead {
        say(Tone::Bad, title, format!("{money} It was {}. Try again from the outbox.", lane.text))
    } else {
        say(Tone::Busy, title, format!("{money} It is tried again by itself; nothing to do."))
    })
}

fn mail(order: &Order) -> &'static str {
    if order.customer.email.is_some() {
        "The customer has a confirmation."
    } else {
        "No mail was sent: there is no e-mail address."
    }
}

fn failed(checkout: &Checkout) -> Headline {
    let money = if checkout.refunded {
        format!("{} was taken and given back.", checkout.amount)
    } else if checkout.charged {
        format!("{} was taken and could not be given back.", checkout.amount)
    } else {
        "No money was taken.".to_owned()
    };
    let Some(failure) = &checkout.failure else { return say(Tone::Bad, "The checkout failed.", money) };
    let (title, next) = match failure.step {
        EffectKind::Reserve => ("Not enough in stock.", "Change the quantities and check out again."),
        EffectKind::Charge => ("The payment was declined.", "Ask for another payment method and check out again."),
        _ => ("The checkout failed.", "Check out again."),
    };
    let next = if checkout.charged {
        "Give it back at the payment provider. This order is not charged again; duplicate it to sell it anew."
    } else {
        next
    };
    let stock = match failure.step {
        EffectKind::Reserve => short(failure),
        _ if checkout.reserved => " The stock could not be given back.".to_owned(),
        _ => " The stock was given back.".to_owned(),
    };
    let said = sentence(&failure.refusal.message);
    // The title says it already where the service had no words of its own.
    let said = if said.eq_ignore_ascii_case(title) { String::new() } else { format!("{said} ") };
    say(Tone::Bad, title, format!("{said}{money}{stock} {next}"))
}

/// What was asked for and what is there, of at most three items.
fn short(failure: &Failure) -> String {
    let items = &failure.refusal.short;
    let told = items.iter().take(3).map(|item| {
        format!(" {}: {} asked for, {} there.", item.sku, item.requested_quantity, item.available_quantity)
    });
    let more = items.len().saturating_sub(3);
    told.chain((more > 0).then(|| format!(" And {more} more."))).collect()
}

fn releasing(checkout: &Checkout) -> String {
    match &checkout.failure {
        Some(failure) => format!("{} What was reserved is being returned.", sentence(&failure.refusal.message)),
        None => "What was reserved is being returned.".to_owned(),
    }
}

fn cancelled(checkout: &Checkout) -> String {
    let reason = checkout.cancel.as_deref().map(sentence).unwrap_or_default();
    let money = if checkout.refunded {
        format!("{} was given back.", checkout.amount)
    } else if checkout.charged {
        format!("{} could not be given back.", checkout.amount)
    } else {
        "No money was taken.".to_owned()
    };
    format!("{reason} {money}").trim().to_owned()
}

fn attention(checkout: &Checkout) -> Headline {
    let asked = checkout.attention.as_ref();
    let reason = asked.map(|attention| sentence(&attention.reason)).unwrap_or_default();
    let step = asked.map(|attention| attention.step);
    let money = match step {
        _ if checkout.charged => format!("{} was taken.", checkout.amount),
        _ if checkout.refunded => format!("{} was taken and given back.", checkout.amount),
        Some(EffectKind::Charge) => format!("It is not known whether {} was taken.", checkout.amount),
        _ => "This desk has taken no money.".to_owned(),
    };
    let next = match step {
        Some(EffectKind::Charge) => {
            "Look at the payment provider: settle it as done if the money is there, as refused if not. The rest goes on by itself."
        }
        Some(EffectKind::Refund) => {
            "Give the money back at the payment provider by hand and settle it as done, or as refused if it stays taken."
        }
        Some(EffectKind::Release) => {
            "Have the pieces put back into stock by hand and settle it as done, or as refused if they stay out."
        }
        _ => "Find out at the service what became of it, then settle it as done or as refused.",
    };
    say(Tone::Bad, "A supervisor must settle this.", format!("{reason} {money} {next}").trim().to_owned())
}

/// The name of a lane's service in a sentence.
const fn lane_name(stream: Stream) -> &'static str {
    match stream {
        Stream::Stock | Stream::InventoryEvents => "The inventory service",
        Stream::Payment => "The payment service",
        Stream::Email => "The mail service",
        Stream::Production => "Production",
        Stream::Invoice => "The invoice service",
        Stream::BillingEvents => "Billing",
    }
}

/// Makes a text begin and end like a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let begun: String = first.to_uppercase().chain(letters).collect();
    if begun.ends_with(['.', '!', '?']) { begun } else { format!("{begun}.") }
}
