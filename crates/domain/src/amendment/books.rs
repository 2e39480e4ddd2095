//! What an order's money and stock are outside: payments with what was given back of each, and
//! reservations with what each holds. Owns how a refund is spread over payments and a removal over
//! reservations, always the newest first.

use serde::{Deserialize, Serialize};

use super::{PartState, RefundPart, ReleasePart, Stock};
use crate::ids::{PaymentId, ReservationId};
use crate::money::{Currency, Money};
use crate::order::LineItem;
use crate::status::{PaymentMethod, PaymentStatus};

/// One payment that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// Payment.
    pub payment_id: PaymentId,
    /// How it was taken.
    pub method: PaymentMethod,
    /// Token of the payment page that went with it.
    pub token: Option<String>,
    /// Taken.
    pub amount: Money,
    /// Given back of it.
    pub refunded: Money,
}

/// What one reservation holds of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Reservation.
    pub reservation_id: ReservationId,
    /// Pieces still held.
    pub items: Vec<Stock>,
}

/// An order's money and stock outside, as far as they are known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    /// Currency of every amount.
    pub currency: Currency,
    /// Payments, oldest first.
    pub payments: Vec<Captured>,
    /// Refunds agreed so far, beyond what edits gave back.
    pub agreed: Money,
    /// Reservations, oldest first.
    pub holdings: Vec<Holding>,
    /// Pieces of each line for which money was given back.
    pub pieces: Vec<(crate::ids::ItemId, u32)>,
}

impl Books {
    /// Taken in all.
    pub fn captured(&self) -> Money {
        self.sum(|payment| payment.amount.minor)
    }

    /// Given back in all.
    pub fn refunded(&self) -> Money {
        self.sum(|payment| payment.refunded.minor)
    }

    /// Taken and not given back.
    pub fn left(&self) -> Money {
        self.sum(|payment| payment.amount.minor.saturating_sub(payment.refunded.minor))
    }

    fn sum(&self, of: impl Fn(&Captured) -> i64) -> Money {
        let minor = self.payments.iter().map(of).fold(0_i64, i64::saturating_add);
        Money::new(minor, self.currency)
    }

    /// `amount` spread over the payments: the newest first, each at most what is left of it. The
    /// newest is the extra charge of the last edit, so that what is taken back first is what was
    /// added last. None where there is less left.
    pub fn refunds_of(&self, amount: Money) -> Option<Vec<RefundPart>> {
        let mut open = amount.minor;
        let mut parts = Vec::new();
        for payment in self.payments.iter().rev() {
            let take = open.min(payment.amount.minor.saturating_sub(payment.refunded.minor));
            if take > 0 {
                open -= take;
                parts.push(RefundPart {
                    payment_id: payment.payment_id,
                    method: payment.method,
                    amount: Money::new(take, self.currency),
                    state: PartState::Open,
                });
            }
        }
        (open == 0).then_some(parts)
    }

    /// The releases that give `removed` back, the newest reservation first, and what is held then.
    /// What nobody holds is not released.
    pub fn releases_of(&self, removed: &[Stock]) -> (Vec<ReleasePart>, Vec<Holding>) {
        let mut open = removed.to_vec();
        let mut parts = Vec::new();
        let mut left = self.holdings.clone();
        for holding in left.iter_mut().rev() {
            let mut items = Vec::new();
            for wanted in open.iter_mut().filter(|wanted| wanted.quantity > 0) {
                let held = holding.items.iter_mut().find(|held| held.sku == wanted.sku);
                let Some(held) = held.filter(|held| held.quantity > 0) else { continue };
                let quantity = held.quantity.min(wanted.quantity);
                held.quantity -= quantity;
                wanted.quantity -= quantity;
                items.push(Stock { sku: held.sku.clone(), quantity });
            }
            holding.items.retain(|held| held.quantity > 0);
            if !items.is_empty() {
                parts.push(ReleasePart {
                    reservation_id: holding.reservation_id,
                    items: Some(items),
                    state: PartState::Open,
                });
            }
        }
        left.retain(|holding| !holding.items.is_empty());
        (parts, left)
    }
}

/// Pieces by SKU, in the order in which each SKU first appears.
pub(super) fn stock_of(items: &[LineItem]) -> Vec<Stock> {
    let mut stock: Vec<Stock> = Vec::new();
    for item in items {
        match stock.iter_mut().find(|known| known.sku == item.sku) {
            Some(known) => known.quantity = known.quantity.saturating_add(item.quantity),
            None => stock.push(Stock { sku: item.sku.clone(), quantity: item.quantity }),
        }
    }
    stock
}

/// What `more` has that `less` has not.
pub(super) fn beyond(more: &[Stock], less: &[Stock]) -> Vec<Stock> {
    let missing = more.iter().map(|wanted| {
        let there = less.iter().find(|known| known.sku == wanted.sku).map_or(0, |known| known.quantity);
        Stock { sku: wanted.sku.clone(), quantity: wanted.quantity.saturating_sub(there) }
    });
    missing.filter(|stock| stock.quantity > 0).collect()
}

impl Holding {
    /// The reservation of a checkout, which holds the order's items.
    pub fn of_items(reservation_id: ReservationId, items: &[LineItem]) -> Self {
        Self { reservation_id, items: stock_of(items) }
    }
}

/// What became of an order's money: some of it, all of it or nothing was given back.
pub const fn payment_status(captured: Money, refunded: Money) -> PaymentStatus {
    if refunded.minor <= 0 {
        PaymentStatus::Paid
    } else if refunded.minor < captured.minor {
        PaymentStatus::PartiallyRefunded
    } else {
        PaymentStatus::Refunded
    }
}
