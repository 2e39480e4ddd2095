//! Jumps of the clock are told from time that passes.

use domain::Timestamp;
use domain::jump::Watch;

const START: Timestamp = Timestamp::from_micros(1_767_603_600_000_000);
const DAY_MS: i64 = 24 * 3_600_000;

#[test]
fn time_that_passes_is_no_jump_and_small_corrections_are_none_either() {
    let mut watch = Watch::new(START, 1_000);
    assert_eq!(watch.look(START.plus_millis(DAY_MS), 1_000 + DAY_MS), None, "an idle day");
    assert_eq!(watch.look(START.plus_millis(DAY_MS + 4_900), 1_000 + DAY_MS), None, "a correction");
    assert_eq!(watch.look(START.plus_millis(DAY_MS + 9_800), 1_000 + DAY_MS), None, "corrections do not add up");
}

#[test]
fn a_sleep_and_a_clock_set_forward_or_back_are_jumps_told_once() {
    let mut watch = Watch::new(START, 0);
    assert_eq!(watch.look(START.plus_millis(DAY_MS), 1_000), Some(DAY_MS - 1_000));
    assert_eq!(watch.look(START.plus_millis(DAY_MS + 1_000), 2_000), None, "told once");
    assert_eq!(watch.look(START.plus_millis(-2 * DAY_MS), 3_000), Some(-3 * DAY_MS - 2_000));
}

#[test]
fn what_lies_ahead_of_a_clock_that_was_set_back_is_as_old_as_the_jump() {
    let mut watch = Watch::new(START, 0);
    assert_eq!(watch.since(START, START.plus_millis(7_000), 7_000), 7_000);
    let back = START.plus_millis(-DAY_MS);
    assert!(watch.look(back, 10_000).is_some());
    assert_eq!(watch.since(START, back.plus_millis(61_000), 71_000), 61_000);
}
