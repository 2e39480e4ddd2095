//! How a mocked service behaves: the vocabulary of the control API. Owns the types and their
//! JSON as printed; reading is in `behaviour_json`, choosing in `decide`.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::service::Service;

/// What a service decides when nothing stronger does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Always yes.
    Succeed,
    /// Always no.
    Fail,
    /// These, one a decision (`true` is yes); used up, it is always yes.
    #[serde(serialize_with = "words")]
    Next(VecDeque<bool>),
    /// No with this probability.
    FailProbability(f64),
}

fn words<S: Serializer>(script: &VecDeque<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(script.iter().map(|yes| if *yes { "succeed" } else { "fail" }))
}

/// A time to wait, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delay {
    /// Always the same.
    Fixed(u64),
    /// Uniform between the two, both included.
    Uniform(u64, u64),
    /// Log-normal around a median.
    Lognormal {
        /// Half of all waits are shorter.
        median: f64,
        /// Spread of the logarithm.
        sigma: f64,
    },
}

impl Serialize for Delay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fixed(ms) => serializer.serialize_u64(*ms),
            Self::Uniform(low, high) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("uniform", &[low, high])?;
                map.end()
            }
            Self::Lognormal { median, sigma } => {
                let mut map = serializer.serialize_map(Some(1))?;
                let spread = serde_json::json!({"median": median, "sigma": sigma});
                map.serialize_entry("lognormal", &spread)?;
                map.end()
            }
        }
    }
}

/// What goes wrong besides the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Connections are refused.
    Down,
    /// The request is taken and never answered.
    Hang,
    /// The connection is reset.
    Reset,
    /// The effect takes place, the reply has no body.
    Empty,
    /// The effect takes place, the body is no JSON.
    Malformed,
    /// The effect takes place, the connection closes in the middle of the body.
    Truncated,
    /// The effect takes place, the body comes a byte at a time.
    SlowDrip,
    /// The effect takes place, the connection closes without a reply.
    CommitThenDrop,
    /// This status and nothing done.
    Status {
        /// The status.
        status: u16,
        /// Seconds for `Retry-After`.
        retry_after_s: Option<u64>,
    },
}

impl Fault {
    /// The faults that are a single word, with their words.
    pub const WORDS: [(&'static str, Self); 8] = [
        ("down", Self::Down),
        ("hang", Self::Hang),
        ("reset", Self::Reset),
        ("empty", Self::Empty),
        ("malformed", Self::Malformed),
        ("truncated", Self::Truncated),
        ("slow_drip", Self::SlowDrip),
        ("commit_then_drop", Self::CommitThenDrop),
    ];

    /// Whether the request still has its effect.
    pub fn performs(self) -> bool {
        !matches!(self, Self::Down | Self::Hang | Self::Reset | Self::Status { .. })
    }

    /// The word of this fault, for the journal.
    pub fn word(self) -> &'static str {
        let known = Self::WORDS.into_iter().find(|(_, fault)| *fault == self);
        known.map_or("status", |(word, _)| word)
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self::Status { status, retry_after_s } = self else {
            return serializer.serialize_str(self.word());
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("status", status)?;
        if let Some(seconds) = retry_after_s {
            map.serialize_entry("retry_after_s", seconds)?;
        }
        map.end()
    }
}

/// What the wallet's webhook does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookMode {
    /// Once, right after the provider decided.
    OnTime,
    /// 15 s after that.
    Late,
    /// The same notice twice.
    Twice,
    /// The result, then a stale notice that it is pending.
    OutOfOrder,
    /// Not at all.
    Never,
    /// With a signature that does not fit.
    BadSignature,
}

impl WebhookMode {
    /// Every mode with its word.
    pub const WORDS: [(&'static str, Self); 6] = [
        ("on_time", Self::OnTime),
        ("late", Self::Late),
        ("twice", Self::Twice),
        ("out_of_order", Self::OutOfOrder),
        ("never", Self::Never),
        ("bad_signature", Self::BadSignature),
    ];

    /// How long after the others this one speaks.
    pub fn lateness(self) -> Duration {
        if self == Self::Late { Duration::from_secs(15) } else { Duration::ZERO }
    }
}

/// The whole behaviour of one service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Behaviour {
    /// The decision.
    pub outcome: Outcome,
    /// .99 succeeds and .11 is declined; only where money is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cents_rule: Option<bool>,
    /// Wait before anything happens.
    pub delay_ms: Delay,
    /// Wait until the provider decides; only at the wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_delay_ms: Option<Delay>,
    /// What goes wrong.
    pub fault: Option<Fault>,
    /// How the provider tells; only at the wallet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookMode>,
}

/// A behaviour with holes, as written in a PUT or a rule.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Overlay {
    /// See [`Behaviour::outcome`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// See [`Behaviour::cents_rule`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cents_rule: Option<bool>,
    /// See [`Behaviour::delay_ms`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<Delay>,
    /// See [`Behaviour::webhook_delay_ms`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_delay_ms: Option<Delay>,
    /// See [`Behaviour::fault`]; the inner `None` is a written `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[expect(clippy::option_option, reason = "a rule may lay `null` over a fault, or say nothing")]
    pub fault: Option<Option<Fault>>,
    /// See [`Behaviour::webhook`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookMode>,
}

impl Behaviour {
    /// How the service behaves when nobody said anything.
    pub fn default_of(service: Service) -> Self {
        let wallet = service == Service::Wallet;
        Self {
            outcome: Outcome::Succeed,
            cents_rule: service.takes_money().then_some(true),
            delay_ms: Delay::Fixed(0),
            webhook_delay_ms: wallet.then_some(Delay::Uniform(3000, 10_000)),
            fault: None,
            webhook: wallet.then_some(WebhookMode::OnTime),
        }
    }

    /// The default with what the overlay says.
    pub fn of(service: Service, overlay: Overlay) -> Self {
        let default = Self::default_of(service);
        Self {
            outcome: overlay.outcome.unwrap_or(default.outcome),
            cents_rule: overlay.cents_rule.or(default.cents_rule),
            delay_ms: overlay.delay_ms.unwrap_or(default.delay_ms),
            webhook_delay_ms: overlay.webhook_delay_ms.or(default.webhook_delay_ms),
            fault: overlay.fault.unwrap_or(default.fault),
            webhook: overlay.webhook.or(default.webhook),
        }
    }
}
