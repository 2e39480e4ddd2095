//! `Refunding` and `Releasing`: on the way forward the difference that goes back and the stock that
//! is removed, on the way back this run's own charge and reservation. Parts go one after the other.

use super::apply::Moved;
use super::{Amendment, PartState, Purpose};
use crate::checkout::{CheckoutState, Effect, Event, undo_reason};
use crate::outbox::EffectKind;

impl Amendment {
    /// Money is being given back. No-ops: answers to earlier steps that are known or overtaken.
    pub(super) fn refunding(mut self, event: Event) -> Moved {
        match event {
            Event::Refunded => {
                self.mark_refund(PartState::Done);
                self.after_refund()
            }
            // The money step's plain no: nothing moved, so the amendment is dropped.
            Event::UndoRefused(EffectKind::Refund, refusal) if self.may_drop() => {
                self.mark_refund(PartState::GivenUp);
                self.fail(EffectKind::Refund, refusal)
            }
            Event::UndoRefused(step @ EffectKind::Refund, refusal) => {
                self.ask(step, CheckoutState::Refunding, undo_reason(step, &refusal))
            }
            Event::Exhausted(step @ EffectKind::Refund, reason) => self.ask(step, CheckoutState::Refunding, reason),
            Event::Cancel { .. } if self.purpose == Purpose::Cancel => self.stay(),
            Event::Cancel { reason, step_sent: false } if self.late.is_none() => {
                self.wish(reason).withdraw(EffectKind::Refund)
            }
            Event::Cancel { reason, .. } => self.wish(reason).stay(),
            Event::StepUnknown(EffectKind::Refund) => self.stay(),
            Event::Reserved => {
                let known = !self.added.is_empty();
                self.stay_if(known, &event)
            }
            Event::Charged(_) | Event::ProviderPending(_) | Event::ChargeUnknown(_) | Event::ChargeNotFound(_) => {
                let known = self.charged;
                self.stay_if(known, &event)
            }
            Event::CommitRefused(_) => {
                let known = self.refused(EffectKind::Commit);
                self.stay_if(known, &event)
            }
            Event::Released => {
                let known = self.any_released();
                self.stay_if(known, &event)
            }
            Event::Committed
            | Event::Unavailable(_)
            | Event::Declined(..)
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// A difference of which nothing went back yet can still be let be. A late charge cannot: it was
    /// taken for nothing.
    fn may_drop(&self) -> bool {
        self.purpose != Purpose::Cancel && !self.undoing && self.late.is_none() && !self.any_refunded()
    }

    /// Stock is being given back. A charge that was not known to be taken and arrives now is given
    /// back once the stock is.
    pub(super) fn releasing(mut self, event: Event) -> Moved {
        match event {
            Event::Released => {
                self.mark_release(PartState::Done);
                self.after_release()
            }
            Event::Charged(_) if self.is_late_charge() => {
                self.charged = true;
                self.stay()
            }
            Event::UndoRefused(step @ EffectKind::Release, refusal) => {
                self.ask(step, CheckoutState::Releasing, undo_reason(step, &refusal))
            }
            Event::Exhausted(step @ EffectKind::Release, reason) => self.ask(step, CheckoutState::Releasing, reason),
            Event::Cancel { .. } if self.purpose == Purpose::Cancel => self.stay(),
            Event::Cancel { reason, step_sent: false } if self.undoing => {
                self.wish(reason).withdraw(EffectKind::Release)
            }
            Event::Cancel { reason, .. } => self.wish(reason).stay(),
            Event::StepUnknown(EffectKind::Release) => self.stay(),
            Event::Refunded => {
                let known = self.any_refunded();
                self.stay_if(known, &event)
            }
            Event::UndoRefused(EffectKind::Refund, _) => {
                let known = self.refused(EffectKind::Refund);
                self.stay_if(known, &event)
            }
            Event::CommitRefused(_) => {
                let known = self.refused(EffectKind::Commit);
                self.stay_if(known, &event)
            }
            Event::Reserved | Event::Committed => {
                let known = !self.added.is_empty();
                self.stay_if(known, &event)
            }
            Event::Charged(_)
            | Event::ProviderPending(_)
            | Event::Declined(..)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_) => {
                let known = self.charge.is_some();
                self.stay_if(known, &event)
            }
            Event::Unavailable(_)
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// Is a charge of this run that is told of now one that nobody counted on any more?
    pub(super) fn is_late_charge(&self) -> bool {
        self.charge.is_some() && !self.applied && !self.charged && !self.own_charge_refunded()
    }

    /// A refund is over, one way or the other: what comes next?
    pub(super) fn after_refund(mut self) -> Moved {
        if let Some(former) = self.late.take() {
            return self.go(former, &[]);
        }
        if self.cancel.is_some() {
            return self.make_way();
        }
        if self.undoing {
            // Done, or settled as what no machine can do: either way it was asked for once.
            let asked = self.releases.iter().any(|part| part.state != PartState::Open);
            return if asked { self.go(CheckoutState::Failed, &[]) } else { self.give_stock_back() };
        }
        Ok(self.refund_step())
    }

    /// A release is over, one way or the other: what comes next?
    pub(super) fn after_release(mut self) -> Moved {
        if !self.undoing {
            return Ok(self.release_step());
        }
        if self.cancel.is_some() {
            return self.make_way();
        }
        if self.charged && !self.own_charge_refunded() {
            self.give_charge_back();
            return self.go(CheckoutState::Refunding, &[Effect::Refund]);
        }
        self.go(CheckoutState::Failed, &[])
    }
}
