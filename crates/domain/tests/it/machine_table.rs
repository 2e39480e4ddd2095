//! The whole table of the checkout machine: every state against every event.

use domain::checkout::{Checkout, CheckoutState};
use domain::outbox::EffectKind;
use proptest::prelude::*;

use crate::support::{asking, at, every_event};

/// Columns: reserved, unavailable | charged, pending, declined, unknown, not found | committed,
/// refused | refunded, released | unknown reserve, commit, refund, release | undo refused refund,
/// release | exhausted reserve, charge, commit, refund, release | cancel sent, unsent | charge
/// settled as done, as refused | a follower's step unknown, exhausted.
///
/// `-` is invalid, `.` leaves the state and sends nothing, a letter is the next state: Reserving,
/// charGing, Awaiting, recKonciling, Committing, reFunding, reLeasing, Done, X failed, Z cancelled,
/// Needs attention.
const TABLE: [(&str, &str); 15] = [
    ("Reserving", "GX ----- -- -- .--- -- N---- .Z -- --"),
    ("Charging", ".- CALKG -- -- ---- -- -N--- .L -- --"),
    ("AwaitingProvider", ".- C.LKG -- -- ---- -- -N--- .. -- --"),
    ("Reconciling", ".- CAL.G -- -- ---- -- -N--- .. -- --"),
    ("Committing", ".- ..-.. DF -- -.-- -- --N-- .F -- --"),
    ("Refunding", ".- ..-.. .. L- --.- N- ---N- .. -- --"),
    ("Releasing", ".- F.... .- -X ---. -N ----N .. -- --"),
    ("Completed", ".- ..-.. .- -- ---- -- ----- FF -- --"),
    ("Failed", ".- F.... .- -. ---- -- ----- ZZ -- --"),
    ("Cancelled", ".- F.... .- -. ---- -- ----- .. -- --"),
    ("asking reserve", "GX ----- -- -- .--- -- .---- .. -- --"),
    ("asking charge", ".- C.L.. -- -- ---- -- -.--- .. CL --"),
    ("asking commit", ".- ..-.. DF -- -.-- -- --.-- .. -- --"),
    ("asking refund", ".- ..-.. .. L- --.- .- ---.- .. -- --"),
    ("asking release", ".- F.... .- -X ---. -. ----. .. -- --"),
];

fn named(row: &str) -> Checkout {
    match row.strip_prefix("asking ") {
        Some(step) => asking(step.parse().unwrap()),
        None => at(row.parse().unwrap()),
    }
}

fn letter(state: CheckoutState) -> char {
    match state {
        CheckoutState::Reserving => 'R',
        CheckoutState::Charging => 'G',
        CheckoutState::AwaitingProvider => 'A',
        CheckoutState::Reconciling => 'K',
        CheckoutState::Committing => 'C',
        CheckoutState::Refunding => 'F',
        CheckoutState::Releasing => 'L',
        CheckoutState::Completed => 'D',
        CheckoutState::Failed => 'X',
        CheckoutState::Cancelled => 'Z',
        CheckoutState::NeedsAttention => 'N',
    }
}

#[test]
fn every_state_answers_every_event_as_the_table_says() {
    for (row, expected) in TABLE {
        let events = every_event();
        let expected: Vec<char> = expected.chars().filter(|c| *c != ' ').collect();
        assert_eq!(events.len(), expected.len(), "{row}");
        for (event, expected) in events.into_iter().zip(expected) {
            let before = named(row);
            let state = before.state;
            let found = match before.apply(event.clone()) {
                Err(refused) => {
                    assert_eq!(refused.state, state, "the refusal names the state, {row} + {event:?}");
                    '-'
                }
                Ok((next, effects)) if next.state == state && effects.is_empty() => '.',
                Ok((next, _)) => letter(next.state),
            };
            assert_eq!(found, expected, "{row} + {event:?}");
        }
    }
}

#[test]
fn every_state_has_a_row() {
    for state in CheckoutState::ALL.iter().filter(|state| **state != CheckoutState::NeedsAttention) {
        assert!(TABLE.iter().any(|(row, _)| row == &state.as_str()), "{state}");
    }
    for step in EffectKind::ALL.iter().filter(|step| step.is_step()) {
        assert!(TABLE.iter().any(|(row, _)| *row == format!("asking {step}")), "{step}");
    }
}

proptest! {
    #[test]
    fn no_sequence_of_events_breaks_the_machine(start in 0..TABLE.len(), steps in prop::collection::vec(0..28_usize, 0..60)) {
        let events = every_event();
        let mut checkout = named(TABLE[start].0);
        for step in steps {
            if let Ok((next, _)) = checkout.clone().apply(events[step].clone()) {
                let asks = next.state == CheckoutState::NeedsAttention;
                prop_assert_eq!(asks, next.attention.is_some(), "a question is open exactly where it is shown");
                checkout = next;
            }
        }
    }
}
