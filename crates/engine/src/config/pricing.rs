//! The settings keys `pricing` and `coupons`, and `refunds: {limit,
//! second_person_above}`. A wrong one is refused by name.

use std::collections::{BTreeMap, HashSet};
use std::str::FromStr;

use domain::approval::RefundLimits;
use domain::clock::Timestamp;
use domain::money::{Currency, Money};
use domain::pricing::{Coupon, Reduction, Tariff};
use domain::status::ShippingMethod;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::wrong;
use crate::error::DeskError;

/// `pricing:` of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PricingFile {
    tax_rate: Option<Scalar>,
    shipping: BTreeMap<String, Scalar>,
}

/// One of `coupons:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CouponFile {
    code: Scalar,
    percent: Option<Scalar>,
    amount: Option<Scalar>,
    currency: Option<String>,
    starts_at: Option<String>,
    expires_at: Option<String>,
    minimum: Option<Scalar>,
}

/// `refunds:` of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RefundsFile {
    limit: Option<Scalar>,
    second_person_above: Option<Scalar>,
}

impl RefundsFile {
    /// The most that a clerk may give back at once, and the most that one person may.
    pub(super) fn limits(&self, currency: Currency) -> Result<RefundLimits, DeskError> {
        let read = |field: &str, limit: &Option<Scalar>| {
            let parse = |limit: &Scalar| Money::parse(&limit.text(), currency);
            limit.as_ref().map(parse).transpose().map_err(|error| wrong(field, &error.to_string()))
        };
        let alone = read("refunds.limit", &self.limit)?;
        let two = read("refunds.second_person_above", &self.second_person_above)?;
        Ok(RefundLimits { alone, two })
    }
}

/// A number as written: read as text, so that no amount passes through binary floating point.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Whole(i64),
    Fraction(f64),
    Text(String),
}

impl Scalar {
    /// The shortest text that reads back as this number is the text that was written, for any
    /// amount a person would write.
    fn text(&self) -> String {
        match self {
            Self::Whole(n) => n.to_string(),
            Self::Fraction(n) => n.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// What both keys say.
pub(super) fn tariff(pricing: &PricingFile, coupons: &[CouponFile], currency: Currency) -> Result<Tariff, DeskError> {
    let mut codes = HashSet::new();
    let coupons = coupons.iter().enumerate().map(|(index, file)| {
        let coupon = coupon(file, &format!("coupons[{index}]"), currency)?;
        if !codes.insert(coupon.code.to_ascii_lowercase()) {
            return Err(wrong(&format!("coupons[{index}].code"), "is that of a coupon before it"));
        }
        Ok(coupon)
    });
    Ok(Tariff {
        currency,
        tax_rate: match &pricing.tax_rate {
            Some(rate) => tax_rate(&rate.text())?,
            None => Decimal::ZERO,
        },
        shipping: shipping(&pricing.shipping, currency)?,
        coupons: coupons.collect::<Result<_, _>>()?,
    })
}

fn coupon(file: &CouponFile, field: &str, currency: Currency) -> Result<Coupon, DeskError> {
    let at = |name: &str| format!("{field}.{name}");
    let code = file.code.text().trim().to_owned();
    if code.is_empty() {
        return Err(wrong(&at("code"), "must not be empty"));
    }
    let currency = match &file.currency {
        Some(code) => code.parse().map_err(|()| wrong(&at("currency"), "is three capital letters, such as GBP"))?,
        None => currency,
    };
    let money = |name: &str, amount: &Scalar| {
        let read = Money::parse(&amount.text(), currency).map_err(|error| wrong(&at(name), &error.to_string()))?;
        if read.minor < 0 { Err(wrong(&at(name), "must not be below zero")) } else { Ok(read) }
    };
    let reduction = match (&file.percent, &file.amount) {
        (Some(percent), None) => Reduction::Percent(hundredths(&percent.text(), &at("percent"))?),
        (None, Some(amount)) => Reduction::Amount(money("amount", amount)?),
        _ => return Err(wrong(field, "needs either percent or amount")),
    };
    let moment = |name: &str, text: &Option<String>| text.as_deref().map(|text| time(text, &at(name))).transpose();
    Ok(Coupon {
        code,
        reduction,
        starts_at: moment("starts_at", &file.starts_at)?,
        expires_at: moment("expires_at", &file.expires_at)?,
        minimum: file.minimum.as_ref().map(|minimum| money("minimum", minimum)).transpose()?,
    })
}

/// A time, or a day: its beginning in UTC.
fn time(text: &str, field: &str) -> Result<Timestamp, DeskError> {
    Timestamp::parse(text)
        .or_else(|| Timestamp::parse(&format!("{text}T00:00:00Z")))
        .ok_or_else(|| wrong(field, "is a time such as 2026-12-31T18:00:00Z, or a day such as 2026-12-31"))
}

fn hundredths(text: &str, field: &str) -> Result<Decimal, DeskError> {
    Decimal::from_str(text)
        .ok()
        .filter(|percent| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(percent))
        .ok_or_else(|| wrong(field, "is a number from 0 to 100"))
}

fn tax_rate(text: &str) -> Result<Decimal, DeskError> {
    Decimal::from_str(text)
        .ok()
        .filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate))
        .ok_or_else(|| wrong("pricing.tax_rate", "is a number from 0 to 1, such as 0.2 for 20 %"))
}

fn shipping(file: &BTreeMap<String, Scalar>, currency: Currency) -> Result<BTreeMap<ShippingMethod, Money>, DeskError> {
    file.iter()
        .map(|(method, price)| {
            let field = format!("pricing.shipping.{method}");
            let method =
                method.parse().map_err(|()| wrong(&field, "is no shipping method; they are STANDARD and EXPRESS"))?;
            let price = Money::parse(&price.text(), currency).map_err(|error| wrong(&field, &error.to_string()))?;
            if price.minor < 0 {
                return Err(wrong(&field, "must not be below zero"));
            }
            Ok((method, price))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::money::Money;

    use super::super::Config;

    fn refused(yaml: &str) -> String {
        Config::parse(yaml).expect_err("it is wrong").to_string()
    }

    #[test]
    fn prices_and_coupons_are_read_exactly() {
        let yaml = "currency: GBP\npricing:\n  tax_rate: 0.2\n  shipping: {STANDARD: 4.95, EXPRESS: '9,90'}\ncoupons:\n  \
                    - {code: TEN, percent: 10, starts_at: 2026-01-01, expires_at: '2026-02-01T12:00:00Z', minimum: 20}\n  \
                    - {code: 5OFF, amount: 5.10, currency: GBP}\n";
        let tariff = Config::parse(yaml).expect("it is right").tariff;
        let plain: Vec<_> = tariff.shipping.values().map(|price| price.plain()).collect();
        assert_eq!((tariff.tax_rate.to_string().as_str(), plain), ("0.2", vec!["4.95".to_owned(), "9.90".to_owned()]));
        let ten = tariff.coupon("ten").expect("the case does not matter");
        assert_eq!(ten.starts_at.map(|at| at.to_string()).as_deref(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(ten.minimum.map(Money::plain).as_deref(), Some("20.00"));
        assert!(tariff.coupon("5off").is_some());
    }

    #[test]
    fn a_wrong_setting_is_refused_by_name() {
        for (yaml, names) in [
            ("http: {request_timeout_ms: 0}", "http.request_timeout_ms"),
            ("breaker: {rest_ms: 0}", "breaker.rest_ms"),
            ("wallet: {poll_after_ms: -1}", "wallet.poll_after_ms"),
            ("wallet: {poll_every_ms: 0}", "wallet.poll_every_ms"),
            ("pricing: {tax_rate: 20}", "pricing.tax_rate"),
            ("pricing: {shipping: {PIGEON: 1}}", "pricing.shipping.PIGEON"),
            ("pricing: {shipping: {EXPRESS: -1}}", "pricing.shipping.EXPRESS"),
            ("coupons: [{code: A}]", "coupons[0]"),
            ("coupons: [{code: A, percent: 10, amount: 5}]", "coupons[0]"),
            ("coupons: [{code: A, percent: 101}]", "coupons[0].percent"),
            ("coupons: [{code: A, amount: 1.005}]", "coupons[0].amount"),
            ("coupons: [{code: A, percent: 1}, {code: a, percent: 2}]", "coupons[1].code"),
            ("coupons: [{code: A, percent: 1, expires_at: soon}]", "coupons[0].expires_at"),
            ("coupons: [{code: A, percent: 1, colour: red}]", "colour"),
        ] {
            assert!(refused(yaml).contains(names), "{yaml}: {}", refused(yaml));
        }
    }
}
