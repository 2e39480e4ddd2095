//! The outbox as shown: what waits, what is retried, what was given up.

use serde::{Deserialize, Serialize};

use domain::checkout::Attention;
use domain::clock::Timestamp;
use domain::ids::{OrderId, OutboxId};
use domain::lane::LaneState;
use domain::money::Money;
use domain::number::OrderNumber;
use domain::outbox::{EffectKind, Service};

/// The whole outbox page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutboxView {
    /// Open rows, dead first, then oldest first; at most 500.
    pub rows: Vec<OutboxRowView>,
    /// Value of the orders with unsent work.
    pub at_risk: Money,
    /// When the oldest open row was made.
    pub oldest: Option<Timestamp>,
    /// Orders that ask a person what became of a step, newest first; at most 100.
    pub asking: Vec<AskingView>,
    /// Services whose breaker is not closed, and when they are tried next.
    pub resting: Vec<(Service, Option<Timestamp>)>,
}

/// An order whose checkout, or a change of it, waits for a person's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskingView {
    /// Order.
    pub order_id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Its customer.
    pub customer: String,
    /// Its total.
    pub total: Money,
    /// What is asked.
    pub attention: Attention,
}

/// One open row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRowView {
    /// Id.
    pub id: OutboxId,
    /// Order.
    pub order_id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Service.
    pub service: Service,
    /// Effect.
    pub effect: EffectKind,
    /// State, as a lane shows it.
    pub state: LaneState,
    /// Attempts used up.
    pub attempts: u32,
    /// When it is due.
    pub next_at: Timestamp,
    /// What it is and why it is here, in plain words.
    pub reason: String,
    /// May it be called off?
    pub may_cancel: bool,
    /// May its message be changed and sent anew?
    pub may_edit: bool,
}

/// A message as a person may change it. Ids, amounts and keys stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MessageEdit {
    /// An e-mail.
    Mail {
        /// Address.
        to: String,
        /// Subject.
        subject: String,
        /// Text.
        body: String,
    },
    /// Any other message: its whole body.
    Json {
        /// A JSON object with the fields of the old one.
        body: String,
    },
}
