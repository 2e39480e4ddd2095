//! Rules for single orders: what can be made to happen, and a rule in words. Pure: no signals, no
//! calls.

use contract::domain::outbox::Service;
use contract::mocks::{Decision, Delay, Fault, Outcome, Overlay, Rule, WireFault};

use super::entries::fault_of;
use super::words::{percent, script_text};

/// What a rule can make happen: key and text, in the order shown. A service that is down can
/// refuse nobody in particular, so that is not on offer.
pub const HAPPENINGS: &[(&str, &str)] = &[
    ("fail", "Fail"),
    ("hang", "Hang"),
    ("reset", "Reset"),
    ("empty", "Empty reply"),
    ("malformed", "Malformed reply"),
    ("truncated", "Truncated reply"),
    ("slow_drip", "Slow drip"),
    ("commit_then_drop", "Done, then reply dropped"),
    ("503", "HTTP 503"),
    ("429", "HTTP 429"),
    ("slow", "Slow (2 s)"),
];

/// What a rule changes so that this happens.
pub fn overlay_of(key: &str) -> Overlay {
    match key {
        "fail" => Overlay { outcome: Some(Outcome::Plain(Decision::Fail)), ..Overlay::default() },
        "slow" => Overlay { delay_ms: Some(Delay::Fixed(2000)), ..Overlay::default() },
        fault => Overlay { fault: fault_of(fault), ..Overlay::default() },
    }
}

/// Reads the "Times" field: none means until the rule is removed.
pub fn parse_times(text: &str) -> Result<Option<u64>, String> {
    match text.trim() {
        "" => Ok(None),
        typed => match typed.parse::<u64>() {
            Ok(times @ 1..=1_000_000) => Ok(Some(times)),
            _ => Err("A whole number from 1, or nothing: until removed.".into()),
        },
    }
}

/// A rule's three parts in words: which requests, what happens to them, how often still.
pub fn rule_words(rule: &Rule) -> [String; 3] {
    [which(rule), overlay_words(rule.service, &rule.behaviour), times_words(rule.times_left)]
}

fn which(rule: &Rule) -> String {
    let order = match (rule.number, rule.order_id) {
        (Some(number), _) => number.to_string(),
        (None, Some(id)) => format!("order {}", short_id(&id.to_string())),
        (None, None) => "any order".into(),
    };
    match &rule.amount {
        Some(amount) => format!("{order} of {}", plain_amount(amount)),
        None => order,
    }
}

fn times_words(left: Option<u64>) -> String {
    match left {
        None => "until removed".into(),
        Some(0) => "used up".into(),
        Some(1) => "once more".into(),
        Some(times) => format!("{times} more times"),
    }
}

/// What an overlay makes `service` do, as an order to it: `take the money, drop the reply`.
pub fn overlay_words(service: Service, overlay: &Overlay) -> String {
    let outcome = overlay.outcome.as_ref().map(|outcome| outcome_words(service, outcome));
    let fault = overlay.fault.as_ref().map(|fault| fault_words(service, fault));
    let delay = overlay.delay_ms.as_ref().map(delay_words);
    let parts: Vec<String> = [outcome, fault, delay].into_iter().flatten().collect();
    if parts.is_empty() { "change nothing".into() } else { parts.join(", ") }
}

fn outcome_words(service: Service, outcome: &Outcome) -> String {
    let no = match service {
        Service::Payment | Service::Wallet => "decline the payment",
        Service::Inventory => "refuse the stock",
        _ => "refuse the request",
    };
    match outcome {
        Outcome::Plain(Decision::Fail) => no.into(),
        Outcome::Plain(Decision::Succeed) => "succeed".into(),
        Outcome::Script { next } => format!("{}, then succeed", script_text(next)),
        Outcome::Chance { fail_probability } => format!("{no} {} of the time", percent(*fail_probability)),
    }
}

fn fault_words(service: Service, fault: &Fault) -> String {
    let work = match service {
        Service::Payment | Service::Wallet => "take the money",
        Service::Email => "send the mail",
        _ => "do the work",
    };
    match fault {
        Fault::Status { status, .. } => format!("answer HTTP {status}, do nothing"),
        Fault::Wire(wire) => match wire {
            WireFault::Down => "refuse connections".into(),
            WireFault::Hang => "never answer, do nothing".into(),
            WireFault::Reset => "cut the connection, do nothing".into(),
            WireFault::Empty => format!("{work}, answer nothing"),
            WireFault::Malformed => format!("{work}, answer nonsense"),
            WireFault::Truncated => format!("{work}, answer by half"),
            WireFault::SlowDrip => format!("{work}, answer a byte at a time"),
            WireFault::CommitThenDrop => format!("{work}, drop the reply"),
        },
    }
}

fn delay_words(delay: &Delay) -> String {
    match delay {
        Delay::Fixed(ms) if ms % 1000 == 0 => format!("take {} s", ms / 1000),
        Delay::Fixed(ms) => format!("take {ms} ms"),
        Delay::Uniform { uniform: [from, to] } => format!("take {from}–{to} ms"),
        Delay::LogNormal { lognormal } => format!("take about {:.0} ms", lognormal.median),
    }
}

/// The end of an id, enough to tell a few orders apart.
pub fn short_id(id: &str) -> String {
    let tail = id.len().saturating_sub(6);
    format!("…{}", id.get(tail..).unwrap_or(id))
}

/// An amount as it stands in a record, which may be a number or a text, with its cents.
pub fn plain_amount(amount: &str) -> String {
    let amount = amount.trim_matches('"');
    match amount.split_once('.') {
        Some((_, cents)) if cents.len() == 1 => format!("{amount}0"),
        _ => amount.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::domain::number::OrderNumber;

    #[test]
    fn a_rule_says_which_order_what_happens_and_for_how_long() {
        let rule = Rule {
            id: "1".into(),
            service: Service::Payment,
            order_id: None,
            number: Some(OrderNumber(228)),
            amount: Some("12.5".into()),
            behaviour: overlay_of("commit_then_drop"),
            times_left: None,
        };
        assert_eq!(
            rule_words(&rule).join(" · "),
            "ORD-00000228 of 12.50 · take the money, drop the reply · until removed"
        );
        let rule = Rule { number: None, amount: None, times_left: Some(2), behaviour: overlay_of("slow"), ..rule };
        assert_eq!(rule_words(&rule).join(" · "), "any order · take 2 s · 2 more times");
    }

    #[test]
    fn everything_on_offer_changes_exactly_one_thing() {
        for (key, _) in HAPPENINGS {
            let overlay = overlay_of(key);
            let changed = [overlay.outcome.is_some(), overlay.fault.is_some(), overlay.delay_ms.is_some()];
            assert_eq!(changed.iter().filter(|changed| **changed).count(), 1, "{key}");
        }
    }

    #[test]
    fn times_are_a_number_or_nothing() {
        assert_eq!(parse_times(" "), Ok(None));
        assert_eq!(parse_times("2"), Ok(Some(2)));
        for wrong in ["0", "-1", "two", "1.5"] {
            assert!(parse_times(wrong).is_err(), "{wrong}");
        }
    }
}
