//! Named points of a checkout's way. In the app nobody listens; a crash test hands in a listener
//! that kills the process at the point it chose, so that every gap between two writes is tried.

use std::sync::Arc;

use domain::outbox::{EffectKind, NextStep, Service};
use store::OutboxRow;

/// A charge that is looked up by key instead of sent.
const LOOK_UP: &str = "look-up";
/// Events, by who listens; a notice is a mail.
const INVENTORY_EVENT: &str = "inventory-event";
const BILLING_EVENT: &str = "billing-event";
const NOTICE: &str = "notice";

type Listener = dyn Fn(&str) + Send + Sync;

/// A listener for named points.
#[derive(Clone, Default)]
pub struct Points(Option<Arc<Listener>>);

impl Points {
    /// Calls `listener` with the name of each point that is passed.
    pub fn new(listener: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    /// Passes the point `name` of `effect`: `charge:before-send`.
    pub(crate) fn pass(&self, effect: impl std::fmt::Display, name: &str) {
        if let Some(listener) = &self.0 {
            listener(&format!("{effect}:{name}"));
        }
    }

    /// The names of the points around each send, in the order they are passed. `settling` and
    /// `follow-ups-written` lie inside the transaction: nothing of it is saved yet.
    pub const AROUND: [&'static str; 7] =
        ["claim-saved", "intent-saved", "before-send", "after-reply", "settling", "follow-ups-written", "result-saved"];

    /// What a person asks for; each is passed as `writing` (inside its transaction) and `saved`.
    pub const COMMANDS: [&'static str; 8] =
        ["enter", "edit", "delete", "checkout", "cancel", "settle", "retry", "call-off"];

    /// What the desk does by itself.
    pub const BESIDE: [&'static str; 7] = [
        "recovery:begun",
        "recovery:writing",
        "recovery:saved",
        "webhook:settling",
        "webhook:saved",
        "index:begun",
        "index:saved",
    ];

    /// What is sent, by name: effects, events by who listens, and a charge that is looked up.
    pub const SENDS: [&'static str; 12] = [
        "reserve",
        "charge",
        LOOK_UP,
        "commit",
        "refund",
        "release",
        "email",
        "produce",
        "invoice",
        INVENTORY_EVENT,
        BILLING_EVENT,
        NOTICE,
    ];

    /// Every point there is.
    pub fn all() -> Vec<String> {
        let around = Self::SENDS.iter().flat_map(|send| Self::AROUND.map(|name| format!("{send}:{name}")));
        let commands = Self::COMMANDS.iter().flat_map(|name| ["writing", "saved"].map(|at| format!("{name}:{at}")));
        around.chain(commands).chain(Self::BESIDE.map(str::to_owned)).collect()
    }
}

/// The name under which the sends of `row` are passed.
pub(crate) fn way(row: &OutboxRow) -> &'static str {
    match (row.next_step, row.effect, row.service) {
        (NextStep::LookUp, ..) => LOOK_UP,
        (NextStep::Send, EffectKind::Event, Service::Inventory) => INVENTORY_EVENT,
        (NextStep::Send, EffectKind::Event, Service::Billing) => BILLING_EVENT,
        (NextStep::Send, EffectKind::Event, _) => NOTICE,
        (NextStep::Send, effect, _) => effect.as_str(),
    }
}

impl std::fmt::Debug for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Points(listening)" } else { "Points" })
    }
}
