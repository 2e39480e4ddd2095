//! What the desk counts of itself since it was opened: orders entered, delivered and cancelled, and
//! how long outside services took. Owns no names of any monitoring system.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::breaker::BreakerState;
use domain::money::Money;
use domain::outbox::{EffectKind, Service};
use rust_decimal::Decimal;

use crate::desk::Desk;
use crate::error::DeskError;

/// Upper bounds of the buckets, in seconds, as they are written.
const BOUNDS: [(f64, &str); 11] = [
    (0.005, "0.005"),
    (0.01, "0.01"),
    (0.025, "0.025"),
    (0.05, "0.05"),
    (0.1, "0.1"),
    (0.25, "0.25"),
    (0.5, "0.5"),
    (1.0, "1"),
    (2.5, "2.5"),
    (5.0, "5"),
    (10.0, "10"),
];

/// Durations by size.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: Duration,
}

impl Histogram {
    /// Counts one.
    pub fn record(&mut self, took: Duration) {
        self.count += 1;
        self.sum += took;
        for (bucket, (bound, _)) in self.buckets.iter_mut().zip(BOUNDS) {
            if took.as_secs_f64() <= bound {
                *bucket += 1;
            }
        }
    }

    /// How many took at most each bound; the last bound is `+Inf`.
    pub fn buckets(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let bounded = BOUNDS.iter().zip(self.buckets).map(|((_, bound), count)| (*bound, count));
        bounded.chain([("+Inf", self.count)])
    }

    /// All of them together.
    pub fn sum_seconds(&self) -> f64 {
        self.sum.as_secs_f64()
    }

    /// How many.
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// The counts at a moment.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Orders entered.
    pub created: u64,
    /// Orders delivered.
    pub fulfilled: u64,
    /// Orders cancelled.
    pub cancelled: u64,
    /// Average total of the orders entered, with the currency's decimals.
    pub average: String,
    /// Rows that wait or are under way.
    pub outbox_depth: u32,
    /// Age of the oldest of them.
    pub outbox_oldest_age_s: i64,
    /// 0 closed, 1 half open, 2 open.
    pub breakers: Vec<(Service, u8)>,
    /// From sending to the answer.
    pub effects: BTreeMap<(Service, EffectKind), Histogram>,
}

/// What is counted as it happens.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Counted>);

#[derive(Clone, Debug, Default)]
struct Counted {
    created: u64,
    fulfilled: u64,
    cancelled: u64,
    value: i128,
    effects: BTreeMap<(Service, EffectKind), Histogram>,
}

impl Tally {
    fn with<T>(&self, act: impl FnOnce(&mut Counted) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn created(&self, total: Money) {
        self.with(|counted| {
            counted.created += 1;
            counted.value += i128::from(total.minor);
        });
    }

    pub(crate) fn cancelled(&self) {
        self.with(|counted| counted.cancelled += 1);
    }

    pub(crate) fn fulfilled(&self) {
        self.with(|counted| counted.fulfilled += 1);
    }

    pub(crate) fn answered(&self, service: Service, effect: EffectKind, took: Duration) {
        self.with(|counted| counted.effects.entry((service, effect)).or_default().record(took));
    }
}

impl Desk {
    /// The counts as they stand.
    pub async fn counts(&self) -> Result<Counts, DeskError> {
        let badge = self.context.store.reader().badge().await?;
        let now = self.context.now();
        let counted = self.context.tally.with(|counted| counted.clone());
        let average = counted.value.checked_div(i128::from(counted.created)).unwrap_or_default();
        let average = Decimal::from_i128_with_scale(average, self.context.config.currency.decimals());
        let breakers = Service::ALL.iter().map(|&service| {
            let state = match self.context.breaker_state(service) {
                BreakerState::Closed => 0,
                BreakerState::HalfOpen => 1,
                BreakerState::Open { .. } => 2,
            };
            (service, state)
        });
        Ok(Counts {
            created: counted.created,
            fulfilled: counted.fulfilled,
            cancelled: counted.cancelled,
            average: average.to_string(),
            outbox_depth: badge.waiting + badge.retrying,
            outbox_oldest_age_s: badge.oldest_micros.map_or(0, |made| (now.micros() - made).max(0) / 1_000_000),
            breakers: breakers.collect(),
            effects: counted.effects,
        })
    }
}
