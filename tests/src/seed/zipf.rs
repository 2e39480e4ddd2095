//! Zipf's law: the second of a list is drawn half as often as the first, the third a third as often.
//! Names and wares are spread that way, which is what makes an index's lists long for some words and
//! short for most.

/// A list's places, to be drawn by Zipf's law.
#[derive(Clone, Debug)]
pub struct Zipf {
    /// For each place, the weight of all up to and with it.
    sums: Vec<f64>,
}

impl Zipf {
    /// For a list of `places`; `exponent` says how much the first is preferred (1: as Zipf said).
    pub fn new(places: usize, exponent: f64) -> Self {
        let mut sum = 0.0;
        let mut sums = Vec::with_capacity(places);
        let mut place = 0.0_f64;
        for _ in 0..places.max(1) {
            place += 1.0;
            sum += place.powf(-exponent);
            sums.push(sum);
        }
        Self { sums }
    }

    /// The place that a number drawn evenly from all 32-bit numbers stands for.
    pub fn place(&self, drawn: u32) -> usize {
        let all = self.sums.last().copied().unwrap_or(1.0);
        let wanted = f64::from(drawn) / (f64::from(u32::MAX) + 1.0) * all;
        self.sums.partition_point(|sum| *sum <= wanted).min(self.sums.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_drawn_twice_as_often_as_the_second() {
        let zipf = Zipf::new(1_000, 1.0);
        let mut drawn = [0_u32; 1_000];
        for step in 0..100_000_u32 {
            drawn[zipf.place(step * 42_949)] += 1;
        }
        assert!(drawn[0].abs_diff(2 * drawn[1]) < drawn[0] / 20, "{} and {}", drawn[0], drawn[1]);
        assert!(drawn[0] > 50 * drawn[99]);
        assert_eq!(Zipf::new(1_000, 1.0).place(u32::MAX), 999);
    }
}
