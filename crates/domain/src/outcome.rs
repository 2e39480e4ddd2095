//! How a reply of an outside service is classed. The gateway reads replies, this
//! says what they can mean; the machine and the outbox policy act on nothing else.

use serde::{Deserialize, Serialize};

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The service did it.
    Done(Answer),
    /// The service said no, for good.
    Rejected(Refusal),
    /// Nothing left the machine (DNS, refused connection, TLS): uses up no attempt.
    NotSent,
    /// The service asked to come back later, before doing anything: uses up no attempt.
    Retry {
        /// Not before this many milliseconds from now.
        after_ms: Option<i64>,
    },
    /// It may or may not have been done.
    Unknown {
        /// A floor for the next attempt, where the reply named one.
        after_ms: Option<i64>,
    },
    /// The endpoint itself is wrong (401, 403, 404 on a collection): breaker opens, alarm.
    Misconfigured,
    /// The key was seen with another body: this row is dead.
    KeyReused,
}

/// What a service said when it did what was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Their id for it (transaction, e-mail, production, invoice id).
    pub reference: Option<String>,
    /// What a provider or a look-up says of a charge.
    pub charge: Option<ChargeAnswer>,
}

/// What is known of a charge after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChargeAnswer {
    /// Taken.
    Charged,
    /// Accepted; the provider will tell later.
    Pending,
    /// Refused.
    Declined,
    /// A look-up found no such charge.
    NotFound,
}

/// Why a service said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Their code, such as `PAYMENT_DECLINED` or `INVENTORY_UNAVAILABLE`.
    pub code: String,
    /// Their words.
    pub message: String,
    /// What was short, where stock was.
    pub short: Vec<ShortItem>,
}

/// An item that was not there in the wanted quantity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortItem {
    /// SKU.
    pub sku: String,
    /// Wanted.
    pub requested_quantity: i64,
    /// There.
    pub available_quantity: i64,
}
