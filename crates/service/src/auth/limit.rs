//! How often one token may ask: a bucket a caller, filled evenly. Off unless configured.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::time::{Duration, Instant};

/// Buckets that are kept before full ones are thrown away.
const MANY: usize = 10_000;

/// The buckets.
pub(crate) struct Limiter {
    per_second: f64,
    buckets: Mutex<HashMap<String, Bucket>>,
}

struct Bucket {
    left: f64,
    at: Instant,
}

impl Limiter {
    pub(crate) fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second), buckets: Mutex::default() }
    }

    /// Takes one request of `caller` out of its bucket; where it is empty, how long to wait.
    pub(crate) fn take(&self, caller: &str) -> Result<(), Duration> {
        self.take_at(caller, Instant::now())
    }

    fn take_at(&self, caller: &str, now: Instant) -> Result<(), Duration> {
        let most = self.per_second;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|_, bucket| filled(bucket, now, most) < most);
        }
        let bucket = buckets.entry(caller.to_owned()).or_insert(Bucket { left: most, at: now });
        bucket.left = filled(bucket, now, most);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - bucket.left) / most))
    }
}

fn filled(bucket: &Bucket, now: Instant, most: f64) -> f64 {
    (bucket.left + now.saturating_duration_since(bucket.at).as_secs_f64() * most).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_refills_evenly_and_belongs_to_one_caller() {
        let limiter = Limiter::new(2);
        let start = Instant::now();
        assert!(limiter.take_at("ann", start).is_ok() && limiter.take_at("ann", start).is_ok());
        let wait = limiter.take_at("ann", start).unwrap_err();
        assert_eq!(wait, Duration::from_millis(500));
        assert!(limiter.take_at("bob", start).is_ok(), "another caller");
        assert!(limiter.take_at("ann", start + wait).is_ok());
        assert!(limiter.take_at("ann", start + wait).is_err());
    }
}
