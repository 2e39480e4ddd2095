//! The table of outcome classes, for every service and status.

use domain::Outcome;
use domain::outbox::{EffectKind, Service};
use domain::outcome::{Answer, ChargeAnswer, Refusal, ShortItem};
use gateway::{classify, classify_look_up};

use EffectKind::{Charge, Commit, Email, Event, Invoice, Produce, Refund, Release, Reserve};

/// Every request there is.
const REQUESTS: [(Service, EffectKind); 13] = [
    (Service::Payment, Charge),
    (Service::Payment, Refund),
    (Service::Wallet, Charge),
    (Service::Wallet, Refund),
    (Service::Inventory, Reserve),
    (Service::Inventory, Commit),
    (Service::Inventory, Release),
    (Service::Inventory, Event),
    (Service::Email, Email),
    (Service::Email, Event),
    (Service::Production, Produce),
    (Service::Invoice, Invoice),
    (Service::Billing, Event),
];

const UNKNOWN: Outcome = Outcome::Unknown { after_ms: None };

fn error(code: &str) -> Vec<u8> {
    format!(r#"{{"error":{{"code":"{code}","message":"No.","details":[]}}}}"#).into_bytes()
}

fn refusal(code: &str) -> Outcome {
    Outcome::Rejected(Refusal { code: code.to_owned(), message: "No.".to_owned(), short: Vec::new() })
}

fn done(reference: Option<&str>, charge: Option<ChargeAnswer>) -> Outcome {
    Outcome::Done(Answer { reference: reference.map(str::to_owned), charge })
}

#[test]
fn statuses_that_mean_the_same_everywhere() {
    let retry = Outcome::Retry { after_ms: Some(2_000) };
    let later = Outcome::Unknown { after_ms: Some(2_000) };
    for (service, effect) in REQUESTS {
        let class = |status, body: &[u8]| classify(service, effect, status, Some(2_000), body);
        assert_eq!(class(429, b""), retry, "{service} {effect} 429");
        for status in [401, 403] {
            let what = format!("{service} {effect} {status}");
            assert_eq!(class(status, &error("NO")), Outcome::Misconfigured, "{what}");
        }
        for status in [408, 500, 502, 504, 599] {
            let what = format!("{service} {effect} {status}");
            assert_eq!(class(status, &error("OOPS")), later, "{what}");
        }
        assert_eq!(class(409, &error("IN_PROGRESS")), later, "{service} {effect}");
        let reused = class(422, &error("IDEMPOTENCY_KEY_REUSED"));
        assert_eq!(reused, Outcome::KeyReused, "{service} {effect}");
        for (status, code) in
            [(400, "IDEMPOTENCY_KEY_REQUIRED"), (402, "PAYMENT_DECLINED"), (409, "CONFLICT"), (422, "VALIDATION_ERROR")]
        {
            let what = format!("{service} {effect} {status}");
            assert_eq!(class(status, &error(code)), refusal(code), "{what}");
        }
    }
}

#[test]
fn a_503_is_unknown_where_money_moves_and_a_retry_elsewhere() {
    for (service, effect) in REQUESTS {
        let class = classify(service, effect, 503, Some(500), b"");
        let after_ms = Some(500);
        let expected = match service {
            Service::Payment | Service::Wallet => Outcome::Unknown { after_ms },
            _ => Outcome::Retry { after_ms },
        };
        assert_eq!(class, expected, "{service} {effect}");
    }
}

#[test]
fn a_404_is_a_refusal_of_a_named_thing_and_a_wrong_address_elsewhere() {
    for (service, effect) in REQUESTS {
        let class = classify(service, effect, 404, None, &error("NOT_FOUND"));
        let expected = match effect {
            Commit | Release | Refund => refusal("NOT_FOUND"),
            _ => Outcome::Misconfigured,
        };
        assert_eq!(class, expected, "{service} {effect}");
    }
}

#[test]
fn a_2xx_that_cannot_be_parsed_is_unknown() {
    for (service, effect) in REQUESTS {
        for body in ["<html>", "{\"payment_id\":", "nonsense"] {
            for status in [200, 201, 202] {
                let class = classify(service, effect, status, None, body.as_bytes());
                assert_eq!(class, UNKNOWN, "{service} {effect} {status} {body:?}");
            }
        }
        let promises_no_body = match effect {
            Commit | Release => true,
            Event => service != Service::Email,
            _ => false,
        };
        let blank = classify(service, effect, 200, None, b"");
        let expected = if promises_no_body { done(None, None) } else { UNKNOWN };
        assert_eq!(blank, expected, "{service} {effect} blank");
    }
    let floor = classify(Service::Payment, Charge, 201, Some(7), b"{");
    assert_eq!(floor, Outcome::Unknown { after_ms: Some(7) });
}

#[test]
fn a_409_or_422_whose_meaning_is_lost_is_unknown() {
    for (service, effect) in REQUESTS {
        for status in [409, 422] {
            let class = classify(service, effect, status, None, b"<html>");
            assert_eq!(class, UNKNOWN, "{service} {effect} {status}");
        }
    }
}

#[test]
fn redirects_are_never_a_success_or_a_refusal() {
    for (service, effect) in REQUESTS {
        for status in [301, 302, 307, 308] {
            let class = classify(service, effect, status, None, b"");
            assert_eq!(class, Outcome::Misconfigured, "{service} {effect} {status}");
        }
        assert_eq!(classify(service, effect, 303, None, b""), UNKNOWN);
    }
}

#[test]
fn good_replies_carry_the_services_own_id() {
    let charged = Some(ChargeAnswer::Charged);
    let pending = Some(ChargeAnswer::Pending);
    let declined = Some(ChargeAnswer::Declined);
    #[rustfmt::skip]
    let cases = [
        (Service::Payment, Charge, 201, r#"{"payment_id":"p","status":"SUCCESSFUL","transaction_id":"t"}"#, done(Some("t"), charged)),
        (Service::Payment, Charge, 200, r#"{"payment_id":"p","status":"FAILED"}"#, done(Some("p"), declined)),
        (Service::Payment, Charge, 201, r#"{"payment_id":"p","status":"WHO_KNOWS"}"#, UNKNOWN),
        (Service::Payment, Charge, 201, r#"{"payment_id":"p"}"#, UNKNOWN),
        (Service::Wallet, Charge, 202, r#"{"request_id":"r","status":"PENDING"}"#, done(Some("r"), pending)),
        (Service::Payment, Refund, 201, r#"{"refund_id":"f","status":"SUCCESSFUL"}"#, done(Some("f"), None)),
        (Service::Wallet, Refund, 201, r#"{"refund_id":"f","status":"PENDING"}"#, UNKNOWN),
        (Service::Payment, Refund, 201, r#"{"refund_id":"f","status":"IN_REVIEW"}"#, UNKNOWN),
        (Service::Payment, Refund, 201, r#"{"refund_id":"f"}"#, done(Some("f"), None)),
        (Service::Inventory, Reserve, 201, r#"{"reservation_id":"s","status":"RESERVED"}"#, done(Some("s"), None)),
        (Service::Inventory, Commit, 200, r#"{"reservation_id":"s","status":"COMMITTED"}"#, done(None, None)),
        (Service::Inventory, Release, 200, "{}", done(None, None)),
        (Service::Email, Email, 202, r#"{"email_id":"e","status":"SENT"}"#, done(Some("e"), None)),
        (Service::Email, Event, 202, r#"{"email_id":"e","status":"SENT"}"#, done(Some("e"), None)),
        (Service::Production, Produce, 202, r#"{"production_id":"m","status":"ACCEPTED"}"#, done(Some("m"), None)),
        (Service::Invoice, Invoice, 201, r#"{"invoice_id":"i","status":"CREATED"}"#, done(Some("i"), None)),
        (Service::Billing, Event, 202, "", done(None, None)),
    ];
    for (service, effect, status, body, expected) in cases {
        let class = classify(service, effect, status, None, body.as_bytes());
        assert_eq!(class, expected, "{service} {effect} {body}");
    }
}

#[test]
fn short_stock_names_what_was_there() {
    let body = br#"{"error":{"code":"INVENTORY_UNAVAILABLE","message":"No.","details":[
        {"product_id":"x","sku":"85123A","requested_quantity":5,"available_quantity":2}]}}"#;
    let Outcome::Rejected(refusal) = classify(Service::Inventory, Reserve, 409, None, body) else {
        panic!("short stock is a refusal");
    };
    assert_eq!(refusal.code, "INVENTORY_UNAVAILABLE");
    let short = ShortItem { sku: "85123A".to_owned(), requested_quantity: 5, available_quantity: 2 };
    assert_eq!(refusal.short, [short]);
}

#[test]
fn a_look_up_says_what_became_of_the_charge() {
    let reads = |status: &str| format!(r#"{{"payment_id":"p","status":"{status}"}}"#);
    let two = format!("{},{}", reads("FAILED"), reads("SUCCESSFUL"));
    for (service, list) in [(Service::Payment, "payments"), (Service::Wallet, "payment_requests")] {
        for (found, expected) in [
            (String::new(), done(None, Some(ChargeAnswer::NotFound))),
            (reads("SUCCESSFUL"), done(Some("p"), Some(ChargeAnswer::Charged))),
            (reads("REFUNDED"), done(Some("p"), Some(ChargeAnswer::Charged))),
            (reads("PENDING"), done(Some("p"), Some(ChargeAnswer::Pending))),
            (reads("FAILED"), done(Some("p"), Some(ChargeAnswer::Declined))),
            (reads("DECLINED"), done(Some("p"), Some(ChargeAnswer::Declined))),
            (two.clone(), done(Some("p"), Some(ChargeAnswer::Charged))),
            (reads("WHO_KNOWS"), UNKNOWN),
            ("7".to_owned(), UNKNOWN),
        ] {
            let body = format!(r#"{{"{list}":[{found}]}}"#);
            let class = classify_look_up(service, 200, None, body.as_bytes());
            assert_eq!(class, expected, "{service} {body}");
        }
        // Another list, or none, is not an empty one: "not found" leads to a second charge.
        for body in ["{}", "[]", "", r#"{"items":[]}"#] {
            let class = classify_look_up(service, 200, None, body.as_bytes());
            assert_eq!(class, UNKNOWN, "{service} {body:?}");
        }
    }
}

#[test]
fn a_look_up_that_fails_says_nothing_of_the_charge() {
    for service in [Service::Payment, Service::Wallet] {
        for status in 300..600 {
            let class = classify_look_up(service, status, None, &error("NO"));
            let harmless = matches!(class, Outcome::Unknown { .. } | Outcome::Retry { .. } | Outcome::Misconfigured);
            assert!(harmless, "{service} {status}: {class:?}");
        }
    }
}
