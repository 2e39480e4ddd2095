//! Money in minor units, exact and checked. No binary floating point anywhere near it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 4217 currency code, such as `GBP`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Pounds sterling, the sample desk's currency.
    pub const GBP: Self = Self(*b"GBP");
    /// US dollars, the default.
    pub const USD: Self = Self(*b"USD");

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// How many decimals the currency has (ISO 4217).
    pub const fn decimals(self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The sign a clerk knows, or the code and a space.
    pub fn sign(&self) -> String {
        match &self.0 {
            b"GBP" => "£".into(),
            b"USD" => "$".into(),
            b"EUR" => "€".into(),
            b"JPY" => "¥".into(),
            _ => format!("{} ", self.code()),
        }
    }
}

impl FromStr for Currency {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.as_bytes() {
            [a, b, c] if text.bytes().all(|x| x.is_ascii_uppercase()) => Ok(Self([*a, *b, *c])),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(|()| serde::de::Error::custom("a currency is three capital letters, such as GBP"))
    }
}

/// Why an amount could not be read or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a number.
    #[error("is not an amount")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("has more than {0} decimals")]
    TooManyDecimals(u32),
    /// Beyond what can be counted in minor units.
    #[error("is too large")]
    Overflow,
    /// Two currencies in one sum.
    #[error("mixes two currencies")]
    MixedCurrencies,
}

/// An amount in the minor units (pence, cents) of its currency. May be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// Currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads an amount as typed: `.` or `,` as decimal mark, no thousands marks, no rounding.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let plain = text.trim().replace(',', ".");
        let well_formed = plain.bytes().any(|b| b.is_ascii_digit())
            && plain.bytes().enumerate().all(|(i, b)| b.is_ascii_digit() || b == b'.' || (i == 0 && b == b'-'));
        if !well_formed {
            return Err(MoneyError::NotANumber);
        }
        Self::from_decimal(Decimal::from_str_exact(&plain).map_err(|_| MoneyError::NotANumber)?, currency)
    }

    /// The exact amount of `value` units; an error where it has more decimals than the currency.
    pub fn from_decimal(value: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let scaled = value.checked_mul(scale(currency)).ok_or(MoneyError::Overflow)?;
        if !scaled.fract().is_zero() {
            return Err(MoneyError::TooManyDecimals(currency.decimals()));
        }
        i64::try_from(scaled.trunc().mantissa() / 10_i128.pow(scaled.trunc().scale()))
            .map(|minor| Self::new(minor, currency))
            .map_err(|_| MoneyError::Overflow)
    }

    /// The amount in whole units, exact.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }

    /// This plus `other`, of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// This less `other`, of one currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let negated = other.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        self.plus(Self::new(negated, other.currency))
    }

    /// `quantity` times this.
    pub fn times(self, quantity: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(quantity).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `rate` of this (0.2 is a fifth), rounded half away from zero to a minor unit.
    pub fn rated(self, rate: Decimal) -> Result<Self, MoneyError> {
        let exact = Decimal::from(self.minor).checked_mul(rate).ok_or(MoneyError::Overflow)?;
        let whole = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        let minor = i64::try_from(whole.mantissa() / 10_i128.pow(whole.scale())).map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `12.50`: the plain number with the currency's decimals, as on every outside face.
    pub fn plain(self) -> String {
        self.decimal().to_string()
    }
}

fn scale(currency: Currency) -> Decimal {
    Decimal::from(10_i64.pow(currency.decimals()))
}

impl fmt::Display for Money {
    /// `£1,825.74`, `−£4.43`: for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        let digits = plain.trim_start_matches('-');
        let (whole, rest) = digits.split_once('.').map_or((digits, None), |(w, r)| (w, Some(r)));
        let mut grouped = String::new();
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.minor < 0 { "−" } else { "" };
        write!(f, "{sign}{}{grouped}", self.currency.sign())?;
        rest.map_or(Ok(()), |rest| write!(f, ".{rest}"))
    }
}
