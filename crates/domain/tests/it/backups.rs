//! When a backup is due, and which are kept.

use domain::Timestamp;
use domain::backups::{Disk, Kept, Reason, is_due, next_due, surplus};
use proptest::prelude::*;

const HOUR_MS: i64 = 3_600_000;
const ROOMY: Disk = Disk { total: 1000, free: 1000 };

fn at(hours: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000).plus_millis(hours * HOUR_MS)
}

fn kept(reason: Reason, hours: i64, bytes: u64) -> Kept {
    Kept { reason, made_at: at(hours), bytes }
}

#[test]
fn a_small_database_is_copied_each_hour_whether_anyone_works_or_not() {
    assert!(is_due(None, 0, false, at(0)));
    assert!(!is_due(Some(at(0)), 5_000_000, true, at(0).plus_millis(HOUR_MS - 1)));
    assert!(is_due(Some(at(0)), 5_000_000, false, at(1)));
    assert_eq!(next_due(Some(at(0)), 5_000_000, at(0)), at(1));
}

#[test]
fn a_large_one_once_a_day_when_idle_and_after_two_days_in_any_case() {
    let large = 1 << 30;
    assert!(!is_due(Some(at(0)), large, true, at(23)));
    assert!(is_due(Some(at(0)), large, true, at(24)));
    assert!(!is_due(Some(at(0)), large, false, at(47)));
    assert!(is_due(Some(at(0)), large, false, at(48)));
    assert_eq!(next_due(Some(at(0)), large, at(1)), at(24));
}

#[test]
fn a_clock_that_was_set_back_stops_no_backups() {
    assert!(is_due(Some(at(100)), 1, false, at(0)));
    assert_eq!(next_due(Some(at(100)), 1, at(0)), at(0));
}

#[test]
fn seven_of_each_kind_are_kept_the_newest() {
    let mut all: Vec<Kept> = (0..9).map(|n| kept(Reason::Time, n, 1)).collect();
    all.extend((0..3).map(|n| kept(Reason::Update, n, 1)));
    let mut gone = surplus(&all, ROOMY);
    gone.sort_unstable();
    assert_eq!(gone, [0, 1], "the two oldest of the nine; the ones before updates are counted apart");
}

#[test]
fn a_disk_that_fills_up_costs_the_oldest_but_never_the_last() {
    let all: Vec<Kept> = (0..5).map(|n| kept(Reason::Time, n, 60)).collect();
    assert_eq!(surplus(&all, Disk { total: 1000, free: 90 }), [0, 1], "90 + 120 is a fifth of 1000");
    assert_eq!(surplus(&all, Disk { total: 1000, free: 0 }), [0, 1, 2, 3]);
    assert_eq!(surplus(&all[..1], Disk { total: 1_000_000, free: 0 }), Vec::<usize>::new());
    assert_eq!(surplus(&[], Disk { total: 10, free: 0 }), Vec::<usize>::new());
}

#[test]
fn a_disk_that_others_fill_costs_no_backup_that_would_not_help() {
    let all: Vec<Kept> = (0..5).map(|n| kept(Reason::Time, n, 60)).collect();
    assert_eq!(surplus(&all, Disk { total: 1_000_000, free: 150_000 }), Vec::<usize>::new());
    assert_eq!(surplus(&all, Disk { total: 1_000_000, free: 50 }), [0, 1], "room for the next two, no more");
}

proptest! {
    #[test]
    fn what_goes_is_never_newer_than_what_stays_of_its_kind(
        hours in proptest::collection::vec((0_i64..1000, any::<bool>(), 0_u64..500), 0..40),
        free in 0_u64..5000,
    ) {
        let all: Vec<Kept> = hours
            .iter()
            .map(|(h, update, bytes)| kept(if *update { Reason::Update } else { Reason::Time }, *h, *bytes))
            .collect();
        let gone = surplus(&all, Disk { total: 5000, free });
        prop_assert!(all.is_empty() || gone.len() < all.len(), "one is always left");
        for &place in &gone {
            for (other, stays) in all.iter().enumerate().filter(|(other, _)| !gone.contains(other)) {
                let older = stays.reason == all[place].reason && stays.made_at < all[place].made_at;
                prop_assert!(!older, "{place} went, the older {other} stayed");
            }
        }
    }
}
