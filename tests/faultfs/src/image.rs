//! One file as the disk has it: what is there for good, and what was asked for since the last sync.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// What was asked of a file and not yet synced.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// It came to be.
    Create,
    /// These bytes from there on.
    Write(usize, Vec<u8>),
    /// It has this length.
    Truncate(usize),
    /// It is no more.
    Delete,
}

/// A file; `None` is one that is not there.
pub(crate) type Bytes = Option<Vec<u8>>;

impl Change {
    pub(crate) fn apply(&self, file: &mut Bytes) {
        match self {
            Self::Create => {
                file.get_or_insert_default();
            }
            Self::Write(at, data) => {
                let file = file.get_or_insert_default();
                if file.len() < at + data.len() {
                    file.resize(at + data.len(), 0);
                }
                file[*at..at + data.len()].copy_from_slice(data);
            }
            Self::Truncate(length) => file.get_or_insert_default().resize(*length, 0),
            Self::Delete => *file = None,
        }
    }

    /// Only its first `length` bytes reached the disk.
    fn torn(&self, length: usize) -> Self {
        match self {
            Self::Write(at, data) => Self::Write(*at, data[..length.min(data.len())].to_vec()),
            whole => whole.clone(),
        }
    }
}

/// A file with its past.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    pub(crate) durable: Bytes,
    pub(crate) unsynced: Vec<Change>,
}

impl Remembered {
    pub(crate) fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            change.apply(&mut self.durable);
        }
    }

    /// What is left of it when the power goes: a part of what was not synced. A third of the time
    /// nothing of it, a third all but what comes last, and else every change by itself.
    pub(crate) fn after_power_loss(&self, random: &mut Random) -> Bytes {
        let mut file = self.durable.clone();
        let mood = random.below(3);
        let last = random.below(self.unsynced.len() as u64 + 1);
        for (place, change) in self.unsynced.iter().enumerate() {
            let fate = match mood {
                1 if (place as u64) < last => Fate::Kept,
                1 if place as u64 == last => Fate::Torn,
                0 | 1 => Fate::Lost,
                _ => [Fate::Kept, Fate::Lost, Fate::Torn][usize::try_from(random.below(3)).unwrap_or(0)],
            };
            match (fate, change) {
                (Fate::Lost, _) => {}
                (Fate::Torn, Change::Write(_, data)) => {
                    let length = random.below(data.len() as u64 + 1);
                    change.torn(usize::try_from(length).unwrap_or(0)).apply(&mut file);
                }
                (Fate::Torn | Fate::Kept, change) => change.apply(&mut file),
            }
        }
        file
    }
}

#[derive(Clone, Copy)]
enum Fate {
    Kept,
    Torn,
    Lost,
}

/// Randomness that repeats (`SplitMix64`).
#[derive(Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound.max(1)
    }
}

/// What the disk held when the power went, by file name.
#[derive(Clone, Debug, Default)]
pub struct Image(pub(crate) BTreeMap<String, Vec<u8>>);

impl Image {
    /// Puts it into `dir`.
    pub fn write_to(&self, dir: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        for (name, bytes) in &self.0 {
            std::fs::File::create(dir.join(name))?.write_all(bytes)?;
        }
        Ok(())
    }

    /// Names and lengths of its files.
    pub fn files(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Random, Remembered};

    #[test]
    fn what_was_synced_stays_and_what_was_not_may_go() {
        let mut file = Remembered::default();
        file.unsynced.extend([Change::Create, Change::Write(0, b"kept".to_vec())]);
        file.sync();
        file.unsynced.push(Change::Write(4, b"gone".to_vec()));
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let left = file.after_power_loss(&mut Random(seed)).expect("its creation was synced");
            assert!(left.starts_with(b"kept"));
            seen.insert(left);
        }
        for length in 4..=8 {
            assert!(seen.iter().any(|left| left.len() == length), "no loss left {length} bytes: {seen:?}");
        }
    }

    #[test]
    fn a_creation_and_a_deletion_that_were_not_synced_may_be_undone() {
        let mut file = Remembered::default();
        file.unsynced.push(Change::Create);
        let lost = |file: &Remembered, gone: bool| {
            (0..50).any(|seed| file.after_power_loss(&mut Random(seed)).is_none() == gone)
        };
        assert!(lost(&file, true) && lost(&file, false));
        file.sync();
        file.unsynced.push(Change::Delete);
        assert!(lost(&file, true) && lost(&file, false));
    }
}
