//! The three ends. A completed checkout can still be cancelled; a failed or cancelled one can
//! still hear of a charge that arrived late. All else is a repeated answer, or nonsense.

use super::apply::Moved;
use super::{Checkout, CheckoutState, Effect, Event};
use crate::outbox::{EffectKind, ProductionStatus};

impl Checkout {
    /// No-ops: reserved, charged or committed again, and overtaken answers to the charge. Whether
    /// the order is too far on to be cancelled (shipped) is the order's rule, asked before.
    pub(super) fn completed(self, event: Event) -> Moved {
        match event {
            Event::Cancel { reason, .. } => self.wish(reason).call_off(),
            Event::Reserved
            | Event::Charged(_)
            | Event::ProviderPending(_)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_)
            | Event::Committed => self.stay(),
            Event::Unavailable(_)
            | Event::Declined(..)
            | Event::CommitRefused(_)
            | Event::Refunded
            | Event::Released
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// An amendment closes the order: the wish is kept here too, so that no late answer to a
    /// follower moves the order on.
    #[must_use]
    pub fn closing(self, reason: &str) -> Self {
        self.wish(reason.to_owned())
    }

    /// The closing is over: `money` and `stock` say what was given back of this run.
    #[must_use]
    pub fn closed(mut self, money: bool, stock: bool) -> Self {
        self.state = CheckoutState::Cancelled;
        if money {
            self.note_refunded();
        }
        self.reserved = self.reserved && !stock;
        self
    }

    /// Followers that never left are withdrawn and production, where told, is told to stop, in the
    /// commit that asks for the refund. The change is announced when the order is `CANCELLED`.
    fn call_off(self) -> Moved {
        let stop = self.produced.then_some(Effect::Produce(ProductionStatus::Cancelled));
        let (checkout, undoing) = self.undo()?;
        let effects = std::iter::once(Effect::WithdrawFollowers).chain(stop).chain(undoing).collect();
        Ok((checkout, effects))
    }

    /// A failed order may be cancelled: nothing is left to undo.
    pub(super) fn failed(self, event: Event) -> Moved {
        match event {
            Event::Cancel { reason, .. } => self.wish(reason).end(),
            Event::Charged(_) => self.charged_after_all(CheckoutState::Failed),
            Event::Reserved
            | Event::Unavailable(_)
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
            | Event::Settled { .. } => self.undone(&event),
        }
    }

    /// A cancel of a cancelled checkout is a repeated wish.
    pub(super) fn cancelled(self, event: &Event) -> Moved {
        match event {
            Event::Cancel { .. } => self.stay(),
            Event::Charged(_) => self.charged_after_all(CheckoutState::Cancelled),
            Event::Reserved
            | Event::Unavailable(_)
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
            | Event::Settled { .. } => self.undone(event),
        }
    }

    /// Repeated answers after an undone end. A release that came after all, when a supervisor had
    /// settled it as refused, is noted: stock is where the service says it is.
    fn undone(mut self, event: &Event) -> Moved {
        match event {
            Event::Released => {
                self.reserved = false;
                self.stay()
            }
            Event::Refunded => self.refunded_again(event),
            Event::Reserved => {
                let known = !self.refused(EffectKind::Reserve);
                self.stay_if(known, event)
            }
            Event::Unavailable(_) => {
                let known = self.refused(EffectKind::Reserve);
                self.stay_if(known, event)
            }
            Event::CommitRefused(_) => {
                let known = self.refused(EffectKind::Commit);
                self.stay_if(known, event)
            }
            Event::UndoRefused(EffectKind::Refund, _) => {
                let known = self.charged;
                self.stay_if(known, event)
            }
            Event::UndoRefused(EffectKind::Release, _) => {
                let known = self.reserved;
                self.stay_if(known, event)
            }
            Event::ProviderPending(_)
            | Event::Declined(..)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_)
            | Event::Committed => self.stay(),
            Event::Charged(_)
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Cancel { .. }
            | Event::Settled { .. } => self.refuse(event),
        }
    }
}
