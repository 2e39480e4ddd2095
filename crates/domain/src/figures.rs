//! How many orders stand where, and what they came to: the figures of a day, of some days, of all.
//! In one currency, for amounts of two are never added.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError};

/// Where orders stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFigures {
    /// Not placed yet.
    pub pending: u64,
    /// Paid, confirmed or in production.
    pub under_way: u64,
    /// Shipped.
    pub shipped: u64,
    /// Delivered.
    pub delivered: u64,
    /// Checkout failed.
    pub failed: u64,
    /// Called off.
    pub cancelled: u64,
    /// Totals of those under way, shipped and delivered, in minor units.
    pub sold: i64,
}

impl OrderFigures {
    /// All orders that were entered.
    pub const fn entered(&self) -> u64 {
        self.pending + self.failed + self.cancelled + self.sold_orders()
    }

    /// Those that are paid for and not called off.
    pub const fn sold_orders(&self) -> u64 {
        self.under_way + self.shipped + self.delivered
    }

    /// Those that left the house.
    pub const fn fulfilled(&self) -> u64 {
        self.shipped + self.delivered
    }

    /// Both together.
    pub const fn plus(&self, other: &Self) -> Self {
        Self {
            pending: self.pending + other.pending,
            under_way: self.under_way + other.under_way,
            shipped: self.shipped + other.shipped,
            delivered: self.delivered + other.delivered,
            failed: self.failed + other.failed,
            cancelled: self.cancelled + other.cancelled,
            sold: self.sold.saturating_add(other.sold),
        }
    }

    /// What an order that was sold came to on average, rounded half up; none where none was.
    pub fn average(&self, currency: Currency) -> Result<Option<Money>, MoneyError> {
        let orders = self.sold_orders();
        if orders == 0 {
            return Ok(None);
        }
        let value = Money::new(self.sold, currency).decimal() / Decimal::from(orders);
        let rounded = value.round_dp_with_strategy(currency.decimals(), RoundingStrategy::MidpointAwayFromZero);
        Money::from_decimal(rounded, currency).map(Some)
    }
}
