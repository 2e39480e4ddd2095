//! The ends. A completed amendment is history: the order is changed again by another one. A dropped
//! one can still hear of a charge that arrived late. All else is a repeated answer, or nonsense.

use super::Amendment;
use super::apply::Moved;
use crate::checkout::{CheckoutState, Effect, Event};
use crate::outbox::EffectKind;

impl Amendment {
    /// No-ops: what was done is said again. The order's cancel is a closing of its own.
    pub(super) fn completed(self, event: &Event) -> Moved {
        match event {
            Event::Reserved | Event::Committed => {
                let known = !self.added.is_empty();
                self.stay_if(known, event)
            }
            Event::Charged(_) | Event::ProviderPending(_) | Event::ChargeUnknown(_) | Event::ChargeNotFound(_) => {
                let known = self.charged;
                self.stay_if(known, event)
            }
            Event::Refunded => {
                let known = self.any_refunded();
                self.stay_if(known, event)
            }
            Event::Released => {
                let known = self.any_released();
                self.stay_if(known, event)
            }
            Event::Unavailable(_)
            | Event::Declined(..)
            | Event::CommitRefused(_)
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Cancel { .. }
            | Event::Settled { .. } => self.refuse(event),
        }
    }

    /// `Failed` (dropped) and `Cancelled` (made way for the closing of the order): a late charge is
    /// given back, whatever has become of the order since.
    pub(super) fn dropped(mut self, event: &Event) -> Moved {
        match event {
            Event::Charged(_) if self.is_late_charge() => {
                self.late = Some(self.state);
                self.charged = true;
                self.give_charge_back();
                self.go(CheckoutState::Refunding, &[Effect::Refund])
            }
            Event::Charged(_)
            | Event::ProviderPending(_)
            | Event::Declined(..)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_) => {
                let known = self.charge.is_some();
                self.stay_if(known, event)
            }
            Event::Reserved | Event::Committed => {
                let known = !self.added.is_empty() && !self.refused(EffectKind::Reserve);
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
            Event::Refunded => {
                let known = self.any_refunded();
                self.stay_if(known, event)
            }
            Event::Released => {
                let known = self.any_released();
                self.stay_if(known, event)
            }
            Event::UndoRefused(EffectKind::Refund, _) => {
                let known = self.refused(EffectKind::Refund);
                self.stay_if(known, event)
            }
            Event::Cancel { .. } => {
                let known = self.state == CheckoutState::Cancelled;
                self.stay_if(known, event)
            }
            Event::StepUnknown(_) | Event::UndoRefused(..) | Event::Exhausted(..) | Event::Settled { .. } => {
                self.refuse(event)
            }
        }
    }
}
