//! Keys, retrying, breakers and lanes.

use domain::breaker::{Breaker, BreakerState};
use domain::ids::{OrderId, uuid_v7};
use domain::lane::{LaneRow, LaneState, lane_state};
use domain::outbox::{EffectKind, KeyParts, RowState, Service, body_hash};
use domain::retry::{RETRY_AFTER_CLAMP_MS, RetryPolicy};
use domain::{Entropy, Timestamp};
use proptest::prelude::*;

use crate::support::{Always, Still};

fn parts() -> KeyParts {
    KeyParts {
        order_id: OrderId::parse("01890a5d-ac96-774b-bcce-b302099a8057").unwrap(),
        service: Service::Payment,
        effect: EffectKind::Charge,
        run: 1,
        part: 0,
        send: 0,
    }
}

/// The key of a request already sent must never change: a service would charge again.
#[test]
fn keys_are_the_same_for_ever() {
    assert_eq!(parts().key().to_string(), "413c6702-2365-5371-8122-4d1792c504c2");
    assert_eq!(OrderId::derived("payment/x/1").to_string(), "ba38bf30-d716-56ca-a089-fbb59c54e7f8");
}

#[test]
fn every_part_makes_another_key() {
    let others = [
        KeyParts { order_id: OrderId::derived("another"), ..parts() },
        KeyParts { service: Service::Wallet, ..parts() },
        KeyParts { effect: EffectKind::Refund, ..parts() },
        KeyParts { run: 2, ..parts() },
        KeyParts { part: 1, ..parts() },
        KeyParts { send: 1, ..parts() },
    ];
    for other in others {
        assert_ne!(other.key(), parts().key(), "{other:?}");
    }
}

#[test]
fn a_body_is_known_by_its_sha_256() {
    assert_eq!(body_hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn new_ids_carry_the_clock_and_sort_by_it() {
    let id = |millis: i64, byte| uuid_v7(&Still(Timestamp::from_micros(millis * 1000)), &Always(byte));
    assert_eq!(id(1, 0).get_version_num(), 7);
    assert!(id(1, 255) < id(2, 0));
}

#[test]
fn a_retry_after_is_a_floor_of_at_most_a_day() {
    let policy = RetryPolicy::default();
    assert_eq!(policy.next_delay(0, Some(60_000), &Always(0)), 60_000);
    assert_eq!(policy.next_delay(0, Some(i64::MAX), &Always(0)), RETRY_AFTER_CLAMP_MS);
    assert_eq!(policy.next_delay(0, Some(-5), &Always(0)), policy.base_ms);
    assert_eq!(policy.next_delay(i64::MAX, None, &Always(0)), policy.base_ms, "jitter reaches down to the base");
}

proptest! {
    #[test]
    fn delays_stay_between_base_and_three_times_the_last(previous in 0..10_000_000_i64, byte: u8) {
        let policy = RetryPolicy::default();
        let delay = policy.next_delay(previous, None, &Always(byte));
        prop_assert!(delay >= policy.base_ms);
        prop_assert!(delay <= policy.cap_ms);
        prop_assert!(delay <= previous.max(policy.base_ms) * 3);
        prop_assert!((0.0..1.0).contains(&Always(byte).unit()));
    }
}

const REST: i64 = 5_000;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_micros(0).plus_millis(ms)
}

fn tripped() -> Breaker {
    let mut breaker = Breaker::new(REST);
    for _ in 0..4 {
        assert!(!breaker.failed(at(0)));
    }
    assert!(breaker.failed(at(0)), "the fifth in a row opens");
    breaker
}

#[test]
fn an_open_breaker_lets_one_probe_out_after_its_rest() {
    let mut breaker = tripped();
    assert_eq!(breaker.allowance(at(REST - 1)), Some(0));
    assert_eq!(breaker.allowance(at(REST)), Some(1));
    breaker.sent(at(REST));
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    assert_eq!(breaker.allowance(at(REST)), Some(0), "one probe at a time");
    assert!(breaker.failed(at(REST)), "a failed probe opens again");
    assert_eq!(breaker.allowance(at(REST + 1)), Some(0));
    breaker.sent(at(2 * REST));
    assert!(breaker.succeeded(), "a good one closes");
    assert_eq!(breaker.allowance(at(2 * REST)), None);
    assert!(!breaker.failed(at(2 * REST)), "and the past is forgotten");
}

#[test]
fn half_of_the_last_twenty_opens_too() {
    let mut breaker = Breaker::new(REST);
    let opened = (0..20).map(|i| if i % 2 == 0 { breaker.succeeded() } else { breaker.failed(at(0)) });
    assert_eq!(opened.collect::<Vec<_>>().iter().position(|opened| *opened), Some(19));
}

#[test]
fn a_wrong_endpoint_opens_at_once() {
    let mut breaker = Breaker::new(REST);
    breaker.trip(at(0));
    assert_eq!(breaker.allowance(at(1)), Some(0));
}

#[test]
fn a_lane_shows_its_newest_row() {
    let row = LaneRow { state: RowState::Waiting, attempts: 0, refused: false, unknown: false };
    let tried = LaneRow { attempts: 1, ..row };
    let shown = |row| lane_state(Some(row));
    assert_eq!(lane_state(None), LaneState::None);
    assert_eq!(shown(row), LaneState::Waiting);
    assert_eq!(shown(LaneRow { state: RowState::Sending, ..tried }), LaneState::Sending);
    assert_eq!(shown(tried), LaneState::Retrying);
    assert_eq!(shown(LaneRow { unknown: true, ..tried }), LaneState::Unknown);
    assert_eq!(shown(LaneRow { state: RowState::Sending, unknown: true, ..tried }), LaneState::Unknown);
    assert_eq!(shown(LaneRow { state: RowState::Done, ..tried }), LaneState::Done);
    assert_eq!(shown(LaneRow { state: RowState::Done, refused: true, ..tried }), LaneState::Failed);
    assert_eq!(shown(LaneRow { state: RowState::Dead, ..tried }), LaneState::Dead);
    assert_eq!(shown(LaneRow { state: RowState::Withdrawn, ..row }), LaneState::None);
}
