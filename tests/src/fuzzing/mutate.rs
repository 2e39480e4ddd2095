//! Small changes to a seed, drawn from a seeded source: enough for a short run on stable to find
//! what stands close to the seeds. The same number gives the same input for ever.

/// A seeded source of numbers (`SplitMix64`).
pub struct Draw(u64);

/// Bytes that mean something to one parser or another.
const WORDS: [&[u8]; 24] = [
    b"\"",
    b"'",
    b"\\",
    b",",
    b".",
    b"\n",
    b"\r\n",
    b"\0",
    b"-",
    b"0",
    b"-1",
    b"99999999999999999999",
    b"1e400",
    b"null",
    b"[]",
    b"{}",
    b"{\"status\":",
    b"\"\"",
    b"*",
    b" AND ",
    b"\xc3\xa9",
    b"\xcc\x88",
    b"\xef\xbb\xbf",
    b"4111111111111111",
];

impl Draw {
    /// The source of that number.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 where there is none.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap_or_default()
    }

    /// One of `seeds` with one to four changes, some of them pieces of another seed.
    pub fn mutated(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = seeds.get(self.below(seeds.len())).cloned().unwrap_or_default();
        for _ in 0..=self.below(4) {
            self.change(&mut input, seeds);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let to = (at + 1 + self.below(8)).min(input.len());
        match self.below(7) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = u8::try_from(self.below(256)).unwrap_or_default(),
            2 if at < to => drop(input.drain(at..to)),
            3 if at < to => input.extend_from_within(at..to),
            4 => input.truncate(at),
            5 => {
                let other = seeds.get(self.below(seeds.len())).map_or(&[][..], Vec::as_slice);
                let from = self.below(other.len());
                let piece = other[from..(from + 1 + self.below(24)).min(other.len())].to_vec();
                input.splice(at..at, piece);
            }
            _ => drop(input.splice(at..at, WORDS[self.below(WORDS.len())].iter().copied())),
        }
    }
}
