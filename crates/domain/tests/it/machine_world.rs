//! The machine against a truthful world: whatever is refused, lost, late, repeated or misdirected,
//! in however many runs, money and stock end where the checkout says they are, and at every moment
//! something drives what is open (invariants 2, 3, 4 and 6 of docs/architecture.md).
//!
//! The suite plays a share of what there is. `PROPTEST_CASES=10000 ORDER_DESK_STEPS=50` plays the
//! whole measure.

use domain::checkout::CheckoutState;
use proptest::prelude::*;

use crate::world::{Fate, Verdict};
use crate::world_order::{Step, World};

/// A number from the environment, or what the suite plays.
fn setting(name: &str, usual: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn verdict() -> impl Strategy<Value = Verdict> {
    prop_oneof![6 => Just(Verdict::Done), 2 => Just(Verdict::Pending), 1 => Just(Verdict::Refused)]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        8 => verdict().prop_map(Fate::Answered),
        3 => verdict().prop_map(Fate::AnswerLost),
        2 => Just(Fate::RequestLost),
        1 => Just(Fate::NotSent),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let some = any::<u8>();
    prop_oneof![
        1 => Just(Step::Nothing),
        12 => (some, fate()).prop_map(|(which, fate)| Step::Send(which, fate)),
        14 => some.prop_map(Step::Reply),
        1 => Just(Step::Restart),
        3 => (some, any::<bool>(), any::<bool>())
            .prop_map(|(run, takes, tells)| Step::ProviderDecides { run, takes, tells }),
        2 => (some, some).prop_map(|(run, which)| Step::Webhook(run, which)),
        1 => some.prop_map(Step::StaleNotice),
        2 => (some, any::<bool>()).prop_map(|(run, told)| Step::LateArrival(run, told)),
        2 => (some, some).prop_map(|(run, which)| Step::Repeat(run, which)),
        1 => (some, some).prop_map(|(from, to)| Step::Misdirect(from, to)),
        1 => Just(Step::Cancel),
        1 => some.prop_map(Step::Exhaust),
        1 => some.prop_map(Step::Revive),
        2 => (some, any::<bool>()).prop_map(|(run, by_hand)| Step::Settle(run, by_hand)),
        3 => Just(Step::CheckOutAgain),
        1 => Just(Step::ProductionHears),
    ]
}

fn played(has_email: bool, script: &[Step]) -> World {
    let mut world = World::new(has_email);
    for step in script {
        world.happen(step);
    }
    world.wind_up();
    world.judge();
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: setting("PROPTEST_CASES", 1_000), ..ProptestConfig::default() })]

    #[test]
    fn money_and_stock_end_where_the_checkout_says(
        has_email in any::<bool>(),
        script in prop::collection::vec(step(), setting("ORDER_DESK_STEPS", 50) as usize),
    ) {
        played(has_email, &script);
    }
}

#[test]
fn an_undisturbed_checkout_completes() {
    let world = played(true, &[]);
    assert_eq!(world.newest().checkout.state, CheckoutState::Completed);
}

/// The measure counts only where its scripts reach the far corners of the machine.
#[test]
fn the_scripts_reach_every_state_and_several_runs() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let scripts = prop::collection::vec(step(), 50);
    let (mut seen, mut runs, mut late) = (Vec::new(), 0, 0);
    for _ in 0..600 {
        let script = scripts.new_tree(&mut runner).unwrap().current();
        let mut world = World::new(true);
        for step in &script {
            world.happen(step);
            runs = runs.max(world.runs.len());
            for run in &world.runs {
                late += usize::from(run.checkout.late.is_some());
                if !seen.contains(&run.checkout.state) {
                    seen.push(run.checkout.state);
                }
            }
        }
    }
    let missed: Vec<_> = CheckoutState::ALL.iter().filter(|state| !seen.contains(state)).collect();
    assert!(missed.is_empty(), "never reached: {missed:?}");
    assert!(runs >= 3, "at most {runs} runs of one order");
    assert!(late > 0, "no charge of a run that had turned back ever came late");
}
