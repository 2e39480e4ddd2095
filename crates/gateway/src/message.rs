//! A request as the outbox keeps it. Owns the shape and the exact writing of amounts; the
//! services' own files say what stands in it. Pure: same inputs, same bytes, for ever, because
//! a key must never be seen with two bodies (invariant 8).

use std::fmt;

use domain::Money;
use domain::outbox::{EffectKind, Service, Stream};
use serde::Serialize;
use serde_json::value::RawValue;

/// What is to be sent: everything but the key and the trace, which belong to the outbox row.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// To whom.
    pub service: Service,
    /// In which lane of the order.
    pub stream: Stream,
    /// What it asks for.
    pub effect: EffectKind,
    /// Path of the POST, beginning with `/`.
    pub path: String,
    /// JSON, byte for byte.
    pub body: Vec<u8>,
    /// What it is, for people: a template, an event type, an amount. Never a token.
    pub label: String,
}

impl Message {
    pub(crate) fn new(
        (service, stream, effect): (Service, Stream, EffectKind),
        path: String,
        body: &impl Serialize,
        label: String,
    ) -> Self {
        let body = serde_json::to_vec(body).expect("bodies are plain structs with string keys, which always serialise");
        Self { service, stream, effect, path, body, label }
    }
}

impl fmt::Debug for Message {
    /// Leaves the body out: it can hold a payment token or an address, and debug output is logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("service", &self.service)
            .field("stream", &self.stream)
            .field("effect", &self.effect)
            .field("path", &self.path)
            .field("body_bytes", &self.body.len())
            .field("label", &self.label)
            .finish()
    }
}

/// The amount as a JSON number with the currency's exact decimals: text that is never a float.
pub(crate) fn number(amount: Money) -> Box<RawValue> {
    RawValue::from_string(amount.plain()).expect("a plain decimal is a JSON number")
}

/// A body without fields.
#[derive(Serialize)]
pub(crate) struct Nothing {}
