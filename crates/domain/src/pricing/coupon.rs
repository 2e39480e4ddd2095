//! Coupons: what one takes off, and when it may be given. A refusal names `coupon_code`.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Cart, Tariff, too_large};
use crate::clock::Timestamp;
use crate::money::Money;
use crate::problem::Problems;

/// The field that every refusal names.
const FIELD: &str = "coupon_code";

/// A coupon of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// What the customer says; its case does not matter.
    pub code: String,
    /// What it takes off.
    pub reduction: Reduction,
    /// May be given from here on.
    pub starts_at: Option<Timestamp>,
    /// May be given before this.
    pub expires_at: Option<Timestamp>,
    /// The order must come to this, shipping and tax left out.
    pub minimum: Option<Money>,
}

/// What a coupon takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// So many hundredths: 10 is a tenth.
    Percent(Decimal),
    /// An amount.
    Amount(Money),
}

impl Coupon {
    /// What it takes off `net`: never more than that.
    pub(super) fn takes_off(&self, net: Money) -> Result<Money, Problems> {
        let full = match self.reduction {
            Reduction::Percent(percent) => {
                let rate = percent.checked_div(Decimal::ONE_HUNDRED).ok_or_else(|| too_large(FIELD))?;
                net.rated(rate).map_err(|_| too_large(FIELD))?
            }
            Reduction::Amount(amount) => amount,
        };
        Ok(if full.minor > net.minor { net } else { full })
    }

    fn refusal(&self, cart: &Cart<'_>, net: Money) -> Option<String> {
        let foreign = |amount: Money| amount.currency != cart.currency;
        let amount = if let Reduction::Amount(amount) = self.reduction { Some(amount) } else { None };
        if amount.is_some_and(foreign) || self.minimum.is_some_and(foreign) {
            return Some(format!("The coupon {} is for another currency than {}.", self.code, cart.currency));
        }
        if let Some(from) = self.starts_at.filter(|from| cart.at < *from) {
            return Some(format!("The coupon {} can be used from {} on.", self.code, from.date()));
        }
        if let Some(until) = self.expires_at.filter(|until| cart.at >= *until) {
            return Some(format!("The coupon {} expired on {}.", self.code, until.date()));
        }
        let minimum = self.minimum.filter(|minimum| net.minor < minimum.minor)?;
        Some(format!("The coupon {} needs an order of at least {minimum}; this one comes to {net}.", self.code))
    }
}

/// The cart's coupon, where one was given and may be.
pub(super) fn given<'a>(cart: &Cart<'_>, tariff: &'a Tariff, net: Money) -> Result<Option<&'a Coupon>, Problems> {
    let Some(code) = cart.coupon_code.map(str::trim).filter(|code| !code.is_empty()) else { return Ok(None) };
    let Some(coupon) = tariff.coupon(code) else {
        return Err(Problems::one(FIELD, format!("There is no coupon {:?}.", shortened(code))));
    };
    match coupon.refusal(cart, net) {
        Some(message) => Err(Problems::one(FIELD, message)),
        None => Ok(Some(coupon)),
    }
}

/// A message must not carry ten thousand characters back.
fn shortened(code: &str) -> String {
    code.chars().take(40).collect()
}
