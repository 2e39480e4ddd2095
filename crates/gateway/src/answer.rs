//! Reading a good (2xx) reply. Owns the common shape of the services' answers; must not read
//! refusals, which `classify` does. A reply that cannot be understood is `Unknown`: something was
//! said, but not what became of the request.

use domain::Outcome;
use domain::outcome::{Answer, ChargeAnswer, Refusal};
use serde_json::{Map, Value};

/// The fields of a reply that is a JSON object.
pub(crate) type Fields = Map<String, Value>;

/// Nothing is known, and the reply named no time to come back.
pub(crate) const UNKNOWN: Outcome = Outcome::Unknown { after_ms: None };

/// The fields of a reply, `None` where it is no JSON object.
pub(crate) fn fields(body: &[u8]) -> Option<Fields> {
    serde_json::from_slice(body).ok()
}

/// A field that is text or a number, as text.
pub(crate) fn text(fields: &Fields, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What the `status` of a charge says; `None` for a word we do not know.
pub(crate) fn charge_answer(fields: &Fields) -> Option<ChargeAnswer> {
    match fields.get("status")?.as_str()? {
        // Given back later, but taken first: that is what was asked.
        "SUCCESSFUL" | "SUCCEEDED" | "REFUNDED" | "PARTIALLY_REFUNDED" => Some(ChargeAnswer::Charged),
        "PENDING" | "PROCESSING" => Some(ChargeAnswer::Pending),
        "FAILED" | "DECLINED" => Some(ChargeAnswer::Declined),
        _ => None,
    }
}

/// Done, with their id from the field `id`, which must be there. A status that says no in spite
/// of the 2xx is a refusal.
pub(crate) fn done_with(body: &[u8], id: &str) -> Outcome {
    let Some(fields) = fields(body) else {
        return UNKNOWN;
    };
    if let Some(refusal) = refused_in_words(&fields) {
        return Outcome::Rejected(refusal);
    }
    match text(&fields, id) {
        Some(reference) => done(Some(reference)),
        None => UNKNOWN,
    }
}

/// Done, for routes whose contract promises a status code and no body: blank is fine, what is
/// there must be JSON that does not say no.
pub(crate) fn done_plain(body: &[u8]) -> Outcome {
    if body.iter().all(u8::is_ascii_whitespace) {
        return done(None);
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(fields)) => refused_in_words(&fields).map_or_else(|| done(None), Outcome::Rejected),
        Ok(_) => done(None),
        Err(_) => UNKNOWN,
    }
}

/// Done, with their id if they gave one.
pub(crate) fn done(reference: Option<String>) -> Outcome {
    Outcome::Done(Answer { reference, charge: None })
}

fn refused_in_words(fields: &Fields) -> Option<Refusal> {
    let status = fields.get("status")?.as_str()?;
    matches!(status, "FAILED" | "DECLINED" | "REJECTED").then(|| Refusal {
        code: status.to_owned(),
        message: format!("The service answered with the status {status}."),
        short: Vec::new(),
    })
}
