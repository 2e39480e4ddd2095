//! The one place where totals are computed. Window, engine and importer all call [`price`].
//!
//! `total = subtotal − discount + tax + shipping`, always. Discount is what the lines take off by
//! hand, then the coupon, then what is taken off the whole order by hand. A discount below zero is
//! a surcharge. Tax is rounded half away from zero, once an order.

mod allocate;
mod coupon;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::money::{Currency, Money, MoneyError};
use crate::problem::Problems;
use crate::status::ShippingMethod;

pub use allocate::allocate;
pub use coupon::{Coupon, Reduction};

/// An order's amounts; `total = subtotal − discount + tax + shipping`, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Sum of quantity × unit price.
    pub subtotal: Money,
    /// Taken off, by lines, coupon and hand; below zero: a surcharge.
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
    /// Taken off the line by hand; below zero: a surcharge.
    pub discount: Money,
}

/// What the desk charges, as the settings `pricing` and `coupons` say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    /// Currency of new orders, and of every amount here.
    pub currency: Currency,
    /// Tax rate: 0.2 is 20 %.
    pub tax_rate: Decimal,
    /// Price of each shipping method; none: free.
    pub shipping: BTreeMap<ShippingMethod, Money>,
    /// Coupons that may be given.
    pub coupons: Vec<Coupon>,
}

impl Tariff {
    /// No tax, no shipping, no coupons: what holds where the settings say nothing.
    pub const fn plain(currency: Currency) -> Self {
        Self { currency, tax_rate: Decimal::ZERO, shipping: BTreeMap::new(), coupons: Vec::new() }
    }

    /// Price of a shipping method. Prices are in the desk's currency; an order in another one
    /// (imported) is shipped free.
    pub fn shipping_price(&self, method: Option<ShippingMethod>, currency: Currency) -> Money {
        let price = method.and_then(|method| self.shipping.get(&method)).copied();
        price.filter(|price| price.currency == currency).unwrap_or(Money::zero(currency))
    }

    /// The coupon of a code, whatever its case.
    pub fn coupon(&self, code: &str) -> Option<&Coupon> {
        self.coupons.iter().find(|coupon| coupon.code.eq_ignore_ascii_case(code.trim()))
    }
}

/// What is to be priced.
#[derive(Clone, Copy, Debug)]
pub struct Cart<'a> {
    /// Currency of every amount.
    pub currency: Currency,
    /// Lines.
    pub lines: &'a [PricedLine],
    /// Coupon as typed; empty is none.
    pub coupon_code: Option<&'a str>,
    /// Taken off the whole order by hand; below zero: a surcharge.
    pub manual_discount: Money,
    /// How it travels.
    pub shipping_method: Option<ShippingMethod>,
    /// When the coupon was given.
    pub at: Timestamp,
}

/// What a cart comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The amounts.
    pub totals: Totals,
    /// The part of the discount that is the coupon's.
    pub coupon_discount: Money,
    /// The coupon's code as the desk writes it.
    pub coupon_code: Option<String>,
}

/// A cart's totals; the error names every field that is in the way.
pub fn price(cart: &Cart<'_>, tariff: &Tariff) -> Result<Priced, Problems> {
    let (subtotal, line_discounts) = lines(cart)?;
    let net = subtotal.minus(line_discounts).map_err(|_| too_large("items"))?;
    let coupon = coupon::given(cart, tariff, net)?;
    let coupon_discount = coupon.map_or(Ok(Money::zero(cart.currency)), |coupon| coupon.takes_off(net))?;
    let rest = net.minus(coupon_discount).map_err(|_| too_large("coupon_code"))?;
    let taxed = rest.minus(cart.manual_discount).map_err(|_| too_large("manual_discount"))?;
    if taxed.minor < 0 {
        let message = format!("The discount is more than is left to pay: at most {rest} can be taken off.");
        return Err(Problems::one("manual_discount", message));
    }
    let tax = taxed.rated(tariff.tax_rate).map_err(|_| too_large("items"))?;
    let shipping = tariff.shipping_price(cart.shipping_method, cart.currency);
    let total = taxed.plus(tax).and_then(|sum| sum.plus(shipping)).map_err(|_| too_large("items"))?;
    let discount = subtotal.minus(taxed).map_err(|_| too_large("manual_discount"))?;
    Ok(Priced {
        totals: Totals { subtotal, discount, tax, shipping, total },
        coupon_discount,
        coupon_code: coupon.map(|coupon| coupon.code.clone()),
    })
}

/// Sum of the lines and of what they take off, each line checked by itself.
fn lines(cart: &Cart<'_>) -> Result<(Money, Money), Problems> {
    let mut problems = Problems::default();
    let zero = Money::zero(cart.currency);
    let (mut subtotal, mut discounts) = (Ok(zero), Ok(zero));
    for (index, line) in cart.lines.iter().enumerate() {
        let Ok(whole) = line.unit_price.times(i64::from(line.quantity)) else {
            problems.add(format!("items[{index}].unit_price"), "Quantity × price is too large to be counted.");
            continue;
        };
        if line.discount.minor > whole.minor {
            let message = format!("A line can be reduced by at most what it costs, {whole}.");
            problems.add(format!("items[{index}].discount_amount"), message);
        }
        subtotal = subtotal.and_then(|sum: Money| sum.plus(whole));
        discounts = discounts.and_then(|sum: Money| sum.plus(line.discount));
    }
    let problems = problems.or_ok(());
    let counted = |sum: Result<Money, MoneyError>, field| sum.map_err(|_| too_large(field));
    problems?;
    Ok((counted(subtotal, "items")?, counted(discounts, "items")?))
}

fn too_large(field: &str) -> Problems {
    Problems::one(field, "The order's total is too large to be counted.")
}
