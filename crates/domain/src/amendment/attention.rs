//! `NeedsAttention`: the amendment stands still until a supervisor settles the step in question, or
//! the service's own definite answer arrives after all. Then it goes on from where it stood.

use super::apply::Moved;
use super::{Amendment, PartState, Purpose};
use crate::checkout::{Attention, CheckoutState, Event, Failure};
use crate::outbox::EffectKind;
use crate::outcome::Refusal;

impl Amendment {
    /// No-ops: everything that leaves the step in question as open as it was.
    pub(super) fn needs_attention(self, event: Event) -> Moved {
        let Some(attention) = self.attention.clone() else {
            return self.refuse(&event);
        };
        let step = attention.step;
        match event {
            Event::Cancel { .. } if self.purpose == Purpose::Cancel => self.stay(),
            // Kept as a wish, even where the step never left: a person is looking at it.
            Event::Cancel { reason, .. } => self.wish(reason).stay(),
            Event::Settled { step: settled, done } if settled == step => self.settle(&attention, done),
            Event::StepUnknown(still)
            | Event::Exhausted(still, _)
            | Event::UndoRefused(still @ (EffectKind::Refund | EffectKind::Release), _)
                if still == step =>
            {
                self.stay()
            }
            Event::ProviderPending(_) | Event::ChargeUnknown(_) | Event::ChargeNotFound(_)
                if step == EffectKind::Charge =>
            {
                self.stay()
            }
            Event::CommitRefused(_) if step == EffectKind::Commit && self.any_refunded() => self.stay(),
            Event::Reserved
            | Event::Unavailable(_)
            | Event::Charged(_)
            | Event::ProviderPending(_)
            | Event::Declined(..)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_)
            | Event::Committed
            | Event::CommitRefused(_)
            | Event::Refunded
            | Event::Released
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..) => self.answered(attention, event),
            Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// Lets the state in which the machine stood take the event. Where that moves it, the question
    /// is answered; where it only notes something, the question remains.
    fn answered(self, attention: Attention, event: Event) -> Moved {
        let from = attention.from;
        let standing_still = self.state;
        let (mut next, effects) = self.resume(from).apply(event).map_err(|mut refused| {
            refused.state = standing_still;
            refused
        })?;
        if next.state == from && effects.is_empty() {
            next.state = standing_still;
            next.attention = Some(attention);
        }
        Ok((next, effects))
    }

    fn resume(mut self, from: CheckoutState) -> Self {
        self.attention = None;
        self.state = from;
        self
    }

    /// A supervisor's word. *Done* is the step's success. *Refused* is, for a step forward, the
    /// service's no; for a refund or release it declares that no machine can do it: on the way
    /// back and in a closing the rest is still undone; a difference is let be.
    fn settle(self, attention: &Attention, done: bool) -> Moved {
        let payment = self.payment_id;
        let mut resumed = self.resume(attention.from);
        match (attention.step, done) {
            (EffectKind::Reserve, true) => resumed.apply(Event::Reserved),
            (EffectKind::Reserve, false) => resumed.apply(Event::Unavailable(settled())),
            (EffectKind::Charge, true) => resumed.apply(Event::Charged(payment)),
            (EffectKind::Charge, false) => resumed.apply(Event::Declined(payment, settled())),
            (EffectKind::Commit, true) => resumed.apply(Event::Committed),
            (EffectKind::Commit, false) => resumed.fail(EffectKind::Commit, settled()),
            (EffectKind::Refund, true) => resumed.apply(Event::Refunded),
            (EffectKind::Refund, false) => {
                resumed.mark_refund(PartState::GivenUp);
                if resumed.purpose == Purpose::Cancel || resumed.undoing || resumed.late.is_some() {
                    return resumed.after_refund();
                }
                resumed.failure = Some(Failure { step: EffectKind::Refund, refusal: settled() });
                resumed.turn_round()
            }
            (EffectKind::Release, true) => resumed.apply(Event::Released),
            (EffectKind::Release, false) => {
                resumed.mark_release(PartState::GivenUp);
                resumed.after_release()
            }
            // The machine never asks about a follower: those have dead letters.
            (step @ (EffectKind::Email | EffectKind::Produce | EffectKind::Invoice | EffectKind::Event), _) => {
                resumed.refuse(&Event::Settled { step, done })
            }
        }
    }
}

fn settled() -> Refusal {
    Refusal {
        code: "SETTLED".to_owned(),
        message: "A supervisor settled this step as refused.".to_owned(),
        short: Vec::new(),
    }
}
