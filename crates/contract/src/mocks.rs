//! The mocked services' behaviour, as the mocks' control API (`/__admin`) has it.

use serde::{Deserialize, Serialize};

use domain::ids::OrderId;
use domain::number::OrderNumber;
use domain::outbox::Service;

use crate::declare::declared;

declared! {
    /// How the mocked services behave.
    GetMocks {} -> MockWorld;

    /// Make a mocked service behave otherwise.
    SetMock {
        /// Which.
        service: Service,
        /// How.
        behaviour: Behaviour,
    } -> MockWorld;

    /// All mocked services on their best behaviour again.
    ResetMocks {} -> MockWorld;

    /// Break (or mend) a service for one order or amount only.
    AddRule {
        /// Which service.
        service: Service,
        /// Number or id of the order; empty: any.
        order: String,
        /// Amount; empty: any.
        amount: String,
        /// What is otherwise.
        behaviour: Overlay,
        /// How often; none: until it is removed.
        times: Option<u64>,
    } -> MockWorld;

    /// Take a rule away.
    RemoveRule {
        /// Its id.
        id: String,
    } -> MockWorld;

    /// What the mocks were asked, newest first.
    GetJournal {
        /// Number or id of an order; empty: all.
        order: String,
    } -> Vec<JournalEntry>;

    /// What the mocks did, newest first.
    GetLedger {
        /// Number or id of an order; empty: all.
        order: String,
    } -> Vec<LedgerLine>;

    /// Keep how all mocks behave now, under a name.
    SaveScenario {
        /// Letters, digits, spaces, `-` and `_`; at most 40.
        name: String,
    } -> MockWorld;

    /// Make all mocks behave as in a preset or a kept scenario.
    LoadScenario {
        /// A preset's or a scenario's name.
        name: String,
    } -> MockWorld;
}

/// Every mocked service and how it behaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MockWorld {
    /// Service, behaviour, in the order of `Service::ALL`.
    pub services: Vec<(Service, Behaviour)>,
    /// Control address.
    pub control: String,
    /// Rules for single orders, oldest first: the first that fits decides.
    pub rules: Vec<Rule>,
    /// Scenarios that were saved here, by name.
    pub scenarios: Vec<String>,
    /// Newest requests, newest first.
    pub journal: Vec<JournalEntry>,
    /// How often each effect took place, from the ledger.
    pub ledger: Vec<(String, u64)>,
}

/// One request that a mock received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Running number.
    pub seq: u64,
    /// RFC 3339.
    pub time: String,
    /// Service.
    pub service: String,
    /// Order it is about.
    pub order_id: Option<String>,
    /// Method.
    pub method: String,
    /// Path.
    pub path: String,
    /// Status of the reply; none: no reply was given.
    pub status: Option<u16>,
    /// Which rule decided.
    pub decided_by: String,
}

/// One effect that took place, from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerLine {
    /// Running number.
    pub seq: u64,
    /// RFC 3339.
    pub time: String,
    /// Service.
    pub service: String,
    /// Effect: `charged`, `reserved` …
    pub effect: String,
    /// Order it is about.
    pub order_id: Option<String>,
    /// Amount, where money moved, as it stands in the ledger.
    pub amount: Option<String>,
}

/// A rule for single orders: its behaviour is laid over the service's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Id, for removing it.
    pub id: String,
    /// Service.
    pub service: Service,
    /// Only this order.
    pub order_id: Option<OrderId>,
    /// That order's number, where it is known here.
    pub number: Option<OrderNumber>,
    /// Only this amount.
    pub amount: Option<String>,
    /// What it changes.
    pub behaviour: Overlay,
    /// How often it still applies; none: without end.
    pub times_left: Option<u64>,
}

/// What a rule changes of a service's behaviour; what is missing stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlay {
    /// Its decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What goes wrong on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// How long it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<Delay>,
}

/// Behaviours that come with the desk, by name.
pub const PRESETS: [&str; 5] = ["All good", "Payment declines", "E-mail down", "Flaky network", "Black Friday"];

/// How a mocked service behaves; what is missing takes its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Behaviour {
    /// Its decision.
    pub outcome: Outcome,
    /// Does .99 succeed and .11 fail? (payment and wallet only)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cents_rule: Option<bool>,
    /// How long it takes.
    pub delay_ms: Delay,
    /// When the webhook comes (wallet only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_delay_ms: Option<Delay>,
    /// What goes wrong on the way.
    pub fault: Option<Fault>,
    /// How the webhook comes (wallet only).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<Webhook>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            outcome: Outcome::Plain(Decision::Succeed),
            cents_rule: None,
            delay_ms: Delay::Fixed(0),
            webhook_delay_ms: None,
            fault: None,
            webhook: None,
        }
    }
}

impl Behaviour {
    /// Is this anything but plain success at once?
    pub fn is_special(&self) -> bool {
        self.outcome != Outcome::Plain(Decision::Succeed)
            || self.fault.is_some()
            || self.delay_ms != Delay::Fixed(0)
            || self.webhook.is_some_and(|w| w != Webhook::OnTime)
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Yes.
    Succeed,
    /// No.
    Fail,
}

/// What a service decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    /// Always the same.
    Plain(Decision),
    /// These in turn, then success.
    Script {
        /// The script.
        next: Vec<Decision>,
    },
    /// By chance.
    Chance {
        /// 0 to 1.
        fail_probability: f64,
    },
}

/// How long something takes, in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Delay {
    /// Always this.
    Fixed(u64),
    /// Evenly between two bounds.
    Uniform {
        /// From, to.
        uniform: [u64; 2],
    },
    /// Log-normal.
    LogNormal {
        /// Its parameters.
        lognormal: LogNormal,
    },
}

/// A log-normal distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogNormal {
    /// Median, in milliseconds.
    pub median: f64,
    /// Spread.
    pub sigma: f64,
}

/// What goes wrong on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fault {
    /// A broken wire.
    Wire(WireFault),
    /// A plain HTTP status instead of an answer.
    Status {
        /// The status.
        status: u16,
        /// `Retry-After`, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
}

/// Ways to break a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WireFault {
    /// Connections are refused.
    Down,
    /// No answer, ever.
    Hang,
    /// The connection is reset.
    Reset,
    /// An answer without a body.
    Empty,
    /// A body that is not JSON.
    Malformed,
    /// Half a body.
    Truncated,
    /// A byte at a time.
    SlowDrip,
    /// It is done, but no answer comes.
    CommitThenDrop,
}

/// How a wallet's webhook comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Webhook {
    /// As it should.
    OnTime,
    /// 15 s late.
    Late,
    /// Twice.
    Twice,
    /// A stale notice after the result.
    OutOfOrder,
    /// Not at all.
    Never,
    /// With a wrong signature.
    BadSignature,
}
