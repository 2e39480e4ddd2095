//! When to try again: decorrelated jitter between a base and a cap.

use crate::clock::Entropy;

/// Bounds of retrying. All times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Shortest delay.
    pub base_ms: i64,
    /// Longest delay.
    pub cap_ms: i64,
    /// Attempts before a follower becomes a dead letter; steps of a checkout never do.
    pub max_attempts: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { base_ms: 500, cap_ms: 900_000, max_attempts: 10 }
    }
}

/// The longest `Retry-After` that is honoured: a day.
pub const RETRY_AFTER_CLAMP_MS: i64 = 24 * 3_600_000;

impl RetryPolicy {
    /// The next delay: `min(cap, rand(base, 3 × previous))`, raised to `floor_ms` (a `Retry-After`,
    /// clamped to a day) where one was given.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "delays stay far below 2^52 ms")]
    pub fn next_delay(&self, previous_ms: i64, floor_ms: Option<i64>, entropy: &dyn Entropy) -> i64 {
        let upper = previous_ms.max(self.base_ms).saturating_mul(3).min(self.cap_ms).max(self.base_ms);
        let drawn = self.base_ms + ((upper - self.base_ms) as f64 * entropy.unit()) as i64;
        drawn.min(self.cap_ms).max(floor_ms.unwrap_or(0).clamp(0, RETRY_AFTER_CLAMP_MS))
    }
}
