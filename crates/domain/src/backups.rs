//! When a backup is due and which are kept. Values only: sizes, times and free space come from
//! outside.

use crate::clock::Timestamp;

/// Up to this size a database is copied each hour; beyond, once a day and when nobody works.
const LARGE_BYTES: u64 = 1 << 30;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// A desk that is never idle is copied all the same, this long after the last copy.
const LONGEST_MS: i64 = 2 * DAY_MS;
/// So many of each kind are kept at most.
const MOST: usize = 7;
/// Backups leave one part in so many of the disk free.
const FREE_PART: u64 = 5;

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was due, or a person asked for it.
    Time,
    /// The database was about to be brought to a newer schema.
    Update,
}

/// A backup that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Why it was made.
    pub reason: Reason,
    /// When.
    pub made_at: Timestamp,
    /// How large it is.
    pub bytes: u64,
}

/// A disk's room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// All there is.
    pub total: u64,
    /// What is free.
    pub free: u64,
}

/// Is a backup due of a database of `bytes`, last copied at `last`? A last copy that lies in the
/// future says nothing: the clock was set back since.
pub fn is_due(last: Option<Timestamp>, bytes: u64, idle: bool, now: Timestamp) -> bool {
    let Some(last) = last.filter(|last| *last <= now) else { return true };
    let age = now.millis_since(last);
    if bytes < LARGE_BYTES {
        return age >= HOUR_MS;
    }
    age >= if idle { DAY_MS } else { LONGEST_MS }
}

/// When the next one is due at the earliest.
pub fn next_due(last: Option<Timestamp>, bytes: u64, now: Timestamp) -> Timestamp {
    let Some(last) = last.filter(|last| *last <= now) else { return now };
    last.plus_millis(if bytes < LARGE_BYTES { HOUR_MS } else { DAY_MS })
}

/// Which of `backups` go, by their place: of each kind all but the newest seven, and then the oldest
/// until a fifth of the disk is free. Where not even all of them would bring that about, something
/// else fills the disk, and they only make room for the next two. The newest of all always stays.
pub fn surplus(backups: &[Kept], disk: Disk) -> Vec<usize> {
    let mut order: Vec<usize> = (0..backups.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse((backups[place].made_at, place)));
    let (mut gone, mut stay) = (Vec::new(), Vec::new());
    for place in order {
        let same = stay.iter().filter(|&&other: &&usize| backups[other].reason == backups[place].reason).count();
        if same < MOST { stay.push(place) } else { gone.push(place) }
    }
    let freed: u64 = gone.iter().map(|&place| backups[place].bytes).sum();
    let mut free = disk.free.saturating_add(freed);
    let others: u64 = stay.iter().skip(1).map(|&place| backups[place].bytes).sum();
    let newest = stay.first().map_or(0, |&place| backups[place].bytes);
    let fifth = disk.total / FREE_PART;
    let wanted = if free.saturating_add(others) >= fifth { fifth } else { newest.saturating_mul(2).min(fifth) };
    while stay.len() > 1 && free < wanted {
        let Some(oldest) = stay.pop() else { break };
        free = free.saturating_add(backups[oldest].bytes);
        gone.push(oldest);
    }
    gone
}
