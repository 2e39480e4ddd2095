//! How a checkout begins. Owns what an order must be like to be checked out, and how the ids of
//! a run are derived. Must not decide whether another checkout is open: the store knows that.

use super::{Checkout, CheckoutState, Effect};
use crate::ids::{CheckoutId, PaymentId, ReservationId};
use crate::money::Money;
use crate::order::Order;
use crate::status::{OrderStatus, PaymentMethod};

/// Why an order cannot be checked out, in words for a clerk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartRefused {
    /// It was deleted.
    #[error("The order was deleted and cannot be checked out.")]
    Deleted,
    /// It is neither `PENDING` nor `FAILED`.
    #[error("Only a PENDING or FAILED order can be checked out; this one is {0}.")]
    Status(OrderStatus),
    /// It has no items.
    #[error("The order has no items; add at least one before checking it out.")]
    NoItems,
    /// There is nothing to charge: a charge of zero or less has no meaning to any payment service,
    /// and an order that is free needs a decision of a person, not of the machine.
    #[error("The order's total is {0}; only a total above zero can be charged.")]
    Total(Money),
}

impl StartRefused {
    /// The field of the order that is in the way.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Deleted => "deleted_at",
            Self::Status(_) => "status",
            Self::NoItems => "items",
            Self::Total(_) => "total",
        }
    }
}

impl Checkout {
    /// Begins run `run` (from 1) of `order`. Payment and reservation ids are derived from order and
    /// run, so that a request rebuilt after a crash is the same bytes.
    pub fn start(
        order: &Order,
        id: CheckoutId,
        run: u32,
        method: PaymentMethod,
    ) -> Result<(Self, Vec<Effect>), StartRefused> {
        if order.deleted_at.is_some() {
            return Err(StartRefused::Deleted);
        }
        if !order.status.editable() {
            return Err(StartRefused::Status(order.status));
        }
        if order.items.is_empty() {
            return Err(StartRefused::NoItems);
        }
        if order.totals.total.minor <= 0 {
            return Err(StartRefused::Total(order.totals.total));
        }
        let checkout = Self {
            id,
            order_id: order.id,
            run,
            state: CheckoutState::Reserving,
            amount: order.totals.total,
            method,
            token: None,
            payment_id: PaymentId::derived(&format!("payment/{}/{run}", order.id)),
            reservation_id: ReservationId::derived(&format!("reservation/{}/{run}", order.id)),
            reserved: false,
            charged: false,
            refunded: false,
            has_email: order.customer.email.is_some(),
            cancel: None,
            failure: None,
            attention: None,
            late: None,
            produced: false,
        };
        Ok((checkout, vec![Effect::Reserve]))
    }
}
