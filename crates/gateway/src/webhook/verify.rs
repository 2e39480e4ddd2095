//! Is a webhook genuine and fresh? HMAC-SHA256 over `id.timestamp.body`, as the Standard Webhooks
//! specification 1.0 has it. Owns the signature's form and the time within which it counts.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::Timestamp;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How far the time of a webhook may lie from ours, either way (milliseconds).
pub const TOLERANCE_MS: i64 = 5 * 60_000;

/// What a secret begins with.
const SECRET_PREFIX: &str = "whsec_";
/// The one signature scheme with a shared secret; others in the list are passed over.
const SCHEME: &str = "v1,";
/// Providers write base64 with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The three headers of a webhook, as they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headers<'a> {
    /// `webhook-id`: the same for each delivery of one message.
    pub id: Option<&'a str>,
    /// `webhook-timestamp`: seconds since 1970, of this delivery.
    pub timestamp: Option<&'a str>,
    /// `webhook-signature`: one or more, with spaces between.
    pub signature: Option<&'a str>,
}

/// Why a webhook is not believed. Says nothing that helps to forge one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// A header is not there, or is empty.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// The time is no number of seconds.
    #[error("webhook-timestamp is not a number of seconds since 1970")]
    Timestamp,
    /// It was signed too long ago: perhaps an old one, sent again by somebody else.
    #[error("it was signed more than five minutes ago")]
    Stale,
    /// It was signed in the future: one of the two clocks is wrong.
    #[error("it was signed more than five minutes from now")]
    Early,
    /// No signature of the list fits.
    #[error("the signature does not fit")]
    Signature,
    /// Our own secret cannot be used, so that nothing can be believed.
    #[error("the webhook secret of this desk is not `whsec_` and base64")]
    Secret,
}

/// Is `body` from whoever knows `secret`, and fresh at `now`? The id, by which repeated deliveries
/// are known, is part of what was signed.
pub fn verify<'a>(secret: &str, headers: &Headers<'a>, body: &[u8], now: Timestamp) -> Result<&'a str, Unverified> {
    let id = present(headers.id, "webhook-id")?;
    let timestamp = present(headers.timestamp, "webhook-timestamp")?;
    let signatures = present(headers.signature, "webhook-signature")?;
    let signed_at = seconds(timestamp)?;
    let key = key_of(secret).ok_or(Unverified::Secret)?;
    let fits = signatures.split_ascii_whitespace().any(|one| is_signature(&key, one, id, timestamp, body));
    if !fits {
        return Err(Unverified::Signature);
    }
    // After the signature: to whoever cannot sign, the time tells nothing.
    let age_ms = now.millis_since(signed_at);
    if age_ms > TOLERANCE_MS {
        return Err(Unverified::Stale);
    }
    if age_ms < -TOLERANCE_MS {
        return Err(Unverified::Early);
    }
    Ok(id)
}

fn present<'a>(header: Option<&'a str>, name: &'static str) -> Result<&'a str, Unverified> {
    header.filter(|value| !value.is_empty()).ok_or(Unverified::Missing(name))
}

fn seconds(text: &str) -> Result<Timestamp, Unverified> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unverified::Timestamp);
    }
    let seconds: i64 = text.parse().map_err(|_| Unverified::Timestamp)?;
    seconds.checked_mul(1_000_000).map(Timestamp::from_micros).ok_or(Unverified::Timestamp)
}

/// The bytes of a secret; `None` where it is empty or no base64. An empty key would let anybody
/// sign.
fn key_of(secret: &str) -> Option<Vec<u8>> {
    let secret = secret.trim();
    let key = BASE64.decode(secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret)).ok()?;
    (!key.is_empty()).then_some(key)
}

fn is_signature(key: &[u8], one: &str, id: &str, timestamp: &str, body: &[u8]) -> bool {
    let Some(theirs) = one.strip_prefix(SCHEME).and_then(|text| BASE64.decode(text).ok()) else {
        return false;
    };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return false;
    };
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    // Compares in constant time.
    mac.verify_slice(&theirs).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published example of the specification's reference libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const GENUINE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const AT: i64 = 1_614_265_330;

    const fn headers(signature: &str) -> Headers<'_> {
        Headers { id: Some("msg_p5jXN8AQM9LWM0D4loKWxJek"), timestamp: Some("1614265330"), signature: Some(signature) }
    }

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn the_published_example_is_genuine() {
        assert_eq!(verify(SECRET, &headers(GENUINE), BODY, at(AT)), Ok("msg_p5jXN8AQM9LWM0D4loKWxJek"));
        let bare = SECRET.strip_prefix("whsec_").expect("a prefix");
        assert!(verify(bare, &headers(GENUINE), BODY, at(AT)).is_ok(), "a secret without its prefix");
    }

    #[test]
    fn one_of_several_signatures_is_enough_and_other_schemes_are_passed_over() {
        let wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
        let others = "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert!(verify(SECRET, &headers(&format!("{wrong} {others} {GENUINE} {wrong}")), BODY, at(AT)).is_ok());
        for none in [format!("{wrong} {others}"), others.to_owned(), "v1,".to_owned(), " ".to_owned(), "v1".to_owned()]
        {
            assert_eq!(verify(SECRET, &headers(&none), BODY, at(AT)), Err(Unverified::Signature), "{none:?}");
        }
        let whole_mac_only = "v1,g0hM9SsE+OTPJTGt";
        assert_eq!(verify(SECRET, &headers(whole_mac_only), BODY, at(AT)), Err(Unverified::Signature));
    }

    #[test]
    fn a_changed_id_time_body_or_secret_does_not_fit() {
        let genuine = headers(GENUINE);
        let other_id = Headers { id: Some("msg_other"), ..genuine };
        let other_time = Headers { timestamp: Some("1614265331"), ..genuine };
        assert_eq!(verify(SECRET, &other_id, BODY, at(AT)), Err(Unverified::Signature));
        assert_eq!(verify(SECRET, &other_time, BODY, at(AT)), Err(Unverified::Signature));
        assert_eq!(verify(SECRET, &genuine, br#"{"test": 2432232315}"#, at(AT)), Err(Unverified::Signature));
        assert_eq!(verify("whsec_Zm9yZ2Vk", &genuine, BODY, at(AT)), Err(Unverified::Signature));
        for unusable in ["", "whsec_", "whsec_not base64!"] {
            assert_eq!(verify(unusable, &genuine, BODY, at(AT)), Err(Unverified::Secret), "{unusable:?}");
        }
    }

    #[test]
    fn five_minutes_either_way_are_fresh_and_no_more() {
        for (seconds, expected) in [
            (AT + 300, None),
            (AT - 300, None),
            (AT + 301, Some(Unverified::Stale)),
            (AT - 301, Some(Unverified::Early)),
        ] {
            assert_eq!(verify(SECRET, &headers(GENUINE), BODY, at(seconds)).err(), expected, "{seconds}");
        }
    }

    #[test]
    fn what_is_missing_or_no_time_is_named() {
        let genuine = headers(GENUINE);
        let without = |headers: Headers<'static>| verify(SECRET, &headers, BODY, at(AT)).err();
        assert_eq!(without(Headers { id: None, ..genuine }), Some(Unverified::Missing("webhook-id")));
        assert_eq!(without(Headers { timestamp: Some(""), ..genuine }), Some(Unverified::Missing("webhook-timestamp")));
        assert_eq!(without(Headers { signature: None, ..genuine }), Some(Unverified::Missing("webhook-signature")));
        for odd in ["-1", "+1614265330", "1614265330.0", "soon", "99999999999999999999", "9223372036854775807"] {
            assert_eq!(without(Headers { timestamp: Some(odd), ..genuine }), Some(Unverified::Timestamp), "{odd}");
        }
    }
}
