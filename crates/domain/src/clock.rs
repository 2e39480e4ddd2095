//! Time and randomness as parameters. Owns the traits and the timestamp; reads no clock itself.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// A moment in UTC, in microseconds since 1970-01-01. Written as RFC 3339 on every outside face.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A timestamp from microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch, rounded down.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment plus `ms` milliseconds; saturates at the ends of the range.
    #[must_use]
    pub const fn plus_millis(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms.saturating_mul(1000)))
    }

    /// Milliseconds from `earlier` to this moment; negative if it lies before.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1000
    }

    /// Parses RFC 3339; `None` where the text is not a time, or in UTC lies outside the years that
    /// RFC 3339 can write: what is read can be written.
    pub fn parse(text: &str) -> Option<Self> {
        let parsed = OffsetDateTime::parse(text, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
        if !(0..=9999).contains(&parsed.year()) {
            return None;
        }
        i64::try_from(parsed.unix_timestamp_nanos().div_euclid(1000)).ok().map(Self)
    }

    fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// `2010-12-01`, in UTC.
    pub fn date(self) -> String {
        self.date_time().date().to_string()
    }

    /// `08:26`, in UTC.
    pub fn hour_minute(self) -> String {
        let time = self.date_time().time();
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// `08:26:00`, in UTC.
    pub fn time_of_day(self) -> String {
        let time = self.date_time().time();
        format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.date_time().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

/// Where the time comes from: the system clock in the app, a settable one in tests.
pub trait Clock: Send + Sync {
    /// The present moment in UTC.
    fn now(&self) -> Timestamp;

    /// Milliseconds of a clock that nobody can set, from any beginning: how long things took. Where
    /// there is no such clock, the wall clock stands in, and no jump of it is ever seen.
    fn monotonic_ms(&self) -> i64 {
        self.now().millis()
    }
}

/// Where randomness comes from: the operating system in the app, a seeded source in tests.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with random data.
    fn fill(&self, bytes: &mut [u8]);

    /// A random number in `0.0..1.0`.
    fn unit(&self) -> f64 {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        f64::from(u32::from_le_bytes(bytes)) / (f64::from(u32::MAX) + 1.0)
    }
}
