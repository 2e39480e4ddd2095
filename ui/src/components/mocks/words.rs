//! What the mocks do and did, in words. Pure: no signals, no calls.

use contract::domain::outbox::Service;
use contract::mocks::{Behaviour, Decision, Delay, Fault, MockWorld, Outcome, Webhook, WireFault};

use crate::state::words;

/// Does the cents rule belong to this service? It is about money.
pub const fn has_cents_rule(service: Service) -> bool {
    matches!(service, Service::Payment | Service::Wallet)
}

/// Does this service tell its result by webhook?
pub const fn has_webhook(service: Service) -> bool {
    matches!(service, Service::Wallet)
}

/// Is the cents rule in force? It is unless it was switched off.
pub fn cents_rule_on(service: Service, behaviour: &Behaviour) -> bool {
    has_cents_rule(service) && behaviour.cents_rule.unwrap_or(true)
}

/// What a service does, in words; none where it is on its best behaviour.
pub fn in_words(service: Service, behaviour: &Behaviour) -> Option<String> {
    let parts: Vec<String> = [
        outcome_words(service, behaviour),
        behaviour.fault.as_ref().map(fault_words),
        delay_words(&behaviour.delay_ms),
        webhook_words(behaviour.webhook),
        (has_cents_rule(service) && !cents_rule_on(service, behaviour)).then(|| "cents rule is off".into()),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| capitalised(&parts.join(" · ")))
}

fn outcome_words(service: Service, behaviour: &Behaviour) -> Option<String> {
    match &behaviour.outcome {
        Outcome::Plain(Decision::Succeed) => None,
        Outcome::Plain(Decision::Fail) if cents_rule_on(service, behaviour) => {
            Some("declines every amount, except those ending .99".into())
        }
        Outcome::Plain(Decision::Fail) => Some("refuses every request".into()),
        Outcome::Script { next } if next.is_empty() => Some("its script is used up: succeeds".into()),
        Outcome::Script { next } => Some(format!("next: {}, then succeeds", script_text(next))),
        Outcome::Chance { fail_probability } => {
            Some(format!("refuses {} of requests, by chance", percent(*fail_probability)))
        }
    }
}

fn fault_words(fault: &Fault) -> String {
    match fault {
        Fault::Status { status, retry_after_s: None } => format!("answers HTTP {status} and does nothing"),
        Fault::Status { status, retry_after_s: Some(rest) } => {
            format!("answers HTTP {status}, asks to wait {rest} s, and does nothing")
        }
        Fault::Wire(wire) => match wire {
            WireFault::Down => "refuses connections",
            WireFault::Hang => "never answers, and does nothing",
            WireFault::Reset => "cuts the connection, and does nothing",
            WireFault::Empty => "does its work, answers nothing",
            WireFault::Malformed => "does its work, answers nonsense",
            WireFault::Truncated => "does its work, answers by half",
            WireFault::SlowDrip => "does its work, answers a byte at a time",
            WireFault::CommitThenDrop => "does its work, drops the reply",
        }
        .into(),
    }
}

fn delay_words(delay: &Delay) -> Option<String> {
    match delay {
        Delay::Fixed(0) => None,
        Delay::Fixed(ms) => Some(format!("takes {ms} ms")),
        Delay::Uniform { uniform: [from, to] } => Some(format!("takes {from}–{to} ms")),
        Delay::LogNormal { lognormal } => {
            Some(format!("takes about {:.0} ms, sometimes much longer", lognormal.median))
        }
    }
}

fn webhook_words(webhook: Option<Webhook>) -> Option<String> {
    let words = match webhook? {
        Webhook::OnTime => return None,
        Webhook::Late => "tells its result 15 s late",
        Webhook::Twice => "tells its result twice",
        Webhook::OutOfOrder => "tells a stale notice after its result",
        Webhook::Never => "never tells its result",
        Webhook::BadSignature => "signs its result wrongly",
    };
    Some(words.into())
}

/// All mocks in one sentence or a few, for the banner: what is unusual, and how many rules there are.
pub fn banner(world: &MockWorld) -> String {
    let refuses = |(_, behaviour): &(Service, Behaviour)| behaviour.fault == Some(Fault::Wire(WireFault::Down));
    let said = |(service, behaviour): &(Service, Behaviour)| {
        Some(format!("{}: {}", words::service(*service), in_words(*service, behaviour)?))
    };
    let unusual: Vec<String> = world.services.iter().filter_map(said).collect();
    let services = if unusual.is_empty() {
        "All services succeed.".to_owned()
    } else if world.services.iter().all(refuses) {
        "All services refuse connections.".to_owned()
    } else if unusual.len() == world.services.len() {
        format!("{}.", unusual.join("; "))
    } else {
        format!("{}. The others succeed.", unusual.join("; "))
    };
    match rules_words(world.rules.len()) {
        Some(rules) => format!("{services} {rules}."),
        None => services,
    }
}

/// How many rules there are; none where there is none.
pub fn rules_words(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 rule for single orders".into()),
        more => Some(format!("{more} rules for single orders")),
    }
}

/// A script in words: `fail, succeed`.
pub fn script_text(next: &[Decision]) -> String {
    let word = |decision: &Decision| match decision {
        Decision::Succeed => "succeed",
        Decision::Fail => "fail",
    };
    next.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// `0.01` as `1 %`.
pub fn percent(share: f64) -> String {
    let rounded = (share * 1000.0).round() / 10.0;
    format!("{rounded} %")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A path without the ids in it, its query as dots: `/payments/…/refunds`.
pub fn short_path(path: &str) -> String {
    let is_id = |part: &str| part.len() == 36 && part.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let (path, query) = path.split_once('?').map_or((path, ""), |(path, _)| (path, "?…"));
    let parts: Vec<&str> = path.split('/').map(|part| if is_id(part) { "…" } else { part }).collect();
    format!("{}{query}", parts.join("/"))
}

/// The ledger in one line: `charged 1 · reserved 2`.
pub fn ledger_line(ledger: &[(String, u64)]) -> String {
    if ledger.is_empty() {
        return "Nothing has taken place yet.".into();
    }
    ledger.iter().map(|(effect, count)| format!("{effect} {count}")).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_behaviour_says_nothing_and_the_rest_says_all() {
        assert_eq!(in_words(Service::Email, &Behaviour::default()), None);
        let behaviour = Behaviour {
            outcome: Outcome::Plain(Decision::Fail),
            fault: Some(Fault::Wire(WireFault::Down)),
            delay_ms: Delay::Fixed(90),
            ..Behaviour::default()
        };
        let words = in_words(Service::Email, &behaviour);
        assert_eq!(words.as_deref(), Some("Refuses every request · refuses connections · takes 90 ms"));
        assert!(in_words(Service::Payment, &behaviour).is_some_and(|words| words.contains(".99")));
    }

    #[test]
    fn the_banner_names_what_is_unusual_and_all_down_in_one_breath() {
        let down = Behaviour { fault: Some(Fault::Wire(WireFault::Down)), ..Behaviour::default() };
        let mut world = MockWorld {
            services: Service::ALL.iter().map(|service| (*service, Behaviour::default())).collect(),
            control: String::new(),
            rules: Vec::new(),
            scenarios: Vec::new(),
            journal: Vec::new(),
            ledger: Vec::new(),
        };
        assert_eq!(banner(&world), "All services succeed.");
        world.services[0].1 = down.clone();
        let first = words::service(world.services[0].0);
        assert_eq!(banner(&world), format!("{first}: Refuses connections. The others succeed."));
        for (_, behaviour) in &mut world.services {
            *behaviour = down.clone();
        }
        assert_eq!(banner(&world), "All services refuse connections.");
        assert_eq!(rules_words(1).as_deref(), Some("1 rule for single orders"));
    }

    #[test]
    fn a_path_is_short_without_its_ids() {
        let path = "/payments/0191c2aa-77e1-7000-8000-000000000228/refunds";
        assert_eq!(short_path(path), "/payments/…/refunds");
        assert_eq!(short_path("/payments?idempotency_key=k"), "/payments?…");
    }
}
