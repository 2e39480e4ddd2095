//! One circuit breaker an endpoint: delays rows, never fails them. Pure: the
//! caller hands in the present moment.

use std::collections::VecDeque;

use crate::clock::Timestamp;

const CONSECUTIVE: u32 = 5;
const WINDOW: usize = 20;

/// Whether calls may go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerState {
    /// All calls pass.
    Closed,
    /// None passes until the rest is over.
    Open {
        /// When a probe may go out.
        until: Timestamp,
    },
    /// One probe is out; nothing else passes.
    HalfOpen,
}

/// A breaker for one endpoint.
#[derive(Clone, Debug)]
pub struct Breaker {
    state: BreakerState,
    failures_in_a_row: u32,
    recent: VecDeque<bool>,
    rest_ms: i64,
}

impl Breaker {
    /// A closed breaker that rests `rest_ms` before each probe.
    pub fn new(rest_ms: i64) -> Self {
        Self { state: BreakerState::Closed, failures_in_a_row: 0, recent: VecDeque::with_capacity(WINDOW), rest_ms }
    }

    /// The state as it stands.
    pub const fn state(&self) -> BreakerState {
        self.state
    }

    /// How many calls may go out now: all (`None`), or this many.
    pub fn allowance(&self, now: Timestamp) -> Option<usize> {
        match self.state {
            BreakerState::Closed => None,
            BreakerState::Open { until } if now >= until => Some(1),
            BreakerState::Open { .. } | BreakerState::HalfOpen => Some(0),
        }
    }

    /// Notes that a call is about to go out; turns an open breaker whose rest is over half-open.
    pub fn sent(&mut self, now: Timestamp) {
        if matches!(self.state, BreakerState::Open { until } if now >= until) {
            self.state = BreakerState::HalfOpen;
        }
    }

    /// Notes that the endpoint answered (with anything but a transport error or 5xx).
    /// True where this closed the breaker: the rows it held are due at once.
    pub fn succeeded(&mut self) -> bool {
        let closes = self.state != BreakerState::Closed;
        if closes {
            self.recent.clear();
        }
        self.state = BreakerState::Closed;
        self.failures_in_a_row = 0;
        self.remember(false);
        closes
    }

    /// Notes a transport error or 5xx. True where this opened the breaker.
    pub fn failed(&mut self, now: Timestamp) -> bool {
        self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        self.remember(true);
        let failures = self.recent.iter().filter(|failed| **failed).count();
        let trip = self.failures_in_a_row >= CONSECUTIVE || (self.recent.len() == WINDOW && failures * 2 >= WINDOW);
        match self.state {
            BreakerState::HalfOpen => self.open(now),
            BreakerState::Closed if trip => self.open(now),
            BreakerState::Closed | BreakerState::Open { .. } => return false,
        }
        true
    }

    /// Notes that a call broke off on our own side and says nothing of the endpoint: a probe that
    /// broke off gives its place to the next one.
    pub fn broke_off(&mut self, now: Timestamp) {
        if self.state == BreakerState::HalfOpen {
            self.open(now);
        }
    }

    /// The desk resumed after a sleep or a jump of the clock: an open breaker's rest is over, for
    /// the moment it was to last until means nothing any more.
    pub fn end_rest(&mut self, now: Timestamp) {
        if matches!(self.state, BreakerState::Open { .. }) {
            self.state = BreakerState::Open { until: now };
        }
    }

    /// Opens at once: the endpoint is misconfigured.
    pub fn trip(&mut self, now: Timestamp) {
        self.open(now);
    }

    fn open(&mut self, now: Timestamp) {
        self.state = BreakerState::Open { until: now.plus_millis(self.rest_ms) };
    }

    fn remember(&mut self, failed: bool) {
        if self.recent.len() == WINDOW {
            self.recent.pop_front();
        }
        self.recent.push_back(failed);
    }
}
