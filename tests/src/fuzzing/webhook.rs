//! Webhooks of the wallet's provider. Only what was signed with our secret, as it came and within
//! five minutes, is believed; what it says is read exactly, and what is wrong with it is named.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use gateway::webhook::{BadNotice, Headers, Notice, TOLERANCE_MS, Unverified, parse, verify};
use hmac::{Hmac, Mac};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::Sha256;

use super::bare_amount;

const KEY: &[u8] = b"a key that only the provider knows";
const SECOND: i64 = 1_767_603_600;

/// Any bytes: as a body that we sign, as headers and body that somebody made up, and as a notice.
pub fn webhook(data: &[u8]) {
    genuine(data);
    made_up(data);
    said(data);
}

fn secret() -> String {
    format!("whsec_{}", STANDARD.encode(KEY))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

fn sign(id: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).expect("a key of any length");
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// What is signed is believed as it is, and not with anything changed.
fn genuine(body: &[u8]) {
    let (id, timestamp) = ("msg_1", SECOND.to_string());
    let signature = sign(id, &timestamp, body);
    let headers = Headers { id: Some(id), timestamp: Some(&timestamp), signature: Some(&signature) };
    let ask = |headers: &Headers<'_>, body: &[u8], now| verify(&secret(), headers, body, now).map(str::to_owned);
    assert_eq!(ask(&headers, body, at(SECOND)).as_deref(), Ok(id), "genuine and fresh");
    let among = format!("v2,x v1,AAAA {signature} junk");
    assert_eq!(
        ask(&Headers { signature: Some(&among), ..headers }, body, at(SECOND)).as_deref(),
        Ok(id),
        "one of many"
    );
    let late = TOLERANCE_MS / 1000 + 1;
    assert_eq!(ask(&headers, body, at(SECOND + late)), Err(Unverified::Stale));
    assert_eq!(ask(&headers, body, at(SECOND - late)), Err(Unverified::Early));
    let mut changed = body.to_vec();
    changed.push(b' ');
    assert_eq!(ask(&headers, &changed, at(SECOND)), Err(Unverified::Signature), "a longer body");
    if let Some(first) = body.first() {
        changed = body.to_vec();
        changed[0] = first ^ 1;
        assert_eq!(ask(&headers, &changed, at(SECOND)), Err(Unverified::Signature), "another body");
    }
    assert_eq!(ask(&Headers { id: Some("msg_2"), ..headers }, body, at(SECOND)), Err(Unverified::Signature));
    let later = (SECOND + 1).to_string();
    let moved = Headers { timestamp: Some(&later), ..headers };
    assert_eq!(ask(&moved, body, at(SECOND)), Err(Unverified::Signature), "another time");
}

/// Nobody guesses a signature: three lines of headers, then the body.
fn made_up(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.splitn(4, '\n');
    let headers = Headers { id: lines.next(), timestamp: lines.next(), signature: lines.next() };
    let body = lines.next().unwrap_or_default().as_bytes();
    assert!(verify(&secret(), &headers, body, at(SECOND)).is_err(), "{headers:?} is believed");
    // With a secret that is none, nothing at all is believed.
    assert!(verify(text, &Headers::default(), body, at(SECOND)).is_err());
}

/// A notice is read exactly, and reads the same when it is written again.
fn said(body: &[u8]) {
    const FIELDS: [&str; 6] =
        ["type", "data", "data.payment_id", "data.order_id", "data.amount", "data.transaction_id"];
    let notice = match parse(body) {
        Ok(Notice::Payment(notice)) => notice,
        Ok(Notice::Other(kind)) => return assert!(!kind.is_empty() && kind != "payment.succeeded", "passed over"),
        Err(BadNotice::Field { field, problem }) => {
            return assert!(FIELDS.contains(&field) && !problem.is_empty(), "{field} {problem}");
        }
        Err(BadNotice::NotJson(why)) => return assert!(!why.is_empty()),
    };
    assert!(!notice.payment_id.is_empty() && !notice.order_id.is_empty());
    let amount = notice.amount.to_string();
    let typed = written_amount(body).expect("a payment notice has an amount");
    assert_eq!(bare_amount(&amount), bare_amount(&typed), "an amount survives");
    let kind = match notice.said {
        gateway::webhook::Said::Succeeded => "payment.succeeded",
        gateway::webhook::Said::Failed => "payment.failed",
        gateway::webhook::Said::Pending => "payment.pending",
    };
    let mut data = Map::new();
    data.insert("payment_id".to_owned(), Value::from(notice.payment_id.as_str()));
    data.insert("order_id".to_owned(), Value::from(notice.order_id.as_str()));
    data.insert("amount".to_owned(), Value::from(amount));
    data.extend(notice.transaction_id.iter().map(|id| ("transaction_id".to_owned(), Value::from(id.as_str()))));
    let again = serde_json::json!({"type": kind, "data": data}).to_string();
    assert_eq!(parse(again.as_bytes()), Ok(Notice::Payment(notice)), "{again}");
}

/// The amount as it stands in the body, digit for digit.
fn written_amount(body: &[u8]) -> Option<String> {
    let fields: std::collections::BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body).ok()?;
    let data: std::collections::BTreeMap<String, Box<RawValue>> =
        serde_json::from_str(fields.get("data")?.get()).ok()?;
    let raw = data.get("amount")?.get();
    serde_json::from_str::<String>(raw).ok().or_else(|| Some(raw.to_owned()))
}
