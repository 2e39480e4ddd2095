//! How a checkout begins. Owns what an order must be like to be checked out, and how the ids of
//! a run are derived. Must not decide whether another checkout is open: the store knows that.

use super::{Checkout, CheckoutState, Effect};
use crate::ids::{CheckoutId, PaymentId, ReservationId};
use crate::order::Order;
use crate::order::needs::{self, Facts, Stage};
use crate::problem::Problems;
use crate::status::{OrderStatus, PaymentMethod};

/// Why an order cannot be checked out, in words for a clerk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StartRefused {
    /// It was deleted.
    #[error("The order was deleted and cannot be checked out.")]
    Deleted,
    /// It is neither `PENDING` nor `FAILED`.
    #[error("Only a pending or failed order can be checked out; this one is {}.", .0.in_words())]
    Status(OrderStatus),
    /// Its money was taken and stays taken: a supervisor settled that no machine gives it back.
    #[error(
        "The money for this order was taken and has not been given back, so it is not charged again. Once the \
         customer has the money, enter a new order; \"Duplicate order\" copies this one."
    )]
    Paid,
    /// It lacks what a checkout needs (see [`crate::order::needs`]).
    #[error("{}", .0.0.first().map_or("The order lacks something.", |problem| problem.message.as_str()))]
    Needs(Problems),
}

impl StartRefused {
    /// The field of the order that is in the way.
    pub fn field(&self) -> &str {
        match self {
            Self::Deleted => "deleted_at",
            Self::Status(_) => "status",
            Self::Paid => "payment_status",
            Self::Needs(problems) => problems.0.first().map_or("", |problem| &problem.field),
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
        if order.payment_status.holds_money() {
            return Err(StartRefused::Paid);
        }
        let problems = needs::check(&facts(order, method), Stage::CheckOut);
        problems.or_ok(()).map_err(StartRefused::Needs)?;
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

fn facts(order: &Order, method: PaymentMethod) -> Facts<'_> {
    Facts {
        customer: &order.customer.name,
        email: order.customer.email.as_deref(),
        phone: order.customer.phone.as_deref(),
        items: order.items.len(),
        shipping_address: order.shipping_address.as_ref(),
        shipping_method: order.shipping_method,
        total: Some(order.totals.total),
        payment_method: Some(method),
        payment_token: None,
    }
}
