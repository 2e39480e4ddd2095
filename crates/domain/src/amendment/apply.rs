//! The machine's front door, and the moves that several states share: the way forward, turning
//! round, ending, asking for a person. The states themselves are in `stock`, `charging`, `undo`,
//! `ended` and `attention`.
//!
//! No state may leave an event out: every function lists all of them, so that a new event does
//! not compile until each state has an answer. An answer that says again what is known already
//! changes nothing; one that contradicts what is known is an [`InvalidTransition`].

use super::start::whole;
use super::{Amendment, ExtraCharge, PartState, Purpose, RefundPart};
use crate::checkout::{Attention, CheckoutState, Effect, Event, Failure, InvalidTransition, event_name};
use crate::outbox::{EffectKind, ProductionStatus};
use crate::outcome::Refusal;

/// The amendment after an event, and what must leave the desk in the same commit.
pub(super) type Moved = Result<(Amendment, Vec<Effect>), InvalidTransition>;

impl Amendment {
    /// Moves the amendment by one event. `Refund` and `ReleaseStock` among the effects are those of
    /// [`Amendment::open_refund`] and [`Amendment::open_release`].
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
            CheckoutState::Completed => self.completed(&event),
            CheckoutState::Failed | CheckoutState::Cancelled => self.dropped(&event),
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

    pub(super) fn to(mut self, state: CheckoutState, effects: &[Effect]) -> (Self, Vec<Effect>) {
        self.state = state;
        (self, effects.to_vec())
    }

    #[expect(clippy::unnecessary_wraps, reason = "an arm of the table, like its neighbours")]
    pub(super) fn go(self, state: CheckoutState, effects: &[Effect]) -> Moved {
        Ok(self.to(state, effects))
    }

    /// The money: an extra charge, or what goes back, or neither.
    pub(super) fn money_step(self) -> (Self, Vec<Effect>) {
        match self.charge {
            Some(ExtraCharge { .. }) => self.to(CheckoutState::Charging, &[Effect::Charge]),
            None => self.refund_step(),
        }
    }

    /// The next refund on the way forward, or what follows the last one.
    pub(super) fn refund_step(self) -> (Self, Vec<Effect>) {
        if self.open_refund().is_some() {
            return self.to(CheckoutState::Refunding, &[Effect::Refund]);
        }
        match self.purpose {
            Purpose::Cancel => self.release_step(),
            Purpose::Edit | Purpose::Refund if self.added.is_empty() => self.take_effect(),
            Purpose::Edit | Purpose::Refund => self.to(CheckoutState::Committing, &[Effect::CommitStock]),
        }
    }

    /// From here on the order is what it was amended to. Production hears of other items; that the
    /// order changed is announced.
    pub(super) fn take_effect(mut self) -> (Self, Vec<Effect>) {
        self.applied = true;
        let other_items = !self.added.is_empty() || !self.releases.is_empty();
        let tell = (self.produced && other_items).then_some(Effect::Produce(ProductionStatus::Updated));
        let (amendment, releasing) = self.release_step();
        let effects = std::iter::once(Effect::AnnounceUpdated).chain(tell).chain(releasing).collect();
        (amendment, effects)
    }

    /// The next release on the way forward, or the good end.
    pub(super) fn release_step(mut self) -> (Self, Vec<Effect>) {
        if self.open_release().is_some() {
            return self.to(CheckoutState::Releasing, &[Effect::ReleaseStock]);
        }
        match self.purpose {
            Purpose::Edit | Purpose::Refund => self.to(CheckoutState::Completed, &[]),
            Purpose::Cancel => {
                self.applied = true;
                self.to(CheckoutState::Completed, &[Effect::AnnounceUpdated])
            }
        }
    }

    /// Keeps a clerk's wish to cancel the order; the first reason given stands.
    pub(super) fn wish(mut self, reason: String) -> Self {
        self.cancel.get_or_insert(reason);
        self
    }

    /// Makes way for the closing of the order, which gives back whatever this run took: nothing is
    /// undone twice.
    pub(super) fn make_way(mut self) -> Moved {
        self.call_off_refunds();
        self.go(CheckoutState::Cancelled, &[])
    }

    /// A cancel that finds the current step unsent: its row is withdrawn.
    pub(super) fn withdraw(mut self, step: EffectKind) -> Moved {
        self.call_off_refunds();
        self.go(CheckoutState::Cancelled, &[Effect::Withdraw(step)])
    }

    /// Notes a refusal of a step and turns round.
    pub(super) fn fail(mut self, step: EffectKind, refusal: Refusal) -> Moved {
        self.failure = Some(Failure { step, refusal });
        self.turn_round()
    }

    /// Undoes what this run did: its own charge first, then its own reservation. A clerk's wish to
    /// cancel the order comes before: then the closing does it.
    pub(super) fn turn_round(mut self) -> Moved {
        if self.cancel.is_some() {
            return self.make_way();
        }
        self.undoing = true;
        self.call_off_refunds();
        if self.charged {
            self.give_charge_back();
            return self.go(CheckoutState::Refunding, &[Effect::Refund]);
        }
        self.give_stock_back()
    }

    /// What was still to be given back of the difference is not, any more.
    fn call_off_refunds(&mut self) {
        for part in self.refunds.iter_mut().filter(|part| part.state == PartState::Open) {
            part.state = PartState::GivenUp;
        }
    }

    /// Adds the refund of this run's own charge.
    pub(super) fn give_charge_back(&mut self) {
        if let Some(charge) = &self.charge {
            self.refunds.push(RefundPart {
                payment_id: self.payment_id,
                method: charge.method,
                amount: charge.amount,
                state: PartState::Open,
            });
        }
    }

    pub(super) fn give_stock_back(mut self) -> Moved {
        if !self.reserved {
            return self.go(CheckoutState::Failed, &[]);
        }
        self.releases = vec![whole(self.reservation_id)];
        self.go(CheckoutState::Releasing, &[Effect::ReleaseStock])
    }

    /// Hands the step over to a person; the machine goes on from `from` once it is settled.
    pub(super) fn ask(mut self, step: EffectKind, from: CheckoutState, reason: String) -> Moved {
        self.attention = Some(Attention { step, from, reason });
        self.go(CheckoutState::NeedsAttention, &[])
    }

    /// Was `step` refused in this run?
    pub(super) fn refused(&self, step: EffectKind) -> bool {
        self.failure.as_ref().is_some_and(|failure| failure.step == step)
    }

    /// Did any refund of this run take place?
    pub(super) fn any_refunded(&self) -> bool {
        self.refunds.iter().any(|part| part.state == PartState::Done)
    }

    /// Did any release of this run take place?
    pub(super) fn any_released(&self) -> bool {
        self.releases.iter().any(|part| part.state == PartState::Done)
    }

    /// Is its own charge known to have been given back (or settled as not to be)?
    pub(super) fn own_charge_refunded(&self) -> bool {
        self.refunds.iter().any(|part| part.payment_id == self.payment_id && part.state != PartState::Open)
    }

    /// Says what became of the refund at which it stands.
    pub(super) fn mark_refund(&mut self, state: PartState) {
        let own = self.payment_id;
        if let Some(part) = self.refunds.iter_mut().find(|part| part.state == PartState::Open) {
            part.state = state;
            if part.payment_id == own && state == PartState::Done {
                self.charged = false;
            }
        }
    }

    /// Says what became of the release at which it stands.
    pub(super) fn mark_release(&mut self, state: PartState) {
        let own = self.reservation_id;
        if let Some(part) = self.releases.iter_mut().find(|part| part.state == PartState::Open) {
            part.state = state;
            if part.reservation_id == own && state == PartState::Done {
                self.reserved = false;
            }
        }
    }
}
