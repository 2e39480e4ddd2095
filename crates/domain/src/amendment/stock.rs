//! The two steps that take what is added: `Reserving` at the beginning, `Committing` after the
//! money.

use super::Amendment;
use super::apply::Moved;
use crate::checkout::{CheckoutState, Event};
use crate::outbox::EffectKind;

impl Amendment {
    /// Nothing was done yet: everything that speaks of later steps makes no sense.
    pub(super) fn reserving(mut self, event: Event) -> Moved {
        match event {
            Event::Reserved => {
                self.reserved = true;
                if self.cancel.is_some() {
                    return self.make_way();
                }
                Ok(self.money_step())
            }
            Event::Unavailable(refusal) => self.fail(EffectKind::Reserve, refusal),
            Event::StepUnknown(EffectKind::Reserve) => self.stay(),
            Event::Exhausted(step @ EffectKind::Reserve, reason) => self.ask(step, CheckoutState::Reserving, reason),
            Event::Cancel { reason, step_sent: true } => self.wish(reason).stay(),
            Event::Cancel { reason, step_sent: false } => self.wish(reason).withdraw(EffectKind::Reserve),
            Event::Charged(_)
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
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// The difference was moved. A refused commit gives an extra charge back; money that went to
    /// the customer cannot be fetched back by a machine, so a person is asked.
    pub(super) fn committing(self, event: Event) -> Moved {
        match event {
            Event::Committed if self.cancel.is_some() => self.make_way(),
            Event::Committed => Ok(self.take_effect()),
            Event::CommitRefused(refusal) if self.any_refunded() && self.cancel.is_none() => {
                let reason = format!(
                    "The stock could not be confirmed ({}), but {} was given back to the customer already.",
                    refusal.message.trim_end_matches('.'),
                    self.given_back()
                );
                self.ask(EffectKind::Commit, CheckoutState::Committing, reason)
            }
            Event::CommitRefused(refusal) => self.fail(EffectKind::Commit, refusal),
            Event::StepUnknown(EffectKind::Commit) | Event::Reserved => self.stay(),
            Event::Charged(_) | Event::ProviderPending(_) | Event::ChargeUnknown(_) | Event::ChargeNotFound(_) => {
                let known = self.charged;
                self.stay_if(known, &event)
            }
            Event::Refunded => {
                let known = self.any_refunded();
                self.stay_if(known, &event)
            }
            Event::Exhausted(step @ EffectKind::Commit, reason) => self.ask(step, CheckoutState::Committing, reason),
            Event::Cancel { reason, step_sent: true } => self.wish(reason).stay(),
            Event::Cancel { reason, step_sent: false } => self.wish(reason).withdraw(EffectKind::Commit),
            Event::Unavailable(_)
            | Event::Declined(..)
            | Event::Released
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }
}
