//! One line of the ledger: an effect that took place, or a request that was refused. Owns the
//! shape of the line; what it means for money and stock is in `books`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::amount::Amount;
use crate::behaviour::WebhookMode;
use crate::service::Service;

/// What took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The wallet took a request; the provider has not decided.
    Requested,
    /// Said no to, other than by `Declined` and `Unavailable`.
    Refused,
    /// Money was taken.
    Charged,
    /// Money was not taken.
    Declined,
    /// Money was given back.
    Refunded,
    /// Stock was set aside.
    Reserved,
    /// Stock could not be set aside.
    Unavailable,
    /// Stock set aside was sold.
    Committed,
    /// Stock came back.
    Released,
    /// A mail or notice went out.
    Emailed,
    /// Production took an order.
    Produced,
    /// An invoice was made.
    Invoiced,
    /// Billing took an event.
    Billed,
    /// Stock was counted anew.
    StockSet,
    /// Any other event was taken.
    Event,
}

/// A quantity of one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockLine {
    /// The article.
    pub sku: String,
    /// How many.
    pub quantity: u64,
}

/// What the wallet's provider will do about an accepted request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlannedNotice {
    /// Where the webhook goes.
    pub webhook_url: String,
    /// Milliseconds from the request to the decision.
    pub delay_ms: u64,
    /// Whether it will take the money.
    pub succeeds: bool,
    /// How it will tell.
    pub mode: WebhookMode,
}

/// The first reply to a key, so that it can be given again after a restart too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FirstReply {
    /// Path of the request: a key belongs to one route.
    pub path: String,
    /// HTTP status.
    pub status: u16,
    /// The body, byte for byte.
    pub body: Box<RawValue>,
    /// Only for a request the wallet accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<PlannedNotice>,
}

/// What an entry says besides when, where and by which key.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What took place.
    pub effect: Effect,
    /// The order it was about.
    pub order_id: Option<String>,
    /// Money moved, or asked for.
    pub amount: Option<Amount>,
    /// Its currency.
    pub currency: Option<String>,
    /// Stock moved, or asked for.
    pub items: Option<Vec<StockLine>>,
    /// Template of a mail.
    pub template: Option<String>,
    /// Type of an event.
    pub event_type: Option<String>,
    /// The reservation acted on.
    pub reservation_id: Option<String>,
    /// The payment acted on.
    pub payment_id: Option<String>,
}

impl Facts {
    /// That effect and nothing else yet.
    pub fn of(effect: Effect) -> Self {
        Self {
            effect,
            order_id: None,
            amount: None,
            currency: None,
            items: None,
            template: None,
            event_type: None,
            reservation_id: None,
            payment_id: None,
        }
    }
}

/// One entry of the ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Counted from 1, without holes.
    pub seq: u64,
    /// RFC 3339, UTC.
    pub time: String,
    /// Where it took place.
    pub service: Service,
    /// What took place.
    pub effect: Effect,
    /// Idempotency key of the request.
    pub key: String,
    /// SHA-256 of the request's body, in hexadecimal.
    pub body_sha256: String,
    /// The order it was about.
    pub order_id: Option<String>,
    /// Money moved, or asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Stock moved, or asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<StockLine>>,
    /// Template of a mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Type of an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_type: Option<String>,
    /// The reservation acted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation_id: Option<String>,
    /// The payment acted on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// Only in the file, never shown by the control API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<FirstReply>,
}

impl Entry {
    /// The entry as the control API shows it.
    pub fn shown(&self) -> Self {
        let mut shown = self.clone();
        shown.reply = None;
        shown
    }

    /// The entry as its line in the file.
    pub fn line(&self) -> String {
        let mut line =
            serde_json::to_string(self).expect("an entry is plain fields with string keys, which always serialise");
        line.push('\n');
        line
    }
}
