//! Order numbers, `ORD-00000042`: what a clerk reads out on the phone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The number of an order, unique in a data directory, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(pub u64);

impl OrderNumber {
    /// The highest that an import may bring along: orders are numbered on behind it, so that far more
    /// must be left there than any desk will ever need.
    pub const HIGHEST_IMPORTED: Self = Self(999_999_999_999);
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ORD-{:08}", self.0)
    }
}

impl FromStr for OrderNumber {
    type Err = ();

    /// Accepts `ORD-00000042` in any case; not a bare number, which could be anything.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (prefix, digits) = text.split_once('-').ok_or(())?;
        if !prefix.eq_ignore_ascii_case("ord") || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(());
        }
        digits.parse().map(Self).map_err(|_| ())
    }
}

impl Serialize for OrderNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OrderNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|()| serde::de::Error::custom("not an order number"))
    }
}
