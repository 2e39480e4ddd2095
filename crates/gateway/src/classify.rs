//! How a reply becomes an outcome of one of `domain`'s classes. Pure. Owns the class of
//! every status; good replies are read by the services' own files. Must not decide what follows.

use domain::Outcome;
use domain::outbox::{EffectKind, Service};
use domain::outcome::{Refusal, ShortItem};
use serde_json::Value;

use crate::answer::{self, Fields, UNKNOWN};
use crate::card::without_card_numbers;
use crate::{inventory, payment};

/// What the whole reply to a request means. `retry_after` is in milliseconds.
pub fn classify(service: Service, effect: EffectKind, status: u16, retry_after: Option<i64>, body: &[u8]) -> Outcome {
    if (200..300).contains(&status) {
        return with_floor(good(service, effect, body), retry_after);
    }
    troubled(service, status, retry_after).unwrap_or_else(|| match status {
        404 if names_something(effect) => refused(effect, status, error_of(body)),
        404 => Outcome::Misconfigured,
        409 | 422 => two_meanings(effect, status, retry_after, body),
        _ => refused(effect, status, error_of(body)),
    })
}

/// What the whole reply to a look-up by key means. A look-up refused says nothing of the charge,
/// so it is never `Rejected`.
pub fn classify_look_up(service: Service, status: u16, retry_after: Option<i64>, body: &[u8]) -> Outcome {
    if (200..300).contains(&status) {
        let read = match service {
            Service::Wallet => payment::read_look_up(body, "payment_requests", "payment_id"),
            _ => payment::read_look_up(body, "payments", "payment_id"),
        };
        return with_floor(read, retry_after);
    }
    troubled(service, status, retry_after).unwrap_or_else(|| match status {
        409 => unknown(retry_after),
        _ => Outcome::Misconfigured,
    })
}

/// Statuses that mean the same whatever was asked.
fn troubled(service: Service, status: u16, after_ms: Option<i64>) -> Option<Outcome> {
    match status {
        // Money may have moved before a provider said 503.
        503 if matches!(service, Service::Payment | Service::Wallet) => Some(unknown(after_ms)),
        429 | 503 => Some(Outcome::Retry { after_ms }),
        // The key is wrong, the route is not there, or it lies elsewhere: redirects are not
        // followed, and these four say that nothing was done here.
        401 | 403 | 405 | 301 | 302 | 307 | 308 => Some(Outcome::Misconfigured),
        408 | 425 => Some(unknown(after_ms)),
        400..=499 => None,
        // 5xx, and what no service of ours should ever say.
        _ => Some(unknown(after_ms)),
    }
}

/// 409 and 422 are a refusal, or say that the key is in use or was used with another body. Which,
/// only the body tells; where it cannot be read, nothing is known.
fn two_meanings(effect: EffectKind, status: u16, retry_after: Option<i64>, body: &[u8]) -> Outcome {
    let Some(error) = error_of(body) else {
        return unknown(retry_after);
    };
    match (status, answer::text(&error, "code").as_deref()) {
        (409, Some("IN_PROGRESS")) => unknown(retry_after),
        (422, Some("IDEMPOTENCY_KEY_REUSED")) => Outcome::KeyReused,
        _ => refused(effect, status, Some(error)),
    }
}

fn good(service: Service, effect: EffectKind, body: &[u8]) -> Outcome {
    match (effect, service) {
        (EffectKind::Charge, Service::Wallet) => payment::read_charge(body, "request_id"),
        (EffectKind::Charge, _) => payment::read_charge(body, "payment_id"),
        (EffectKind::Refund, _) => payment::read_refund(body),
        (EffectKind::Reserve, _) => inventory::read_reserved(body),
        (EffectKind::Produce, _) => answer::done_with(body, "production_id"),
        (EffectKind::Invoice, _) => answer::done_with(body, "invoice_id"),
        // A notice by mail is an event, answered like any mail.
        (EffectKind::Email, _) | (EffectKind::Event, Service::Email) => answer::done_with(body, "email_id"),
        (EffectKind::Commit | EffectKind::Release | EffectKind::Event, _) => answer::done_plain(body),
    }
}

/// Does the path name one payment or reservation, so that a 404 is about that?
const fn names_something(effect: EffectKind) -> bool {
    matches!(effect, EffectKind::Commit | EffectKind::Release | EffectKind::Refund)
}

const fn unknown(after_ms: Option<i64>) -> Outcome {
    Outcome::Unknown { after_ms }
}

/// A `Retry-After` is a floor for the next attempt also where a 2xx could not be read.
fn with_floor(outcome: Outcome, after_ms: Option<i64>) -> Outcome {
    if outcome == UNKNOWN { unknown(after_ms) } else { outcome }
}

/// The error of a reply: `{"error":{…}}`, or the same fields at the top. `None` where the body is
/// no JSON object.
fn error_of(body: &[u8]) -> Option<Fields> {
    let mut fields = answer::fields(body)?;
    match fields.remove("error") {
        Some(Value::Object(error)) => Some(error),
        Some(Value::String(code)) => {
            fields.insert("code".to_owned(), Value::String(code));
            Some(fields)
        }
        _ => Some(fields),
    }
}

fn refused(effect: EffectKind, status: u16, error: Option<Fields>) -> Outcome {
    let error = error.unwrap_or_default();
    let code = answer::text(&error, "code").unwrap_or_else(|| usual_code(effect, status));
    let message =
        answer::text(&error, "message").unwrap_or_else(|| format!("The service refused the request ({status})."));
    let details = error.get("details").and_then(Value::as_array);
    let short = details.into_iter().flatten().filter_map(short_item);
    Outcome::Rejected(Refusal {
        code: without_card_numbers(&code),
        message: without_card_numbers(&message),
        short: short.collect(),
    })
}

fn usual_code(effect: EffectKind, status: u16) -> String {
    match (status, effect) {
        (402, _) => "PAYMENT_DECLINED".to_owned(),
        (409, EffectKind::Reserve) => "INVENTORY_UNAVAILABLE".to_owned(),
        (404, _) => "NOT_FOUND".to_owned(),
        (422, _) => "VALIDATION_ERROR".to_owned(),
        _ => format!("HTTP_{status}"),
    }
}

fn short_item(detail: &Value) -> Option<ShortItem> {
    Some(ShortItem {
        sku: detail.get("sku")?.as_str()?.to_owned(),
        requested_quantity: detail.get("requested_quantity")?.as_i64()?,
        available_quantity: detail.get("available_quantity")?.as_i64()?,
    })
}
