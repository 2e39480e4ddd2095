//! The way back: `Refunding`, then `Releasing`. Also where a charge that arrives late is given
//! back: the money goes first, and `late` keeps where the undo stood.
//!
//! A cancel during the way back is kept as a wish: the checkout then ends `Cancelled`.

use super::apply::{Moved, undo_reason};
use super::{Checkout, CheckoutState, Effect, Event};
use crate::outbox::EffectKind;

impl Checkout {
    /// Money is being given back. No-ops: every answer to an earlier step that was known already
    /// or overtaken; while a release is under way too (a late charge), its answers are noted.
    pub(super) fn refunding(mut self, event: Event) -> Moved {
        let release_open = matches!(self.late, Some(CheckoutState::Releasing | CheckoutState::NeedsAttention));
        match event {
            Event::Refunded => {
                self.note_refunded();
                self.after_refund()
            }
            Event::UndoRefused(step @ EffectKind::Refund, refusal) => {
                self.ask(step, CheckoutState::Refunding, undo_reason(step, &refusal))
            }
            Event::Exhausted(step @ EffectKind::Refund, reason) => self.ask(step, CheckoutState::Refunding, reason),
            Event::Released => {
                let known = release_open || !self.reserved;
                if release_open {
                    self.reserved = false;
                    // Nothing is left to ask about, if it was to be asked.
                    self.late = Some(CheckoutState::Releasing);
                }
                self.stay_if(known, &event)
            }
            Event::UndoRefused(EffectKind::Release, _) | Event::Exhausted(EffectKind::Release, _) if release_open => {
                // One question at a time: the release is asked about once the money is back.
                self.late = Some(CheckoutState::NeedsAttention);
                self.stay()
            }
            Event::StepUnknown(EffectKind::Release) => self.stay_if(release_open, &event),
            Event::Cancel { reason, .. } => self.wish(reason).stay(),
            Event::CommitRefused(_) => {
                let known = self.refused(EffectKind::Commit);
                self.stay_if(known, &event)
            }
            Event::StepUnknown(EffectKind::Refund)
            | Event::Reserved
            | Event::Charged(_)
            | Event::ProviderPending(_)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_)
            | Event::Committed => self.stay(),
            Event::Unavailable(_)
            | Event::Declined(..)
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// Stock is being given back. No-ops: every answer to an earlier step that was known already
    /// or overtaken, and a `Charged` of money that was refunded since.
    pub(super) fn releasing(mut self, event: Event) -> Moved {
        match event {
            Event::Released => {
                self.reserved = false;
                self.end()
            }
            Event::Charged(_) => self.charged_after_all(CheckoutState::Releasing),
            Event::UndoRefused(step @ EffectKind::Release, refusal) => {
                self.ask(step, CheckoutState::Releasing, undo_reason(step, &refusal))
            }
            Event::Exhausted(step @ EffectKind::Release, reason) => self.ask(step, CheckoutState::Releasing, reason),
            Event::Refunded => self.refunded_again(&event),
            Event::UndoRefused(EffectKind::Refund, _) => {
                let known = self.charged;
                self.stay_if(known, &event)
            }
            Event::CommitRefused(_) => {
                let known = self.refused(EffectKind::Commit);
                self.stay_if(known, &event)
            }
            Event::Cancel { reason, .. } => self.wish(reason).stay(),
            Event::StepUnknown(EffectKind::Release)
            | Event::Reserved
            | Event::ProviderPending(_)
            | Event::Declined(..)
            | Event::ChargeUnknown(_)
            | Event::ChargeNotFound(_)
            | Event::Committed => self.stay(),
            Event::Unavailable(_)
            | Event::StepUnknown(_)
            | Event::UndoRefused(..)
            | Event::Exhausted(..)
            | Event::Settled { .. } => self.refuse(&event),
        }
    }

    /// Money that was taken after the run had turned back: give it back, then go on where it stood
    /// (`former`). Of money that is known already this is only a repeated answer.
    pub(super) fn charged_after_all(mut self, former: CheckoutState) -> Moved {
        if self.charged || self.refunded {
            return self.stay();
        }
        self.charged = true;
        self.late = Some(former);
        self.attention = None;
        self.go(CheckoutState::Refunding, &[Effect::Refund])
    }

    /// A refund's answer outside of `Refunding`: a repeated one, or one that came after all when a
    /// supervisor had settled it as refused. Money is where the service says it is.
    pub(super) fn refunded_again(mut self, event: &Event) -> Moved {
        let known = self.charged || self.refunded;
        if self.charged {
            self.note_refunded();
        }
        self.stay_if(known, event)
    }

    pub(super) fn note_refunded(&mut self) {
        self.charged = false;
        self.refunded = true;
    }

    /// The refund is over, one way or the other: what is left to undo?
    pub(super) fn after_refund(mut self) -> Moved {
        match self.late.take() {
            None => self.give_stock_back(),
            // The release's row was written before the late charge came; it needs no second one.
            Some(CheckoutState::Releasing) if self.reserved => self.go(CheckoutState::Releasing, &[]),
            Some(CheckoutState::NeedsAttention) => {
                let reason = "Giving the stock back failed before a late charge was refunded.".to_owned();
                self.ask(EffectKind::Release, CheckoutState::Releasing, reason)
            }
            Some(former @ (CheckoutState::Failed | CheckoutState::Cancelled)) => {
                let wished_since = former == CheckoutState::Failed && self.cancel.is_some();
                if wished_since { self.end() } else { self.go(former, &[]) }
            }
            Some(
                CheckoutState::Releasing
                | CheckoutState::Reserving
                | CheckoutState::Charging
                | CheckoutState::AwaitingProvider
                | CheckoutState::Reconciling
                | CheckoutState::Committing
                | CheckoutState::Refunding
                | CheckoutState::Completed,
            ) => self.end(),
        }
    }
}
