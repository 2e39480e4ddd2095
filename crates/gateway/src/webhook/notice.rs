//! What a verified webhook says. Owns its form; amounts are read digit by digit and
//! never pass through binary floating point. Fields that are not known are passed over: providers
//! add some.

use domain::Money;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

/// What a provider tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// News of a payment.
    Payment(PaymentNotice),
    /// Something else, which is not for us: its type.
    Other(String),
}

/// News of one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentNotice {
    /// What became of it.
    pub said: Said,
    /// Which payment, as they name it.
    pub payment_id: String,
    /// Which order, as they name it.
    pub order_id: String,
    /// How much, in whole units of a currency that they do not name.
    pub amount: Decimal,
    /// Their own id for it.
    pub transaction_id: Option<String>,
}

/// What a provider says of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Money was taken.
    Succeeded,
    /// Money was refused.
    Failed,
    /// Not decided yet.
    Pending,
}

/// What is wrong with a notice, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNotice {
    /// It is no JSON object.
    #[error("the body is not a JSON object: {0}")]
    NotJson(String),
    /// A field is missing or wrong.
    #[error("{field} {problem}")]
    Field {
        /// Its path: `data.amount`.
        field: &'static str,
        /// What it must be.
        problem: &'static str,
    },
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    r#type: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(borrow)]
    payment_id: Option<&'a RawValue>,
    #[serde(borrow)]
    order_id: Option<&'a RawValue>,
    #[serde(borrow)]
    amount: Option<&'a RawValue>,
    #[serde(borrow)]
    transaction_id: Option<&'a RawValue>,
}

impl PaymentNotice {
    /// Is it about exactly this amount?
    pub fn is_of(&self, amount: Money) -> bool {
        Money::from_decimal(self.amount, amount.currency) == Ok(amount)
    }
}

/// Reads the body of a webhook.
pub fn parse(body: &[u8]) -> Result<Notice, BadNotice> {
    let not_json = |error: &dyn std::fmt::Display| BadNotice::NotJson(error.to_string());
    let text = std::str::from_utf8(body).map_err(|error| not_json(&error))?;
    if !is_object(text) {
        return Err(not_json(&"it begins otherwise"));
    }
    let body: Body<'_> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let kind = string(body.r#type, "type")?;
    let said = match kind.as_str() {
        "payment.succeeded" => Said::Succeeded,
        "payment.failed" => Said::Failed,
        "payment.pending" | "payment.processing" => Said::Pending,
        _ => return Ok(Notice::Other(kind)),
    };
    let data = body.data.ok_or_else(|| wrong("data", "is missing"))?.get();
    let data: Option<Data<'_>> = is_object(data).then(|| serde_json::from_str(data).ok()).flatten();
    let data = data.ok_or_else(|| wrong("data", "must be an object"))?;
    Ok(Notice::Payment(PaymentNotice {
        said,
        payment_id: string(data.payment_id, "data.payment_id")?,
        order_id: string(data.order_id, "data.order_id")?,
        amount: amount(data.amount)?,
        transaction_id: data.transaction_id.map(|id| string(Some(id), "data.transaction_id")).transpose()?,
    }))
}

/// Serde would take an array for a struct's fields in their order.
fn is_object(json: &str) -> bool {
    json.trim_start().starts_with('{')
}

const fn wrong(field: &'static str, problem: &'static str) -> BadNotice {
    BadNotice::Field { field, problem }
}

fn string(raw: Option<&RawValue>, field: &'static str) -> Result<String, BadNotice> {
    let raw = raw.ok_or_else(|| wrong(field, "is missing"))?;
    let text: String = serde_json::from_str(raw.get()).map_err(|_| wrong(field, "must be text"))?;
    if text.is_empty() { Err(wrong(field, "is empty")) } else { Ok(text) }
}

/// A number or text with the digits of one; an exponent is no way to write money.
fn amount(raw: Option<&RawValue>) -> Result<Decimal, BadNotice> {
    const FIELD: &str = "data.amount";
    let raw = raw.ok_or_else(|| wrong(FIELD, "is missing"))?;
    let quoted = raw.get().starts_with('"').then(|| string(Some(raw), FIELD)).transpose()?;
    let digits = quoted.as_deref().unwrap_or(raw.get());
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let read = plain.then(|| Decimal::from_str_exact(digits).ok()).flatten();
    read.ok_or_else(|| wrong(FIELD, "must be an amount"))
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    const USD: Currency = Currency::USD;

    fn body(kind: &str, amount: &str) -> String {
        format!(
            r#"{{"type":"{kind}","timestamp":"2026-01-05T09:00:00Z","data":{{"payment_id":"p","order_id":"o","amount":{amount},"transaction_id":"t"}}}}"#
        )
    }

    fn field(body: &str) -> Option<&'static str> {
        match parse(body.as_bytes()) {
            Err(BadNotice::Field { field, .. }) => Some(field),
            _ => None,
        }
    }

    #[test]
    fn the_three_kinds_are_read_and_others_are_passed_over() {
        for (kind, said) in [
            ("payment.succeeded", Said::Succeeded),
            ("payment.failed", Said::Failed),
            ("payment.pending", Said::Pending),
        ] {
            let Ok(Notice::Payment(read)) = parse(body(kind, "5.99").as_bytes()) else { panic!("{kind}") };
            assert_eq!((read.said, read.payment_id.as_str(), read.order_id.as_str()), (said, "p", "o"));
            assert_eq!(read.transaction_id.as_deref(), Some("t"));
        }
        let other = br#"{"type":"payout.paid","data":7}"#;
        assert_eq!(parse(other), Ok(Notice::Other("payout.paid".to_owned())));
    }

    #[test]
    fn an_amount_is_exact_or_refused() {
        // A number that binary floating point would round to the one beside it.
        let near = Money::new(9_007_199_254_740_993, USD);
        for (text, amount, is) in [
            ("5.99", Money::new(599, USD), true),
            ("\"5.99\"", Money::new(599, USD), true),
            ("5.990", Money::new(599, USD), true),
            ("5.991", Money::new(599, USD), false),
            ("-5.99", Money::new(599, USD), false),
            ("599", Money::new(599, USD), false),
            ("90071992547409.93", near, true),
            ("90071992547409.92", near, false),
        ] {
            let Ok(Notice::Payment(read)) = parse(body("payment.succeeded", text).as_bytes()) else { panic!("{text}") };
            assert_eq!(read.is_of(amount), is, "{text}");
        }
        let long = "9".repeat(60_000);
        for odd in ["5.99e0", "null", "true", "\"\"", "\"5,99\"", "\"1_0\"", "\"five\"", "[]", "\".\"", long.as_str()] {
            assert_eq!(field(&body("payment.succeeded", odd)), Some("data.amount"), "{odd:.20}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(field("{}"), Some("type"));
        assert_eq!(field(r#"{"type":7}"#), Some("type"));
        assert_eq!(field(r#"{"type":"payment.failed"}"#), Some("data"));
        assert_eq!(field(r#"{"type":"payment.failed","data":[7]}"#), Some("data"));
        assert_eq!(field(r#"{"type":"payment.failed","data":{"order_id":"o"}}"#), Some("data.payment_id"));
        assert_eq!(field(r#"{"type":"payment.failed","data":{"payment_id":""}}"#), Some("data.payment_id"));
        assert_eq!(field(r#"{"type":"payment.failed","data":{"payment_id":"p"}}"#), Some("data.order_id"));
        let odd =
            r#"{"type":"payment.failed","data":{"payment_id":"p","order_id":"o","amount":1,"transaction_id":[]}}"#;
        assert_eq!(field(odd), Some("data.transaction_id"));
    }

    #[test]
    fn nothing_that_is_no_object_is_read() {
        let twice = br#"{"type":"payment.failed","type":"payment.succeeded"}"#;
        let array = br#"["payment.failed",{"payment_id":"p","order_id":"o","amount":1,"transaction_id":"t"}]"#;
        let deep = "[".repeat(10_000);
        for odd in [&b""[..], b"null", b"[]", b"\xff\xfe", b"{\"type\":", twice, array, deep.as_bytes()] {
            assert!(matches!(parse(odd), Err(BadNotice::NotJson(_))), "{:.20}", String::from_utf8_lossy(odd));
        }
    }
}
