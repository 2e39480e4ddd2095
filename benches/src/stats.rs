//! Figures out of many measurements.

use std::time::Duration;

/// Times of one thing done many times.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// How many there are.
    pub fn taken(&self) -> usize {
        self.0.len()
    }

    /// So many of a hundred were no slower, in milliseconds.
    pub fn percentile_ms(&self, percent: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
        let place = (percent / 100.0 * count(last)).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place of the list")]
        let time = sorted[(place as usize).min(last)];
        time.as_secs_f64() * 1000.0
    }

    /// Half were no slower.
    pub fn p50(&self) -> f64 {
        self.percentile_ms(50.0)
    }

    /// Ninety-nine of a hundred were no slower.
    pub fn p99(&self) -> f64 {
        self.percentile_ms(99.0)
    }
}

/// The one in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => f64::midpoint(sorted[even / 2 - 1], sorted[even / 2]),
    }
}

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]
pub fn count(number: usize) -> f64 {
    number as f64
}

/// As [`count`].
#[expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]
pub fn count64(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let mut times = Times::default();
        (1..=100).for_each(|ms| times.add(Duration::from_millis(ms)));
        assert!((times.p99() - 99.0).abs() < 0.5 && (times.p50() - 50.0).abs() < 1.5);
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
        assert!((median(&[4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < 1e-9);
    }
}
