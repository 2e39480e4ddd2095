//! What the outcome of an attempt means to the machine. Owns the reading of outcomes; whether a
//! row waits, is sent again or is looked up is the outbox's business.

use super::Event;
use crate::ids::PaymentId;
use crate::outbox::EffectKind;
use crate::outcome::{Answer, ChargeAnswer, Outcome, Refusal};

impl Event {
    /// The event that an attempt on `effect` makes, `payment` being the one the row was for. None
    /// where the row simply waits (nothing sent, come back later, endpoint misconfigured), and for
    /// followers, which move no checkout.
    pub fn from_outcome(effect: EffectKind, payment: PaymentId, outcome: &Outcome) -> Option<Self> {
        if !effect.is_step() {
            return None;
        }
        match outcome {
            Outcome::Done(answer) => done(effect, payment, answer),
            Outcome::Rejected(refusal) => rejected(effect, payment, refusal.clone()),
            Outcome::Unknown { .. } if effect == EffectKind::Charge => Some(Self::ChargeUnknown(payment)),
            Outcome::Unknown { .. } => Some(Self::StepUnknown(effect)),
            Outcome::KeyReused => Some(Self::Exhausted(effect, key_reused(effect))),
            Outcome::NotSent | Outcome::Retry { .. } | Outcome::Misconfigured => None,
        }
    }
}

fn done(effect: EffectKind, payment: PaymentId, answer: &Answer) -> Option<Event> {
    match effect {
        EffectKind::Reserve => Some(Event::Reserved),
        EffectKind::Charge => Some(match answer.charge {
            Some(ChargeAnswer::Charged) => Event::Charged(payment),
            Some(ChargeAnswer::Pending) => Event::ProviderPending(payment),
            Some(ChargeAnswer::Declined) => Event::Declined(payment, declined(answer)),
            Some(ChargeAnswer::NotFound) => Event::ChargeNotFound(payment),
            // An answer that does not say what became of the money leaves it unknown.
            None => Event::ChargeUnknown(payment),
        }),
        EffectKind::Commit => Some(Event::Committed),
        EffectKind::Release => Some(Event::Released),
        EffectKind::Refund => Some(Event::Refunded),
        EffectKind::Email | EffectKind::Produce | EffectKind::Invoice | EffectKind::Event => None,
    }
}

fn rejected(effect: EffectKind, payment: PaymentId, refusal: Refusal) -> Option<Event> {
    match effect {
        EffectKind::Reserve => Some(Event::Unavailable(refusal)),
        EffectKind::Charge => Some(Event::Declined(payment, refusal)),
        EffectKind::Commit => Some(Event::CommitRefused(refusal)),
        EffectKind::Release | EffectKind::Refund => Some(Event::UndoRefused(effect, refusal)),
        EffectKind::Email | EffectKind::Produce | EffectKind::Invoice | EffectKind::Event => None,
    }
}

/// A look-up says that a charge was declined, but not in which words.
fn declined(answer: &Answer) -> Refusal {
    let message = answer.reference.as_ref().map_or_else(
        || "The payment was declined.".to_owned(),
        |reference| format!("The payment was declined (reference {reference})."),
    );
    Refusal { code: "PAYMENT_DECLINED".to_owned(), message, short: Vec::new() }
}

fn key_reused(effect: EffectKind) -> String {
    format!("The request to {effect} could not be made: its key was used with another body, so a person must look.")
}
