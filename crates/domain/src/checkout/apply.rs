//! The machine's front door, and the moves that several states share: undoing, ending, asking for
//! a person. The states themselves are in `stock`, `charging`, `undo`, `ended` and `attention`.
//!
//! No state may leave an event out: every function lists all of them, so that a new event does
//! not compile until each state has an answer.
//!
//! Answers may come twice (a webhook and a reply, a look-up and a late reply). An answer that says
//! again what is known already is accepted and changes nothing; one that contradicts what is
//! known, or speaks of a step that was never taken, is an [`InvalidTransition`].

use super::{Attention, Checkout, CheckoutState, Effect, Event, Failure, InvalidTransition, event_name};
use crate::ids::PaymentId;
use crate::outbox::{EffectKind, Template};
use crate::outcome::Refusal;

/// The checkout after an event, and what must leave the desk in the same commit.
pub(super) type Moved = Result<(Checkout, Vec<Effect>), InvalidTransition>;

impl Checkout {
    /// Moves the checkout by one event. Effects are listed in the order in which they
    /// are to be written. An event that names a payment of another run is refused: it belongs to
    /// that run's own checkout.
    pub fn apply(self, event: Event) -> Moved {
        if event.payment().is_some_and(|payment| payment != self.payment_id) {
            return self.refuse(&event);
        }
        match self.state {
            CheckoutState::Reserving => self.reserving(event),
            CheckoutState::Charging => self.charging(event),
            CheckoutState::AwaitingProvider => self.awaiting_provider(event),
            CheckoutState::Reconciling => self.reconciling(event),
            CheckoutState::Committing => self.committing(event),
            CheckoutState::Refunding => self.refunding(event),
            CheckoutState::Releasing => self.releasing(event),
            CheckoutState::Completed => self.completed(event),
            CheckoutState::Failed => self.failed(event),
            CheckoutState::Cancelled => self.cancelled(&event),
            CheckoutState::NeedsAttention => self.needs_attention(event),
        }
    }

    pub(super) fn refuse(&self, event: &Event) -> Moved {
        Err(InvalidTransition { state: self.state, event: event_name(event) })
    }

    /// Nothing changes: the event says what is known already, or that nothing is known yet.
    #[expect(clippy::unnecessary_wraps, reason = "an arm of the table, like its neighbours")]
    pub(super) fn stay(self) -> Moved {
        Ok((self, Vec::new()))
    }

    /// `stay` where `known`, else the event makes no sense here.
    pub(super) fn stay_if(self, known: bool, event: &Event) -> Moved {
        if known { self.stay() } else { self.refuse(event) }
    }

    #[expect(clippy::unnecessary_wraps, reason = "an arm of the table, like its neighbours")]
    pub(super) fn go(mut self, state: CheckoutState, effects: &[Effect]) -> Moved {
        self.state = state;
        Ok((self, effects.to_vec()))
    }

    /// Keeps a clerk's wish to cancel; the first reason given stands.
    pub(super) fn wish(mut self, reason: String) -> Self {
        self.cancel.get_or_insert(reason);
        self
    }

    /// A cancel that finds the current step unsent: its row is withdrawn and what was done before
    /// is undone.
    pub(super) fn withdraw(self, step: EffectKind) -> Moved {
        let (checkout, undoing) = self.undo()?;
        let mut effects = vec![Effect::Withdraw(step)];
        effects.extend(undoing);
        Ok((checkout, effects))
    }

    /// Notes a refusal of a step and undoes what was done before it.
    pub(super) fn fail(mut self, step: EffectKind, refusal: Refusal) -> Moved {
        self.failure = Some(Failure { step, refusal });
        self.undo()
    }

    /// Was `step` refused in this run?
    pub(super) fn refused(&self, step: EffectKind) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.step == step)
    }

    /// Money first, then stock, then the end. Only what is known to have been done is undone.
    pub(super) fn undo(self) -> Moved {
        if self.charged { self.go(CheckoutState::Refunding, &[Effect::Refund]) } else { self.give_stock_back() }
    }

    pub(super) fn give_stock_back(self) -> Moved {
        if self.reserved { self.go(CheckoutState::Releasing, &[Effect::ReleaseStock]) } else { self.end() }
    }

    /// The end of an undone checkout: `Cancelled` where a clerk wished it, else `Failed`. A cancel
    /// is a change by a person and is announced; a failure is told to the customer.
    pub(super) fn end(self) -> Moved {
        if self.cancel.is_some() {
            self.go(CheckoutState::Cancelled, &[Effect::AnnounceUpdated])
        } else if self.has_email {
            self.go(CheckoutState::Failed, &[Effect::Email(Template::OrderFailed)])
        } else {
            self.go(CheckoutState::Failed, &[])
        }
    }

    /// Hands the step over to a person; the machine goes on from `from` once it is settled.
    pub(super) fn ask(mut self, step: EffectKind, from: CheckoutState, reason: String) -> Moved {
        self.attention = Some(Attention { step, from, reason });
        self.go(CheckoutState::NeedsAttention, &[])
    }
}

impl Event {
    /// The payment that the event speaks of, where it speaks of one.
    pub const fn payment(&self) -> Option<PaymentId> {
        match self {
            Self::Charged(payment)
            | Self::ProviderPending(payment)
            | Self::Declined(payment, _)
            | Self::ChargeUnknown(payment)
            | Self::ChargeNotFound(payment) => Some(*payment),
            Self::Reserved
            | Self::Unavailable(_)
            | Self::Committed
            | Self::CommitRefused(_)
            | Self::Refunded
            | Self::Released
            | Self::StepUnknown(_)
            | Self::UndoRefused(..)
            | Self::Exhausted(..)
            | Self::Cancel { .. }
            | Self::Settled { .. } => None,
        }
    }
}

/// Why an undo was refused, for the person who has to settle it.
pub(crate) fn undo_reason(step: EffectKind, refusal: &Refusal) -> String {
    let what = if step == EffectKind::Refund { "The refund" } else { "Giving the stock back" };
    format!("{what} was refused. The service says: {} ({}).", refusal.message.trim_end_matches('.'), refusal.code)
}
