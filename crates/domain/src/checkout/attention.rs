//! `NeedsAttention`: the machine stands still until a supervisor settles the step in question, or
//! the service's own definite answer arrives after all. Then it goes on from where it stood.

use super::apply::Moved;
use super::{Attention, Checkout, CheckoutState, Event};
use crate::outbox::EffectKind;
use crate::outcome::Refusal;

impl Checkout {
    /// No-ops: everything that leaves the step in question as open as it was.
    pub(super) fn needs_attention(self, event: Event) -> Moved {
        let Some(attention) = self.attention.clone() else {
            return self.refuse(&event);
        };
        let step = attention.step;
        match event {
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
            // A late charge; the release is asked about again once the money is back.
            Event::Charged(_) if step == EffectKind::Release && !self.charged && !self.refunded => {
                self.charged_after_all(CheckoutState::NeedsAttention)
            }
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
        if next.state == from {
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
    /// service's no; for a refund or release it declares that no machine can undo it: the rest is
    /// undone and the checkout ends, while `charged` or `reserved` go on saying where money and
    /// stock really are.
    fn settle(self, attention: &Attention, done: bool) -> Moved {
        let payment = self.payment_id;
        let resumed = self.resume(attention.from);
        let refusal = || Refusal {
            code: "SETTLED".to_owned(),
            message: "A supervisor settled this step as refused.".to_owned(),
            short: Vec::new(),
        };
        match (attention.step, done) {
            (EffectKind::Reserve, true) => resumed.apply(Event::Reserved),
            (EffectKind::Reserve, false) => resumed.apply(Event::Unavailable(refusal())),
            (EffectKind::Charge, true) => resumed.apply(Event::Charged(payment)),
            (EffectKind::Charge, false) => resumed.apply(Event::Declined(payment, refusal())),
            (EffectKind::Commit, true) => resumed.apply(Event::Committed),
            (EffectKind::Commit, false) => resumed.apply(Event::CommitRefused(refusal())),
            (EffectKind::Refund, true) => resumed.apply(Event::Refunded),
            (EffectKind::Refund, false) => resumed.after_refund(),
            (EffectKind::Release, true) => resumed.apply(Event::Released),
            (EffectKind::Release, false) => resumed.end(),
            // The machine never asks about a follower: those have dead letters.
            (step @ (EffectKind::Email | EffectKind::Produce | EffectKind::Invoice | EffectKind::Event), _) => {
                resumed.refuse(&Event::Settled { step, done })
            }
        }
    }
}
