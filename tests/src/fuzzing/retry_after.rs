//! `Retry-After` in both its forms. Seconds are exact, a date is as far off as it is, what is
//! neither is nothing, and no delay that follows is shorter than what was asked for or than a day.

use domain::retry::{RETRY_AFTER_CLAMP_MS, RetryPolicy};
use domain::{Entropy, Timestamp};

/// Any bytes, as a header; and a date made of them, which must be read as that date.
pub fn retry_after(data: &[u8]) {
    let now = Timestamp::from_micros(1_767_603_600_000_000);
    if let Ok(value) = std::str::from_utf8(data) {
        let read = gateway::retry_after(value, now);
        assert_eq!(read, gateway::retry_after(&format!(" \t{value} "), now), "blanks around it mean nothing");
        assert!(read.is_none_or(|wait| wait >= 0), "nobody is asked to come back earlier than now");
        let digits = value.trim();
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let seconds = digits.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1000));
            assert_eq!(read, Some(seconds.unwrap_or(i64::MAX)), "{digits} seconds");
        }
        follow(data, read);
    }
    let mut bytes = [0; 4];
    bytes.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
    let second = i64::from(u32::from_le_bytes(bytes));
    let written = http_date(second);
    let expected = (second * 1000 - now.millis()).max(0);
    assert_eq!(gateway::retry_after(&written, now), Some(expected), "{written}");
}

/// The delay that is drawn keeps to the floor, however the dice fall.
fn follow(data: &[u8], floor: Option<i64>) {
    struct Dice<'a>(&'a [u8]);
    impl Entropy for Dice<'_> {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.iter_mut().zip(self.0.iter().cycle()).for_each(|(to, from)| *to = *from);
        }
    }
    let policy = RetryPolicy::default();
    for previous in [0, 500, 10_000, policy.cap_ms, i64::MAX] {
        let delay = policy.next_delay(previous, floor, &Dice(data));
        let asked = floor.unwrap_or(0).min(RETRY_AFTER_CLAMP_MS);
        assert!(delay >= asked.max(policy.base_ms), "{delay} ms is sooner than {asked} ms");
        assert!(delay <= asked.max(policy.cap_ms), "{delay} ms is beyond the cap");
    }
}

/// RFC 9110's own form of a date, from seconds since 1970; civil date after the Gregorian rule.
fn http_date(second: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let days = second / 86_400;
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut year, mut left) = (1970, days);
    while left >= 365 + i64::from(leap(year)) {
        left -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    let weekday = DAYS[usize::try_from(days % 7).expect("after 1970")];
    let (hour, minute, rest) = (second % 86_400 / 3600, second % 3600 / 60, second % 60);
    format!("{weekday}, {:02} {} {year} {hour:02}:{minute:02}:{rest:02} GMT", left + 1, MONTHS[month])
}
