//! Amounts as they are written, never through binary floating point, and fields that can be set to
//! nothing.

use std::borrow::Cow;

use contract::domain::money::Money;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use serde_json::value::RawValue;
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An amount as it is written: a JSON number, or a string of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AmountText(pub(crate) String);

impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'"') => serde_json::from_str(text).map(Self).map_err(D::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Self(text.to_owned())),
            _ => Err(D::Error::custom("an amount is a number such as 12.50, or a string of one")),
        }
    }
}

impl PartialSchema for AmountText {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new().schema_type(Type::Number);
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^-?[0-9]{1,12}([.][0-9]{1,3})?$"));
        let described = Some("A number with the currency's decimals, or the same as text.");
        OneOfBuilder::new()
            .item(number)
            .item(text)
            .description(described)
            .examples([json!(12.5), json!("12.50")])
            .into()
    }
}

impl ToSchema for AmountText {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Amount")
    }
}

/// An amount with its currency's exact decimals, written as a JSON number.
#[derive(Clone, Debug)]
pub(crate) struct Amount(String);

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(money.plain())
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

/// A field of a change: left out, set, or set to nothing.
#[derive(Clone, Debug, Default)]
pub(crate) enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It becomes this.
    Set(Option<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::Set)
    }
}

impl<T> Change<T> {
    /// What is to be set, where anything is.
    pub(crate) fn lay_over(self, place: &mut Option<T>) {
        if let Self::Set(given) = self {
            *place = given;
        }
    }
}
