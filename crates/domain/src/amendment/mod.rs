//! The amendment machine: a change to a paid order as one pure, total function, held
//! beside the order until it is known to be possible.
//!
//! Owns which state follows which event, what must be sent, and when the change takes effect. It
//! speaks the checkout's vocabulary (states, events, effects) where that says the same; why it is
//! a machine of its own stands in ADR 0004. Must not know rows, clocks or HTTP.
//!
//! Three purposes: an edit (reserve what is added, move the difference, commit, apply, release what
//! is removed), a partial refund (an amendment without items), and the closing of an amended order,
//! which gives back all that is left of every payment and reservation.

mod apply;
mod attention;
mod books;
mod charging;
mod difference;
mod editing;
mod ended;
mod refund;
mod start;
mod stock;
mod undo;

pub use books::{Books, Captured, Holding, payment_status};
pub use difference::{Difference, Proposal};
pub use editing::{EditRefused, ensure_editable};
pub use refund::{RefundWish, WishedLine, worth_of};
pub use start::AmendRefused;

use serde::{Deserialize, Serialize};

use crate::checkout::{Attention, CheckoutState, Failure};
use crate::ids::{CheckoutId, ItemId, OrderId, PaymentId, ReservationId};
use crate::money::Money;
use crate::order::{LineItem, Order};
use crate::pricing::Totals;
use crate::status::{PaymentMethod, ShippingMethod, vocabulary};

use std::fmt;
use std::str::FromStr;

vocabulary! {
    /// What an amendment is for.
    Purpose {
        /// Other items, shipping or coupon.
        Edit = "edit",
        /// Money back, nothing else changes.
        Refund = "refund",
        /// The whole order is called off: everything is given back.
        Cancel = "cancel",
    }
    /// What became of one part of an undo.
    PartState {
        /// To be done.
        Open = "open",
        /// The service did it.
        Done = "done",
        /// Called off, or settled by a supervisor as what no machine can do.
        GivenUp = "given_up",
    }
}

/// SKU and pieces, each SKU once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stock {
    /// Stock keeping unit.
    pub sku: String,
    /// Pieces.
    pub quantity: u32,
}

/// The order's contents as they are once the amendment is applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Lines.
    pub items: Vec<LineItem>,
    /// Amounts.
    pub totals: Totals,
    /// How it travels.
    pub shipping_method: Option<ShippingMethod>,
    /// Coupon.
    pub coupon_code: Option<String>,
    /// Taken off the whole order by hand.
    pub manual_discount: Money,
}

impl Change {
    /// What of `order` an amendment changes.
    pub fn of(order: &Order) -> Self {
        Self {
            items: order.items.clone(),
            totals: order.totals,
            shipping_method: order.shipping_method,
            coupon_code: order.coupon_code.clone(),
            manual_discount: order.manual_discount,
        }
    }

    /// Lays it over the order.
    pub fn lay_over(&self, order: &mut Order) {
        order.items.clone_from(&self.items);
        order.totals = self.totals;
        order.shipping_method = self.shipping_method;
        order.coupon_code.clone_from(&self.coupon_code);
        order.manual_discount = self.manual_discount;
    }
}

/// An extra charge: the payment of this run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraCharge {
    /// How much.
    pub amount: Money,
    /// How: as the order was paid.
    pub method: PaymentMethod,
    /// Token of the payment page that goes with it.
    pub token: Option<String>,
}

/// One refund of one payment. An amendment's refunds go out one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPart {
    /// The payment.
    pub payment_id: PaymentId,
    /// How it was taken: wallet payments are given back by the wallet service.
    pub method: PaymentMethod,
    /// How much of it.
    pub amount: Money,
    /// What became of it.
    pub state: PartState,
}

/// One release of one reservation. An amendment's releases go out one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePart {
    /// The reservation.
    pub reservation_id: ReservationId,
    /// These pieces only; none: all of it.
    pub items: Option<Vec<Stock>>,
    /// What became of it.
    pub state: PartState,
}

/// One amendment of one order: the value that the machine moves.
#[expect(clippy::struct_excessive_bools, reason = "facts about the outside world, each true or false on its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Id (`process_id` on the outside).
    pub id: CheckoutId,
    /// The order.
    pub order_id: OrderId,
    /// Its number among the order's checkouts and amendments, from 1.
    pub run: u32,
    /// What it is for.
    pub purpose: Purpose,
    /// Where it stands; the states are those of a checkout.
    pub state: CheckoutState,
    /// Who asked for it.
    pub by: String,
    /// Why; a refund and a cancel have a reason.
    pub reason: Option<String>,
    /// What the order becomes; none where its contents stay.
    pub change: Option<Change>,
    /// What is to be reserved.
    pub added: Vec<Stock>,
    /// The reservation of this run: derived from order and run.
    pub reservation_id: ReservationId,
    /// The payment of this run: derived likewise.
    pub payment_id: PaymentId,
    /// The extra charge, if the customer pays more.
    pub charge: Option<ExtraCharge>,
    /// Money to be given back, in the order in which it goes.
    pub refunds: Vec<RefundPart>,
    /// Stock to be given back, in the order in which it goes.
    pub releases: Vec<ReleasePart>,
    /// What each reservation of the order holds once this is applied.
    pub holdings: Vec<Holding>,
    /// Money that is given back although the total stays: off what is owed once it is completed.
    pub agreed: Money,
    /// The pieces for which a refund by lines gives money back.
    pub pieces: Vec<(ItemId, u32)>,
    /// Is stock held (reserved or committed) by this run?
    pub reserved: bool,
    /// Was money taken by this run and not given back?
    pub charged: bool,
    /// Did the change take effect?
    pub applied: bool,
    /// Has it turned round: is what it did being undone?
    pub undoing: bool,
    /// A clerk wishes to cancel the order; the reason given.
    pub cancel: Option<String>,
    /// Why it is or was dropped, once known.
    pub failure: Option<Failure>,
    /// What a supervisor is asked to settle, and where the machine goes on.
    pub attention: Option<Attention>,
    /// The end to return to after a late charge was refunded.
    pub late: Option<CheckoutState>,
    /// May production know of this order, by any run? Read from the outbox by the engine's saga before
    /// each event.
    pub produced: bool,
}

impl Amendment {
    /// The refund at which it stands, with its number from 1.
    pub fn open_refund(&self) -> Option<(u32, &RefundPart)> {
        numbered(&self.refunds).find(|(_, part)| part.state == PartState::Open)
    }

    /// The release at which it stands, with its number from 1.
    pub fn open_release(&self) -> Option<(u32, &ReleasePart)> {
        numbered(&self.releases).find(|(_, part)| part.state == PartState::Open)
    }

    /// What the customer pays more; below zero: what goes back.
    pub fn difference(&self) -> Money {
        let zero = Money::zero(self.agreed.currency);
        if let Some(charge) = &self.charge {
            return charge.amount;
        }
        let back: i64 = self.refunds.iter().map(|part| part.amount.minor).sum();
        Money { minor: -back, ..zero }
    }

    /// Money of earlier payments that this amendment is known to have given back.
    pub fn given_back(&self) -> Money {
        let done = self.refunds.iter().filter(|part| part.state == PartState::Done);
        let minor = done.filter(|part| part.payment_id != self.payment_id).map(|part| part.amount.minor).sum();
        Money { minor, currency: self.agreed.currency }
    }

    /// What it takes off what the customer owes: nothing while it is open.
    pub fn agreed_off(&self) -> Money {
        match self.state {
            CheckoutState::Completed => self.agreed,
            // Dropped after money went back: that money was given for nothing in return.
            CheckoutState::Failed => self.given_back(),
            CheckoutState::Reserving
            | CheckoutState::Charging
            | CheckoutState::AwaitingProvider
            | CheckoutState::Reconciling
            | CheckoutState::Committing
            | CheckoutState::Refunding
            | CheckoutState::Releasing
            | CheckoutState::Cancelled
            | CheckoutState::NeedsAttention => Money::zero(self.agreed.currency),
        }
    }
}

fn numbered<T>(parts: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (1..).zip(parts)
}
