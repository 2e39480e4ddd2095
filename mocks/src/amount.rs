//! Exact amounts of money on the wire. Owns parsing and printing without binary floating point;
//! knows nothing of payments.

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// An amount in major units with the decimals it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Amount(Decimal);

impl Amount {
    /// Reads a decimal as JSON writes numbers; nothing is rounded.
    pub fn parse(text: &str) -> Option<Self> {
        // rust_decimal also takes digit separators, which no JSON number has.
        let plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        if text.is_empty() || !text.chars().all(plain) {
            return None;
        }
        let scientific = || Decimal::from_scientific(text).ok();
        Decimal::from_str_exact(text).ok().or_else(scientific).map(Self)
    }

    /// The same amount with exactly the currency's decimals; `None` if it has more than those.
    pub fn in_currency(self, currency: &str) -> Option<Self> {
        let mut exact = self.0;
        exact.rescale(decimals(currency));
        (exact == self.0).then_some(Self(exact))
    }

    /// Whether money could move: more than nothing.
    pub fn is_positive(self) -> bool {
        self.0 > Decimal::ZERO
    }

    /// What follows the point, as hundredths: `Some(99)` for 12.99, `None` where it is no whole
    /// number of hundredths.
    pub fn cents(self) -> Option<u32> {
        let hundredths = (self.0.fract().abs() * Decimal::ONE_HUNDRED).normalize();
        if hundredths.scale() > 0 {
            return None;
        }
        u32::try_from(hundredths.mantissa()).ok()
    }

    /// The sum, or `None` beyond what a decimal can hold.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` beyond what a decimal can hold.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

/// The minor digits of a currency (ISO 4217); two where nothing else is known.
fn decimals(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF" | "UGX" | "PYG" => 0,
        "BHD" | "KWD" | "JOD" | "OMR" | "TND" | "IQD" | "LYD" => 3,
        _ => 2,
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let unquoted = raw.get().trim_matches('"');
        Self::parse(unquoted).ok_or_else(|| D::Error::custom(format!("{} is not an exact amount", raw.get())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_decimals_it_was_written_with() {
        let amount: Amount = serde_json::from_str("100000000000000.10").unwrap();
        assert_eq!(serde_json::to_string(&amount).unwrap(), "100000000000000.10");
        let quoted: Amount = serde_json::from_str("\"7.50\"").unwrap();
        assert_eq!(quoted, Amount::parse("7.5").unwrap());
    }

    #[test]
    fn knows_the_cents_of_an_amount() {
        assert_eq!(Amount::parse("12.99").unwrap().cents(), Some(99));
        assert_eq!(Amount::parse("12.990").unwrap().cents(), Some(99));
        assert_eq!(Amount::parse("12.9").unwrap().cents(), Some(90));
        assert_eq!(Amount::parse("12.991").unwrap().cents(), None);
        assert_eq!(Amount::parse("1199").unwrap().cents(), Some(0));
    }

    #[test]
    fn refuses_more_decimals_than_the_currency_has() {
        let amount = Amount::parse("1.5").unwrap();
        assert_eq!(serde_json::to_string(&amount.in_currency("USD").unwrap()).unwrap(), "1.50");
        assert!(amount.in_currency("JPY").is_none());
        assert!(Amount::parse("1.005").unwrap().in_currency("EUR").is_none());
        assert!(Amount::parse("1_000").is_none());
        assert!(Amount::parse("abc").is_none());
    }
}
