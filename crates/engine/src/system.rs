//! The system's clock and randomness: the only places where either is read. Everything else gets
//! them handed in.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use domain::clock::{Clock, Entropy, Timestamp};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where the monotonic clock is read")]
    fn monotonic_ms(&self) -> i64 {
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        let passed = Instant::now().saturating_duration_since(*BEGAN.get_or_init(Instant::now));
        i64::try_from(passed.as_millis()).unwrap_or(i64::MAX)
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // Ids made without randomness could collide between desks; better no desk than that.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}
