//! Reading `Retry-After` (RFC 9110 §10.2.3): seconds or a date. Owns only the reading; the clamp
//! to a day is the retry policy's.

use std::time::UNIX_EPOCH;

use domain::Timestamp;

/// Milliseconds from `now` until a service wants to be asked again; 0 for a date gone by, `None`
/// where the value is neither seconds nor a date.
pub fn retry_after(value: &str, now: Timestamp) -> Option<i64> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number beyond i64 is a very long time, not no time.
        let seconds: i64 = value.parse().unwrap_or(i64::MAX);
        return Some(seconds.saturating_mul(1000));
    }
    Some(http_date(value)?.millis_since(now).max(0))
}

/// A date in any of the three forms of HTTP.
pub(crate) fn http_date(value: &str) -> Option<Timestamp> {
    let moment = httpdate::parse_http_date(value).ok()?;
    let since_epoch = moment.duration_since(UNIX_EPOCH).ok()?;
    let micros = i64::try_from(since_epoch.as_micros()).ok()?;
    Some(Timestamp::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_nonsense_is_not() {
        let now = Timestamp::parse("2026-01-01T00:00:00Z").expect("a time");
        for (value, expected) in [
            ("2", Some(2_000)),
            (" 0 ", Some(0)),
            ("99999999999999999999", Some(i64::MAX)),
            ("Thu, 01 Jan 2026 00:01:30 GMT", Some(90_000)),
            ("Wed, 31 Dec 2025 23:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), expected, "{value:?}");
        }
    }
}
