//! A clock that tests move, and randomness that repeats.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::clock::{Clock, Entropy, Timestamp};
use engine::system::SystemClock;

/// A clock that stands still until it is moved, and a monotonic one beside it.
#[derive(Debug)]
pub struct TestClock {
    wall: AtomicI64,
    monotonic_ms: AtomicI64,
}

impl TestClock {
    /// A clock that shows 2026-01-05 09:00 UTC.
    pub fn new() -> Self {
        Self { wall: AtomicI64::new(1_767_603_600_000_000), monotonic_ms: AtomicI64::new(0) }
    }

    /// A clock that shows the present.
    pub fn at_present() -> Self {
        Self { wall: AtomicI64::new(SystemClock.now().micros()), monotonic_ms: AtomicI64::new(0) }
    }

    /// Lets time pass.
    pub fn advance_ms(&self, ms: i64) {
        self.monotonic_ms.fetch_add(ms, Ordering::SeqCst);
        self.set_by_ms(ms);
    }

    /// Sets the wall clock ahead or back, as a person, a time server or a sleep does.
    pub fn set_by_ms(&self, ms: i64) {
        self.wall.fetch_add(ms * 1000, Ordering::SeqCst);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TestClock {
    /// Each look is a microsecond later, so that two things never happen at the same moment.
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.wall.fetch_add(1, Ordering::SeqCst))
    }

    fn monotonic_ms(&self) -> i64 {
        self.monotonic_ms.load(Ordering::SeqCst)
    }
}

/// A seeded source of randomness (`SplitMix64`).
#[derive(Debug)]
pub struct TestEntropy(AtomicU64);

impl TestEntropy {
    /// The source that `seed` gives.
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for TestEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
            let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let random = (z ^ (z >> 31)).to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }
}
