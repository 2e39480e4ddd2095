//! The two steps that take stock: `Reserving` at the beginning, `Committing` after the money.

use super::apply::Moved;
use super::{Checkout, CheckoutState, Effect, Event};
use crate::outbox::{EffectKind, ProductionStatus, Template};

impl Checkout {
    /// Nothing was done yet: everything that speaks of later steps makes no sense.
    pub(super) fn reserving(mut self, event: Event) -> Moved {
        match event {
            Event::Reserved => {
                self.reserved = true;
                if self.cancel.is_some() {
                    return self.undo();
                }
                self.go(CheckoutState::Charging, &[Effect::Charge])
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

    /// Money is taken. No-ops: reserved or charged again, and answers to the charge that were
    /// overtaken by the news that it succeeded.
    pub(super) fn committing(self, event: Event) -> Moved {
        match event {
            // The wish came after the commit had left: what it did is undone like the rest.
            Event::Committed if self.cancel.is_some() => self.undo(),
            Event::Committed => self.complete(),
            Event::CommitRefused(refusal) => self.fail(EffectKind::Commit, refusal),
            Event::StepUnknown(EffectKind::Commit)
            | Event::Reserved
            | Event::Charged(_)
            | Event::ProviderPending(_)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_) => self.stay(),
            Event::Exhausted(step @ EffectKind::Commit, reason) => self.ask(step, CheckoutState::Committing, reason),
            Event::Cancel { reason, step_sent: true } => self.wish(reason).stay(),
            Event::Cancel { reason, step_sent: false } => self.wish(reason).withdraw(EffectKind::Commit),
            Event::Unavailable(_)
            | Event::Declined(..)
            | Event::Refunded
            | Event::Released
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// Releases the followers, which then run each on its own.
    fn complete(self) -> Moved {
        let mail = self.has_email.then_some(Effect::Email(Template::OrderConfirmed));
        let others = [Effect::Produce(ProductionStatus::Confirmed), Effect::Invoice, Effect::AnnounceConfirmed];
        let followers: Vec<_> = mail.into_iter().chain(others).collect();
        self.go(CheckoutState::Completed, &followers)
    }
}
