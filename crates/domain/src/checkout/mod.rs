//! The checkout machine: a whole saga as one pure, total function.
//!
//! Owns which state follows which event, what must be sent, and what the order then is. Must not
//! know rows, clocks or HTTP: the engine's saga turns [`Effect`]s into outbox rows in the commit that
//! saves the new state, the dispatcher turns replies into [`Event`]s.

mod apply;
mod attention;
mod charging;
mod ended;
mod outcome_event;
mod standing;
mod start;
mod stock;
mod undo;

pub(crate) use apply::undo_reason;
pub use standing::event_name;
pub use start::StartRefused;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{CheckoutId, OrderId, PaymentId, ReservationId};
use crate::money::Money;
use crate::outbox::{EffectKind, ProductionStatus, Template};
use crate::outcome::Refusal;
use crate::status::{OrderStatus, PaymentMethod, PaymentStatus, vocabulary};

vocabulary! {
    /// Where a checkout stands. The names are kept in the database and shown on the outside faces.
    CheckoutState {
        /// Asking for stock.
        Reserving = "Reserving",
        /// Asking for money.
        Charging = "Charging",
        /// The wallet provider accepted and will tell.
        AwaitingProvider = "AwaitingProvider",
        /// The answer to a charge was lost; finding out.
        Reconciling = "Reconciling",
        /// Money taken; making the reservation final.
        Committing = "Committing",
        /// Giving money back.
        Refunding = "Refunding",
        /// Giving stock back.
        Releasing = "Releasing",
        /// Ended well.
        Completed = "Completed",
        /// Ended in a definite no; everything was undone.
        Failed = "Failed",
        /// Ended because a clerk called it off; everything was undone.
        Cancelled = "Cancelled",
        /// A supervisor must settle something.
        NeedsAttention = "NeedsAttention",
    }
}

impl CheckoutState {
    /// Is the checkout still under way? Edit, delete and a second checkout wait for its end.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// One checkout of one order: the value that the machine moves.
#[expect(clippy::struct_excessive_bools, reason = "facts about the outside world, each true or false on its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// Id (`process_id` on the outside).
    pub id: CheckoutId,
    /// The order.
    pub order_id: OrderId,
    /// Which checkout of this order, from 1.
    pub run: u32,
    /// Where it stands.
    pub state: CheckoutState,
    /// What is to be paid.
    pub amount: Money,
    /// How.
    pub method: PaymentMethod,
    /// Token of the payment page that goes with the charge; never a card number.
    pub token: Option<String>,
    /// The payment of this run: derived from order and run.
    pub payment_id: PaymentId,
    /// The reservation of this run: derived likewise.
    pub reservation_id: ReservationId,
    /// Is stock held (reserved or committed) by this run?
    pub reserved: bool,
    /// Was money taken by this run and not given back?
    pub charged: bool,
    /// Was money taken by this run given back? Tells a late charge from a repeated answer.
    #[serde(default)]
    pub refunded: bool,
    /// Is there an address to send mail to? Without one no mail row is made.
    pub has_email: bool,
    /// A clerk wishes to cancel; the reason given.
    pub cancel: Option<String>,
    /// Why it fails or failed, once known.
    pub failure: Option<Failure>,
    /// What a supervisor is asked to settle, and where the machine goes on.
    pub attention: Option<Attention>,
    /// Where to return to after a late charge was refunded: a release that is under way, one that
    /// needs attention, or the end that had been reached.
    pub late: Option<CheckoutState>,
    /// May production know of this order? Read from the outbox by the engine's saga before each event:
    /// the machine asks for followers, but only the rows tell whether one left.
    pub produced: bool,
}

/// Why a checkout failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The step that was refused.
    pub step: EffectKind,
    /// The service's refusal.
    pub refusal: Refusal,
}

/// Something only a person can settle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// The step in question.
    pub step: EffectKind,
    /// The state the machine was in.
    pub from: CheckoutState,
    /// Why, in plain words.
    pub reason: String,
}

/// What can happen to a checkout. Outcomes of attempts, wishes of people, the passing of time.
/// Events of a charge carry the payment they speak of; one of an earlier run is not for this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Stock is held.
    Reserved,
    /// Stock is not there.
    Unavailable(Refusal),
    /// Money was taken.
    Charged(PaymentId),
    /// The provider accepted the request and will tell later.
    ProviderPending(PaymentId),
    /// Money was refused.
    Declined(PaymentId, Refusal),
    /// It is not known whether money was taken.
    ChargeUnknown(PaymentId),
    /// A look-up by key found no such charge.
    ChargeNotFound(PaymentId),
    /// The reservation is final.
    Committed,
    /// The reservation could not be made final.
    CommitRefused(Refusal),
    /// Money was given back.
    Refunded,
    /// Stock was given back.
    Released,
    /// The answer to reserve, commit, refund or release was lost: same key, same bytes.
    StepUnknown(EffectKind),
    /// Refund or release was refused for good.
    UndoRefused(EffectKind, Refusal),
    /// Too old to be resent, or 24 h without a provider's answer: a person must look.
    Exhausted(EffectKind, String),
    /// A clerk wishes to cancel.
    Cancel {
        /// Why.
        reason: String,
        /// Had the current step's request possibly left the desk?
        step_sent: bool,
    },
    /// A supervisor settled what needed attention.
    Settled {
        /// The step in question.
        step: EffectKind,
        /// Was it done (else: it was refused)?
        done: bool,
    },
}

/// What must leave the desk, or be called off, after a step of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Reserve this run's items.
    Reserve,
    /// Charge this run's payment.
    Charge,
    /// Turn the charge's row to looking up by key.
    LookUpCharge,
    /// Turn the charge's row back to sending: same key, same bytes.
    ResendCharge,
    /// Make the reservation final.
    CommitStock,
    /// Give this run's payment back.
    Refund,
    /// Give this run's stock back.
    ReleaseStock,
    /// Close the row of a step that never left, or (a charge) is known not to have arrived.
    Withdraw(EffectKind),
    /// Withdraw every follower (mail, production, invoice) that never left.
    WithdrawFollowers,
    /// Send a mail.
    Email(Template),
    /// Tell production.
    Produce(ProductionStatus),
    /// Issue the invoice.
    Invoice,
    /// Tell listeners that the order is confirmed.
    AnnounceConfirmed,
    /// Tell listeners that the order changed (a cancel by a person).
    AnnounceUpdated,
}

/// An event that makes no sense in the state the checkout is in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a checkout that is {state} cannot take {event}")]
pub struct InvalidTransition {
    /// The state.
    pub state: CheckoutState,
    /// The event's name.
    pub event: &'static str,
}

/// What the order becomes with a checkout in a given state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderStanding {
    /// Order status.
    pub status: OrderStatus,
    /// Payment status.
    pub payment_status: PaymentStatus,
}
