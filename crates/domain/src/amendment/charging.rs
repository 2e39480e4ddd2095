//! The extra charge: `Charging`, `AwaitingProvider` and `Reconciling`, which differ only in what is
//! known of it, so that an answer which ends it is handled in one place.

use super::Amendment;
use super::apply::Moved;
use crate::checkout::{CheckoutState, Effect, Event};
use crate::outbox::EffectKind;

impl Amendment {
    /// The charge's row is to be sent or is under way.
    pub(super) fn charging(self, event: Event) -> Moved {
        match event {
            Event::Cancel { reason, step_sent: false } => self.wish(reason).withdraw(EffectKind::Charge),
            Event::ProviderPending(_) => self.go(CheckoutState::AwaitingProvider, &[]),
            Event::ChargeUnknown(_) => self.go(CheckoutState::Reconciling, &[Effect::LookUpCharge]),
            Event::Reserved
            | Event::Unavailable(_)
            | Event::Charged(_)
            | Event::Declined(..)
            | Event::ChargeNotFound(_)
            | Event::Committed
            | Event::CommitRefused(_)
            | Event::Refunded
            | Event::Released
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Cancel { .. }
            | Event::Settled { .. } => self.charge_answer(event),
        }
    }

    /// The provider accepted and will tell. The charge has left, whatever a cancel believes.
    pub(super) fn awaiting_provider(self, event: Event) -> Moved {
        match event {
            Event::ProviderPending(_) => self.stay(),
            Event::ChargeUnknown(_) => self.go(CheckoutState::Reconciling, &[Effect::LookUpCharge]),
            Event::Reserved
            | Event::Unavailable(_)
            | Event::Charged(_)
            | Event::Declined(..)
            | Event::ChargeNotFound(_)
            | Event::Committed
            | Event::CommitRefused(_)
            | Event::Refunded
            | Event::Released
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Cancel { .. }
            | Event::Settled { .. } => self.charge_answer(event),
        }
    }

    /// The answer was lost and is being looked up; a look-up that is lost too changes nothing.
    pub(super) fn reconciling(self, event: Event) -> Moved {
        match event {
            Event::ProviderPending(_) => self.go(CheckoutState::AwaitingProvider, &[]),
            Event::ChargeUnknown(_) => self.stay(),
            Event::Reserved
            | Event::Unavailable(_)
            | Event::Charged(_)
            | Event::Declined(..)
            | Event::ChargeNotFound(_)
            | Event::Committed
            | Event::CommitRefused(_)
            | Event::Refunded
            | Event::Released
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Cancel { .. }
            | Event::Settled { .. } => self.charge_answer(event),
        }
    }

    /// What ends the charge, or asks for it again, is the same in all three states.
    fn charge_answer(mut self, event: Event) -> Moved {
        match event {
            Event::Charged(_) => {
                self.charged = true;
                if self.cancel.is_some() {
                    return self.make_way();
                }
                Ok(self.refund_step())
            }
            Event::Declined(_, refusal) => self.fail(EffectKind::Charge, refusal),
            // Known not to exist: with a wish to cancel there is no reason to ask for it again.
            // Should it arrive after all, it is a late charge and given back.
            Event::ChargeNotFound(_) if self.cancel.is_some() => self.withdraw(EffectKind::Charge),
            Event::ChargeNotFound(_) => self.go(CheckoutState::Charging, &[Effect::ResendCharge]),
            Event::Exhausted(step @ EffectKind::Charge, reason) => {
                let from = self.state;
                self.ask(step, from, reason)
            }
            Event::Cancel { reason, .. } => self.wish(reason).stay(),
            Event::Reserved => {
                let known = self.reserved;
                self.stay_if(known, &event)
            }
            Event::Unavailable(_)
            | Event::ProviderPending(_)
            | Event::ChargeUnknown(_)
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
}
