//! Reads a behaviour from JSON and refuses, by name, what it does not know. Owns only the
//! reading: every refusal is a field path and a sentence.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use crate::behaviour::{Delay, Fault, Outcome, Overlay, WebhookMode};
use crate::service::Service;

/// A field that cannot be taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Path of the field, as `fault.status`.
    pub field: String,
    /// A sentence for a person.
    pub reason: String,
}

fn refuse<T>(field: &str, reason: &str) -> Result<T, Refusal> {
    Err(Refusal { field: field.to_owned(), reason: reason.to_owned() })
}

/// The longest wait anybody can script: an hour.
const LONGEST_MS: u64 = 3_600_000;

/// Reads the behaviour written for that service.
pub fn read_overlay(service: Service, value: &Value) -> Result<Overlay, Refusal> {
    let Value::Object(fields) = value else {
        return refuse("behaviour", "must be an object");
    };
    let mut overlay = Overlay::default();
    for (name, value) in fields {
        match name.as_str() {
            "outcome" => overlay.outcome = Some(read_outcome(value)?),
            "cents_rule" if service.takes_money() => {
                let Some(on) = value.as_bool() else {
                    return refuse("cents_rule", "must be true or false");
                };
                overlay.cents_rule = Some(on);
            }
            "delay_ms" => overlay.delay_ms = Some(read_delay(name, value)?),
            "webhook_delay_ms" if service == Service::Wallet => {
                overlay.webhook_delay_ms = Some(read_delay(name, value)?);
            }
            "fault" => overlay.fault = Some(read_fault(value)?),
            "webhook" if service == Service::Wallet => {
                overlay.webhook = Some(read_webhook(value)?);
            }
            "cents_rule" | "webhook_delay_ms" | "webhook" => {
                return refuse(name, &format!("does not belong to {}", service.name()));
            }
            _ => return refuse(name, "unknown field"),
        }
    }
    Ok(overlay)
}

fn read_outcome(value: &Value) -> Result<Outcome, Refusal> {
    if let Some(yes) = decision(value) {
        return Ok(if yes { Outcome::Succeed } else { Outcome::Fail });
    }
    match only_field(value) {
        Some(("next", Value::Array(steps))) => {
            let script: Option<VecDeque<bool>> = steps.iter().map(decision).collect();
            let Some(script) = script else {
                return refuse("outcome.next", "takes only \"succeed\" and \"fail\"");
            };
            Ok(Outcome::Next(script))
        }
        Some(("next", _)) => refuse("outcome.next", "must be an array"),
        Some(("fail_probability", value)) => match value.as_f64() {
            Some(p) if (0.0..=1.0).contains(&p) => Ok(Outcome::FailProbability(p)),
            _ => refuse("outcome.fail_probability", "must be between 0 and 1"),
        },
        Some((name, _)) => refuse(&format!("outcome.{name}"), "unknown field"),
        None => refuse("outcome", "must be \"succeed\", \"fail\", {\"next\": […]} or {\"fail_probability\": p}"),
    }
}

fn decision(value: &Value) -> Option<bool> {
    match value.as_str() {
        Some("succeed") => Some(true),
        Some("fail") => Some(false),
        _ => None,
    }
}

fn read_delay(field: &str, value: &Value) -> Result<Delay, Refusal> {
    let short = |ms: &u64| *ms <= LONGEST_MS;
    if let Some(ms) = value.as_u64().filter(short) {
        return Ok(Delay::Fixed(ms));
    }
    match only_field(value) {
        Some(("uniform", Value::Array(bounds))) => {
            let bounds: Vec<u64> = bounds.iter().filter_map(Value::as_u64).filter(short).collect();
            match bounds[..] {
                [low, high] if low <= high => Ok(Delay::Uniform(low, high)),
                _ => refuse(&format!("{field}.uniform"), "must be [low, high] in milliseconds"),
            }
        }
        Some(("lognormal", Value::Object(shape))) => read_lognormal(field, shape),
        Some((name @ ("uniform" | "lognormal"), _)) => refuse(&format!("{field}.{name}"), "has the wrong shape"),
        Some((name, _)) => refuse(&format!("{field}.{name}"), "unknown field"),
        None => refuse(field, "must be whole milliseconds up to an hour, or a distribution"),
    }
}

fn read_lognormal(field: &str, shape: &Map<String, Value>) -> Result<Delay, Refusal> {
    if let Some(name) = shape.keys().find(|name| !matches!(name.as_str(), "median" | "sigma")) {
        return refuse(&format!("{field}.lognormal.{name}"), "unknown field");
    }
    let number = |name: &str| shape.get(name).and_then(Value::as_f64);
    match (number("median"), number("sigma")) {
        (Some(median), Some(sigma)) if median > 0.0 && (0.0..=10.0).contains(&sigma) => {
            Ok(Delay::Lognormal { median, sigma })
        }
        _ => refuse(&format!("{field}.lognormal"), "needs a median above 0 and a sigma between 0 and 10"),
    }
}

fn read_fault(value: &Value) -> Result<Option<Fault>, Refusal> {
    if value.is_null() {
        return Ok(None);
    }
    if let Some(word) = value.as_str() {
        let known = Fault::WORDS.into_iter().find(|(known, _)| *known == word);
        return match known {
            Some((_, fault)) => Ok(Some(fault)),
            None => refuse("fault", &format!("{word:?} is no fault")),
        };
    }
    let Value::Object(fields) = value else {
        return refuse("fault", "must be null, a word or {\"status\": …}");
    };
    let unknown = fields.keys().find(|name| !matches!(name.as_str(), "status" | "retry_after_s"));
    if let Some(name) = unknown {
        return refuse(&format!("fault.{name}"), "unknown field");
    }
    let status = fields.get("status").and_then(Value::as_u64).filter(|s| (300..=599).contains(s));
    let Some(status) = status.and_then(|status| u16::try_from(status).ok()) else {
        return refuse("fault.status", "must be a status from 300 to 599");
    };
    let retry_after_s = match fields.get("retry_after_s") {
        None | Some(Value::Null) => None,
        Some(seconds) => match seconds.as_u64() {
            Some(seconds) => Some(seconds),
            None => return refuse("fault.retry_after_s", "must be whole seconds"),
        },
    };
    Ok(Some(Fault::Status { status, retry_after_s }))
}

fn read_webhook(value: &Value) -> Result<WebhookMode, Refusal> {
    let word = value.as_str().unwrap_or_default();
    let known = WebhookMode::WORDS.into_iter().find(|(known, _)| *known == word);
    known.map_or_else(|| refuse("webhook", "is no webhook mode"), |(_, mode)| Ok(mode))
}

/// The field of an object that has exactly one.
fn only_field(value: &Value) -> Option<(&str, &Value)> {
    let fields = value.as_object()?;
    let (name, value) = fields.iter().next()?;
    (fields.len() == 1).then_some((name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviour::Behaviour;
    use serde_json::json;

    #[test]
    fn what_is_printed_can_be_put_back() {
        let written = json!({
            "outcome": {"next": ["fail", "succeed"]},
            "cents_rule": false,
            "delay_ms": {"lognormal": {"median": 90.0, "sigma": 0.4}},
            "webhook_delay_ms": {"uniform": [5, 9]},
            "fault": {"status": 429, "retry_after_s": 2},
            "webhook": "twice",
        });
        let overlay = read_overlay(Service::Wallet, &written).unwrap();
        let behaviour = Behaviour::of(Service::Wallet, overlay);
        assert_eq!(serde_json::to_value(behaviour).unwrap(), written);
    }

    #[test]
    fn names_the_field_it_refuses() {
        let cases = [
            (json!({"colour": 1}), "colour"),
            (json!({"cents_rule": true}), "cents_rule"),
            (json!({"webhook": "twice"}), "webhook"),
            (json!({"outcome": "maybe"}), "outcome"),
            (json!({"outcome": {"next": ["perhaps"]}}), "outcome.next"),
            (json!({"outcome": {"fail_probability": 1.5}}), "outcome.fail_probability"),
            (json!({"outcome": {"odds": 1}}), "outcome.odds"),
            (json!({"delay_ms": -1}), "delay_ms"),
            (json!({"delay_ms": {"uniform": [9, 5]}}), "delay_ms.uniform"),
            (json!({"delay_ms": {"lognormal": {"median": 0, "sigma": 1}}}), "delay_ms.lognormal"),
            (json!({"fault": "explode"}), "fault"),
            (json!({"fault": {"status": 42}}), "fault.status"),
            (json!({"fault": {"status": 503, "why": 1}}), "fault.why"),
        ];
        for (written, field) in cases {
            let refusal = read_overlay(Service::Email, &written).unwrap_err();
            assert_eq!(refusal.field, field, "{written}");
        }
    }
}
