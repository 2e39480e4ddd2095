//! Replies of the outside services. Whatever they say, the outcome is one that is allowed for
//! the status, nothing but a clear answer is believed, a wait that was asked for is kept, and no
//! card number comes through.

use domain::PaymentId;
use domain::checkout::Event;
use domain::outbox::{EffectKind, Service};
use domain::outcome::{ChargeAnswer, Outcome};
use serde_json::{Map, Value};

/// What was asked, and of whom.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    Effect(Service, EffectKind),
    LookUp(Service),
}

const ASKED: [Asked; 15] = [
    Asked::Effect(Service::Payment, EffectKind::Charge),
    Asked::Effect(Service::Wallet, EffectKind::Charge),
    Asked::Effect(Service::Payment, EffectKind::Refund),
    Asked::Effect(Service::Wallet, EffectKind::Refund),
    Asked::Effect(Service::Inventory, EffectKind::Reserve),
    Asked::Effect(Service::Inventory, EffectKind::Commit),
    Asked::Effect(Service::Inventory, EffectKind::Release),
    Asked::Effect(Service::Production, EffectKind::Produce),
    Asked::Effect(Service::Invoice, EffectKind::Invoice),
    Asked::Effect(Service::Email, EffectKind::Email),
    Asked::Effect(Service::Email, EffectKind::Event),
    Asked::Effect(Service::Inventory, EffectKind::Event),
    Asked::Effect(Service::Billing, EffectKind::Event),
    Asked::LookUp(Service::Payment),
    Asked::LookUp(Service::Wallet),
];

/// `a201-{…}`: a letter for what was asked, three digits of status, `-` for no `Retry-After` or
/// any other byte for one, then the body.
pub fn replies(data: &[u8]) {
    let [letter, hundreds, tens, ones, wait, body @ ..] = data else { return };
    let asked = ASKED[usize::from(letter.wrapping_sub(b'a')) % ASKED.len()];
    let digit = |byte: &u8| u16::from(byte.wrapping_sub(b'0') % 10);
    let status = digit(hundreds) * 100 + digit(tens) * 10 + digit(ones);
    let wait = (*wait != b'-').then(|| i64::from(*wait) * 1000);
    let outcome = match asked {
        Asked::Effect(service, effect) => gateway::classify(service, effect, status, wait, body),
        Asked::LookUp(service) => gateway::classify_look_up(service, status, wait, body),
    };
    let fields = serde_json::from_slice::<Map<String, Value>>(body).ok();
    let class = if (200..300).contains(&status) {
        of_good(asked, body, fields.as_ref())
    } else {
        of_bad(asked, status, fields.as_ref())
    };
    assert_eq!(class_of(&outcome), class, "{asked:?} {status} became {outcome:?}");
    let (Outcome::Unknown { after_ms } | Outcome::Retry { after_ms }) = &outcome else {
        return definite(asked, &outcome, fields.as_ref());
    };
    assert_eq!(*after_ms, wait, "the wait that was asked for is kept");
    moves_nothing(asked, &outcome);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Done,
    Rejected,
    Retry,
    Unknown,
    Misconfigured,
    KeyReused,
}

fn class_of(outcome: &Outcome) -> Class {
    match outcome {
        Outcome::Done(_) => Class::Done,
        Outcome::Rejected(_) => Class::Rejected,
        Outcome::Retry { .. } => Class::Retry,
        Outcome::Unknown { .. } => Class::Unknown,
        Outcome::Misconfigured => Class::Misconfigured,
        Outcome::KeyReused => Class::KeyReused,
        Outcome::NotSent => panic!("a reply came, so the request was sent"),
    }
}

fn word<'a>(fields: Option<&'a Map<String, Value>>, name: &str) -> Option<&'a str> {
    fields?.get(name)?.as_str()
}

fn has_id(fields: Option<&Map<String, Value>>, name: &str) -> bool {
    fields
        .and_then(|fields| fields.get(name))
        .is_some_and(|id| id.is_number() || id.as_str().is_some_and(|s| !s.is_empty()))
}

fn charge_word(word: Option<&str>) -> Option<ChargeAnswer> {
    match word? {
        "SUCCESSFUL" | "SUCCEEDED" | "REFUNDED" | "PARTIALLY_REFUNDED" => Some(ChargeAnswer::Charged),
        "PENDING" | "PROCESSING" => Some(ChargeAnswer::Pending),
        "FAILED" | "DECLINED" => Some(ChargeAnswer::Declined),
        _ => None,
    }
}

/// A 2xx counts as done only where it says so in words that the contract knows.
fn of_good(asked: Asked, body: &[u8], fields: Option<&Map<String, Value>>) -> Class {
    let Asked::Effect(service, effect) = asked else {
        let list = if asked == Asked::LookUp(Service::Wallet) { "payment_requests" } else { "payments" };
        let found = fields.and_then(|fields| fields.get(list)).and_then(Value::as_array);
        let readable = |one: &Value| charge_word(one.get("status").and_then(Value::as_str)).is_some();
        return if found.is_some_and(|found| found.iter().all(readable)) { Class::Done } else { Class::Unknown };
    };
    let status = word(fields, "status");
    let refused = matches!(status, Some("FAILED" | "DECLINED" | "REJECTED"));
    let by_id = |id| match fields {
        Some(_) if refused => Class::Rejected,
        Some(_) if has_id(fields, id) => Class::Done,
        _ => Class::Unknown,
    };
    match (effect, service) {
        (EffectKind::Charge, _) if charge_word(status).is_some() => Class::Done,
        (EffectKind::Charge, _) => Class::Unknown,
        (EffectKind::Refund, _) => {
            let names_one = fields.is_some_and(|fields| fields.contains_key("status"));
            let given_back = charge_word(status) == Some(ChargeAnswer::Charged) || status == Some("COMPLETED");
            if names_one && !refused && !given_back { Class::Unknown } else { by_id("refund_id") }
        }
        (EffectKind::Reserve, _) => by_id("reservation_id"),
        (EffectKind::Produce, _) => by_id("production_id"),
        (EffectKind::Invoice, _) => by_id("invoice_id"),
        (EffectKind::Email, _) | (EffectKind::Event, Service::Email) => by_id("email_id"),
        (EffectKind::Commit | EffectKind::Release | EffectKind::Event, _) => {
            let blank = body.iter().all(u8::is_ascii_whitespace);
            match serde_json::from_slice::<Value>(body) {
                _ if blank => Class::Done,
                Ok(_) if refused => Class::Rejected,
                Ok(_) => Class::Done,
                Err(_) => Class::Unknown,
            }
        }
    }
}

fn of_bad(asked: Asked, status: u16, fields: Option<&Map<String, Value>>) -> Class {
    let code = match fields.and_then(|fields| fields.get("error")) {
        Some(Value::Object(error)) => word(Some(error), "code"),
        Some(Value::String(code)) => Some(code.as_str()),
        _ => word(fields, "code"),
    };
    let money = matches!(asked, Asked::LookUp(_) | Asked::Effect(Service::Payment | Service::Wallet, _));
    let named = matches!(asked, Asked::Effect(_, EffectKind::Commit | EffectKind::Release | EffectKind::Refund));
    let look_up = matches!(asked, Asked::LookUp(_));
    match status {
        429 => Class::Retry,
        503 if !money => Class::Retry,
        301 | 302 | 307 | 308 | 401 | 403 | 405 => Class::Misconfigured,
        408 | 425 => Class::Unknown,
        409 if look_up => Class::Unknown,
        400..=499 if look_up => Class::Misconfigured,
        404 if !named => Class::Misconfigured,
        409 | 422 if fields.is_none() => Class::Unknown,
        409 if code == Some("IN_PROGRESS") => Class::Unknown,
        422 if code == Some("IDEMPOTENCY_KEY_REUSED") => Class::KeyReused,
        400..=499 => Class::Rejected,
        _ => Class::Unknown,
    }
}

fn definite(asked: Asked, outcome: &Outcome, fields: Option<&Map<String, Value>>) {
    match outcome {
        Outcome::Done(answer) => {
            let expected = match asked {
                Asked::Effect(_, EffectKind::Charge) => charge_word(word(fields, "status")),
                Asked::Effect(..) => None,
                Asked::LookUp(_) => {
                    assert!(answer.charge.is_some(), "a look-up says what became of the charge");
                    answer.charge
                }
            };
            assert_eq!(answer.charge, expected, "a charge is what its status says");
        }
        Outcome::Rejected(refusal) => {
            assert!(!refusal.code.is_empty() && !refusal.message.is_empty(), "a refusal says why");
            for said in [&refusal.code, &refusal.message] {
                assert_eq!(*said, gateway::without_card_numbers(said), "a card number came through");
                assert!(!gateway::is_card_number(said), "a card number came through");
            }
        }
        _ => moves_nothing(asked, outcome),
    }
}

/// What is not known to have been done or refused moves neither money nor stock.
fn moves_nothing(asked: Asked, outcome: &Outcome) {
    let Asked::Effect(_, effect) = asked else { return };
    let event = Event::from_outcome(effect, PaymentId::derived("fuzz"), outcome);
    let nothing = matches!(event, None | Some(Event::ChargeUnknown(_) | Event::StepUnknown(_) | Event::Exhausted(..)));
    assert!(nothing, "{outcome:?} became {event:?}");
}
