//! The one place where totals are computed. Window, engine and importer all call [`price`].

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError};

/// An order's amounts; `total = subtotal − discount + tax + shipping`, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of quantity × unit price.
    pub subtotal: Money,
    /// Taken off (zero or more).
    pub discount: Money,
    /// Tax on what is left.
    pub tax: Money,
    /// Shipping.
    pub shipping: Money,
    /// What the customer pays.
    pub total: Money,
}

/// What pricing needs to know of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricedLine {
    /// Pieces.
    pub quantity: u32,
    /// Price of one.
    pub unit_price: Money,
    /// Discount on the line.
    pub discount: Money,
}

/// The desk's pricing terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Currency of every amount.
    pub currency: Currency,
    /// Tax rate: 0.2 is 20 %.
    pub tax_rate: Decimal,
    /// Price of the chosen shipping method.
    pub shipping: Money,
}

impl Terms {
    /// No tax, no shipping: the defaults of CONTRACTS §2.
    pub const fn plain(currency: Currency) -> Self {
        Self { currency, tax_rate: Decimal::ZERO, shipping: Money::zero(currency) }
    }
}

/// An order's totals. Tax is rounded half away from zero, once an order.
pub fn price(lines: &[PricedLine], terms: &Terms) -> Result<Totals, MoneyError> {
    let zero = Money::zero(terms.currency);
    let mut subtotal = zero;
    let mut discount = zero;
    for line in lines {
        subtotal = subtotal.plus(line.unit_price.times(i64::from(line.quantity))?)?;
        discount = discount.plus(line.discount)?;
    }
    let taxed = subtotal.minus(discount)?;
    let tax = taxed.rated(terms.tax_rate)?;
    let total = taxed.plus(tax)?.plus(terms.shipping)?;
    Ok(Totals { subtotal, discount, tax, shipping: terms.shipping, total })
}
