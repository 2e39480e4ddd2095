//! Jumps of the clock: the machine slept, or somebody set the time. Pure; the readings are handed
//! in. Nothing that must be right rests on the wall clock; what it moves is only how long things
//! wait.

use crate::clock::Timestamp;

/// So far may the wall clock run away from the monotonic one between two looks.
pub const JUMP_MS: i64 = 5_000;

/// Compares the two clocks from one look to the next.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    wall: Timestamp,
    monotonic_ms: i64,
    resumed_at_ms: i64,
}

impl Watch {
    /// Watches from this moment on.
    pub const fn new(wall: Timestamp, monotonic_ms: i64) -> Self {
        Self { wall, monotonic_ms, resumed_at_ms: monotonic_ms }
    }

    /// By how many milliseconds the wall clock jumped since the last look: ahead (the machine
    /// slept, or the time was set forward) or, negative, back. `None`: it did not.
    pub fn look(&mut self, wall: Timestamp, monotonic_ms: i64) -> Option<i64> {
        let drift = wall.millis_since(self.wall).saturating_sub(monotonic_ms.saturating_sub(self.monotonic_ms));
        (self.wall, self.monotonic_ms) = (wall, monotonic_ms);
        let jumped = drift.saturating_abs() > JUMP_MS;
        if jumped {
            self.resumed_at_ms = monotonic_ms;
        }
        jumped.then_some(drift)
    }

    /// How long ago `past` was. Where it lies ahead of the clock, which was set back since, it is
    /// at least as long ago as the desk has run since then.
    pub const fn since(&self, past: Timestamp, wall: Timestamp, monotonic_ms: i64) -> i64 {
        let passed = wall.millis_since(past);
        if passed >= 0 { passed } else { monotonic_ms.saturating_sub(self.resumed_at_ms) }
    }
}
