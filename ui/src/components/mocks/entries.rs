//! A mock's behaviour as entries of its selects and text of its fields, and back. Pure: no signals,
//! no calls.

use contract::mocks::{Decision, Delay, Fault, Outcome, Webhook, WireFault};

use super::words::percent;

/// One entry of a select: the value behind it, the text shown, whether it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Value.
    pub key: String,
    /// Text.
    pub text: String,
    /// Is it what is in force?
    pub selected: bool,
}

/// The faults on offer, in the order shown. Any other one is shown only while it is in force.
const FAULTS: &[(&str, &str)] = &[
    ("none", "No fault"),
    ("down", "Down – connections refused"),
    ("hang", "Hang"),
    ("reset", "Reset"),
    ("empty", "Empty reply"),
    ("malformed", "Malformed reply"),
    ("truncated", "Truncated reply"),
    ("slow_drip", "Slow drip"),
    ("commit_then_drop", "Done, then reply dropped"),
    ("503", "HTTP 503"),
    ("429", "HTTP 429"),
    ("500", "HTTP 500"),
];

/// How the wallet's webhook may come, in the order shown.
const WEBHOOKS: &[(Webhook, &str, &str)] = &[
    (Webhook::OnTime, "on_time", "Webhook on time"),
    (Webhook::Late, "late", "Webhook late"),
    (Webhook::Twice, "twice", "Webhook twice"),
    (Webhook::OutOfOrder, "out_of_order", "Webhook out of order"),
    (Webhook::Never, "never", "No webhook"),
    (Webhook::BadSignature, "bad_signature", "Webhook wrongly signed"),
];

/// Entries of the "Outcome" select. A chance set from elsewhere is an entry of its own.
pub fn outcome_entries(outcome: &Outcome) -> Vec<Entry> {
    let plain = |decision, key: &str, text: &str| Entry {
        key: key.into(),
        text: text.into(),
        selected: *outcome == Outcome::Plain(decision),
    };
    let scripted = matches!(outcome, Outcome::Script { .. });
    let mut entries = vec![
        plain(Decision::Succeed, "succeed", "Succeed"),
        plain(Decision::Fail, "fail", "Fail"),
        Entry { key: "script".into(), text: "Script…".into(), selected: scripted },
    ];
    let elsewhere = match outcome {
        Outcome::Plain(_) | Outcome::Script { .. } => None,
        Outcome::Chance { fail_probability } => Some(format!("Fail {} by chance", percent(*fail_probability))),
    };
    entries.extend(elsewhere.map(|text| Entry { key: "as_is".into(), text, selected: true }));
    entries
}

/// The outcome behind an entry; none: leave it as it is.
pub fn outcome_of(key: &str) -> Option<Outcome> {
    match key {
        "succeed" => Some(Outcome::Plain(Decision::Succeed)),
        "fail" => Some(Outcome::Plain(Decision::Fail)),
        // A script begins with one failure: what a script is chosen for.
        "script" => Some(Outcome::Script { next: vec![Decision::Fail] }),
        _ => None,
    }
}

/// Entries of the "Fault" select.
pub fn fault_entries(fault: Option<&Fault>) -> Vec<Entry> {
    let in_force = fault_key(fault);
    let mut entries: Vec<Entry> = FAULTS
        .iter()
        .map(|(key, text)| Entry { key: (*key).into(), text: (*text).into(), selected: *key == in_force })
        .collect();
    if !entries.iter().any(|entry| entry.selected) {
        entries.push(Entry { text: format!("HTTP {in_force}"), key: in_force, selected: true });
    }
    entries
}

fn fault_key(fault: Option<&Fault>) -> String {
    match fault {
        None => "none".into(),
        Some(Fault::Status { status, .. }) => status.to_string(),
        Some(Fault::Wire(wire)) => wire_key(*wire).into(),
    }
}

const fn wire_key(wire: WireFault) -> &'static str {
    match wire {
        WireFault::Down => "down",
        WireFault::Hang => "hang",
        WireFault::Reset => "reset",
        WireFault::Empty => "empty",
        WireFault::Malformed => "malformed",
        WireFault::Truncated => "truncated",
        WireFault::SlowDrip => "slow_drip",
        WireFault::CommitThenDrop => "commit_then_drop",
    }
}

/// The fault behind an entry. HTTP 429 asks for two seconds of rest, as a real limiter would.
pub fn fault_of(key: &str) -> Option<Fault> {
    let wire = match key {
        "down" => WireFault::Down,
        "hang" => WireFault::Hang,
        "reset" => WireFault::Reset,
        "empty" => WireFault::Empty,
        "malformed" => WireFault::Malformed,
        "truncated" => WireFault::Truncated,
        "slow_drip" => WireFault::SlowDrip,
        "commit_then_drop" => WireFault::CommitThenDrop,
        other => {
            let status = other.parse().ok()?;
            return Some(Fault::Status { status, retry_after_s: (status == 429).then_some(2) });
        }
    };
    Some(Fault::Wire(wire))
}

/// Entries of the "Webhook" select.
pub fn webhook_entries(webhook: Option<Webhook>) -> Vec<Entry> {
    let in_force = webhook.unwrap_or(Webhook::OnTime);
    WEBHOOKS
        .iter()
        .map(|(value, key, text)| Entry { key: (*key).into(), text: (*text).into(), selected: *value == in_force })
        .collect()
}

/// The webhook behaviour behind an entry.
pub fn webhook_of(key: &str) -> Option<Webhook> {
    WEBHOOKS.iter().find(|(_, candidate, _)| *candidate == key).map(|(value, ..)| *value)
}

/// What stands in the "Delay (ms)" field: a fixed delay; nothing where it is by chance.
pub fn delay_field(delay: &Delay) -> String {
    match delay {
        Delay::Fixed(ms) => ms.to_string(),
        Delay::Uniform { .. } | Delay::LogNormal { .. } => String::new(),
    }
}

/// The longest delay that can be typed, in milliseconds: ten minutes.
pub const MAX_DELAY_MS: u64 = 600_000;

/// Reads the "Delay (ms)" field.
pub fn parse_delay(text: &str) -> Result<Delay, String> {
    match text.trim().parse::<u64>() {
        Ok(ms) if ms <= MAX_DELAY_MS => Ok(Delay::Fixed(ms)),
        _ => Err(format!("A delay is a whole number of milliseconds from 0 to {MAX_DELAY_MS}. Nothing was changed.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_on_offer_is_read_back_as_itself() {
        for (key, _) in FAULTS {
            let fault = fault_of(key);
            let selected: Vec<_> = fault_entries(fault.as_ref()).into_iter().filter(|e| e.selected).collect();
            assert_eq!(selected.len(), 1, "{key}");
            assert_eq!(selected[0].key, *key);
        }
    }

    #[test]
    fn a_status_set_from_elsewhere_is_shown_though_it_is_not_on_offer() {
        let entries = fault_entries(Some(&Fault::Status { status: 418, retry_after_s: None }));
        let shown = entries.last().map(|e| (e.text.as_str(), e.selected));
        assert_eq!(shown, Some(("HTTP 418", true)));
    }

    #[test]
    fn a_script_in_force_is_the_entry_selected_and_a_chance_cannot_be_chosen_again() {
        let entries = outcome_entries(&Outcome::Script { next: vec![Decision::Fail, Decision::Succeed] });
        assert_eq!(entries.len(), 3);
        assert!(entries[2].selected && !entries[0].selected);
        let entries = outcome_entries(&Outcome::Chance { fail_probability: 0.05 });
        assert_eq!(entries[3].text, "Fail 5 % by chance");
        assert!(entries[3].selected && !entries[2].selected);
        assert_eq!(outcome_of(&entries[3].key), None);
    }

    #[test]
    fn a_delay_is_whole_and_bounded() {
        assert_eq!(parse_delay(" 250 "), Ok(Delay::Fixed(250)));
        for wrong in ["", "-1", "1.5", "600001", "soon"] {
            assert!(parse_delay(wrong).is_err(), "{wrong}");
        }
    }
}
