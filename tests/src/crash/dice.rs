//! Decisions that a seed repeats.

use domain::clock::Entropy;

use crate::time::TestEntropy;

/// A source of decisions.
pub struct Dice(TestEntropy);

impl Dice {
    /// The decisions of part `part` of the run with that seed.
    pub const fn new(seed: u64, part: u64) -> Self {
        let mixed = (seed ^ part.wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        Self(TestEntropy::new(mixed ^ (mixed >> 32)))
    }

    /// Any number.
    pub fn number(&self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number from `low` up to and with `high`.
    pub fn between(&self, low: u64, high: u64) -> u64 {
        low + self.number() % (high - low + 1)
    }

    /// True in so many of a thousand cases.
    pub fn per_mille(&self, cases: u64) -> bool {
        self.between(1, 1000) <= cases
    }

    /// One of these.
    pub fn one_of<T: Copy>(&self, choices: &[T]) -> T {
        let at = self.between(0, choices.len() as u64 - 1);
        choices[usize::try_from(at).expect("an index of a slice")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_decisions_and_parts_differ() {
        let draw = |seed, part| (0..8).map(|_| Dice::new(seed, part).number()).collect::<Vec<_>>();
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }
}
