//! A message that a person changed before it is sent anew. Owns what may be changed in each kind of
//! message and what is wrong with a change, field by field. What moves money or names something
//! (ids, amounts, quantities, statuses) is taken from the old message, byte for byte.

use std::fmt;

use domain::outbox::{EffectKind, Service};
use domain::status::PaymentMethod;
use domain::{Problems, email};
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::card::is_card_number;

/// The longest text that is taken, in characters.
const LONGEST: usize = 20_000;

/// What a person may do with a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    /// Nothing.
    Fixed,
    Text,
    Address,
    Method,
    Token,
    /// Lines, of which only the words may change.
    Lines,
}

fn field(service: Service, effect: EffectKind, name: &str) -> Field {
    match (effect, name) {
        (EffectKind::Email | EffectKind::Event, "to") if service == Service::Email => Field::Address,
        (EffectKind::Email | EffectKind::Event, "subject" | "body") if service == Service::Email => Field::Text,
        (EffectKind::Charge, "method") => Field::Method,
        (EffectKind::Charge, "token") => Field::Token,
        (EffectKind::Refund, "reason") => Field::Text,
        (EffectKind::Produce | EffectKind::Event, "items") => Field::Lines,
        _ => Field::Fixed,
    }
}

/// The words of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Mail {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// The words of the mail that `body` is; `None` where it is none.
pub fn mail_of(body: &[u8]) -> Option<Mail> {
    serde_json::from_slice(body).ok()
}

/// A body as a person reads and changes it: a field a line, numbers exactly as they are.
pub fn readable(body: &[u8]) -> String {
    let Ok(fields) = serde_json::from_slice::<Fields>(body) else {
        return String::from_utf8_lossy(body).into_owned();
    };
    let lines: Vec<_> =
        fields.0.iter().map(|(name, value)| format!("  {}: {}", Value::from(name.as_str()), value)).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// The old mail with other words.
pub fn edited_mail(before: &[u8], service: Service, effect: EffectKind, mail: &Mail) -> Result<Vec<u8>, Problems> {
    let old: Fields = serde_json::from_slice(before).map_err(|_| not_a_message())?;
    let mut new = old.0.clone();
    for (name, text) in [("to", &mail.to), ("subject", &mail.subject), ("body", &mail.body)] {
        if let Some(place) = new.iter_mut().find(|(known, _)| known == name) {
            place.1 = serde_json::value::to_raw_value(text.trim()).map_err(|_| not_a_message())?;
        }
    }
    merged(service, effect, &old, &Fields(new))
}

/// The old message with what was changed in `text`.
pub fn edited(before: &[u8], service: Service, effect: EffectKind, text: &str) -> Result<Vec<u8>, Problems> {
    let old: Fields = serde_json::from_slice(before).map_err(|_| not_a_message())?;
    let new: Fields = serde_json::from_str(text)
        .map_err(|error| Problems::one("body", format!("This is not a JSON object: {error}.")))?;
    merged(service, effect, &old, &new)
}

fn not_a_message() -> Problems {
    Problems::one("body", "The old message cannot be read, so it cannot be changed; send it again as it is.")
}

/// Fixed fields from the old message, the rest from the new one.
fn merged(service: Service, effect: EffectKind, old: &Fields, new: &Fields) -> Result<Vec<u8>, Problems> {
    let mut problems = Problems::default();
    for (name, _) in &new.0 {
        if old.get(name).is_none() {
            problems.add(name, "This message has no such field.");
        }
    }
    let mut body = Vec::with_capacity(old.0.len());
    for (name, was) in &old.0 {
        let is = new.get(name);
        match is {
            None => problems.add(name, "This field is missing."),
            Some(is) => check(field(service, effect, name), name, was, is, &mut problems),
        }
        body.push((name.clone(), is.unwrap_or(was).to_owned()));
    }
    let bytes = serde_json::to_vec(&Fields(body)).map_err(|_| not_a_message())?;
    problems.or_ok(bytes)
}

fn check(field: Field, name: &str, was: &RawValue, is: &RawValue, problems: &mut Problems) {
    if was.get() == is.get() {
        return;
    }
    let words = serde_json::from_str::<String>(is.get()).ok();
    let words = words.as_deref().map(str::trim);
    match (field, words) {
        (Field::Fixed, _) => problems.add(name, "This cannot be changed here: it says what the message is about."),
        (Field::Lines, _) => check_lines(name, was, is, problems),
        (_, None) => problems.add(name, "This must be text, in quotation marks."),
        (_, Some(words)) if words.is_empty() || words.chars().count() > LONGEST => {
            problems.add(name, "This must not be empty, nor longer than 20,000 characters.");
        }
        (Field::Address, Some(words)) => {
            if let Err(why) = email::check(words) {
                problems.add(name, why);
            }
        }
        (Field::Method, Some(words)) => {
            let known = words.parse::<PaymentMethod>().is_ok_and(|method| method != PaymentMethod::EWallet);
            if !known {
                problems.add(name, "This is CREDIT_CARD, DEBIT_CARD or BANK_TRANSFER.");
            }
        }
        (Field::Token, Some(words)) if is_card_number(words) => {
            problems.add(name, "This is a card number. Card numbers are never kept; give the payment page's token.");
        }
        (Field::Text | Field::Token, Some(_)) => {}
    }
}

/// Only `sku` and `name` of a line may change: how much of what is the order's.
fn check_lines(name: &str, was: &RawValue, is: &RawValue, problems: &mut Problems) {
    let lines = |raw: &RawValue| serde_json::from_str::<Vec<serde_json::Map<String, Value>>>(raw.get()).ok();
    let (Some(was), Some(is)) = (lines(was), lines(is)) else {
        problems.add(name, "This is a list of lines.");
        return;
    };
    if was.len() != is.len() {
        problems.add(name, "Lines cannot be added or taken away here; change the order instead.");
        return;
    }
    for (index, (was, is)) in was.iter().zip(&is).enumerate() {
        for field in was.keys().chain(is.keys().filter(|field| !was.contains_key(*field))) {
            let (before, after) = (was.get(field), is.get(field));
            let place = format!("{name}[{index}].{field}");
            if before == after {
                continue;
            }
            let words = after.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
            if !matches!(field.as_str(), "sku" | "name") || before.is_none() {
                problems.add(place, "This cannot be changed here; change the order instead.");
            } else if !words {
                problems.add(place, "This must be text and not empty.");
            }
        }
    }
}

/// An object's fields in their order, values untouched: no amount passes through binary floating
/// point.
struct Fields(Vec<(String, Box<RawValue>)>);

impl Fields {
    fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Fields, M::Error> {
                let mut fields: Vec<(String, Box<RawValue>)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    if fields.iter().any(|(known, _)| *known == name) {
                        return Err(serde::de::Error::custom(format!("the field {name} stands there twice")));
                    }
                    fields.push((name, value));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
