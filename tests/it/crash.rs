//! The process is killed at every named point, twice each, and at random moments under load.
//! Started again, everything comes to its end and the invariants hold (1–8 and 10), as judged by
//! `order-service verify` against the ledger of a world that lived on in a process of its own.

use tests::crash::campaign::Campaign;
use tests::crash::child::say;
use tests::crash::enumerate::every_point;
use tests::crash::programs::Programs;

fn programs() -> Programs {
    Programs::find().expect("the programs are built; cargo xtask test builds them")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_at_any_named_point_and_again_at_the_same_loses_and_doubles_nothing() {
    let (points, all) = every_point(&programs(), 3, |_, _| ()).await.expect("the trials run");
    say(&format!("{points} points, each twice\n{all}"));
    assert_eq!(all.violations, Vec::<String>::new());
    assert!(all.kills >= 2 * points as u64, "every point was passed and passed again: {all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_kills_under_load_lose_and_double_nothing() {
    let campaign = Campaign { kills: 100, seed: 20_261_121, in_flight: 8, check_each: 25, chapter: 50 };
    let all = campaign.run(&programs(), |_| ()).await.expect("the campaign runs");
    say(&all.to_string());
    assert_eq!(all.violations, Vec::<String>::new(), "seed {}", campaign.seed);
    assert_eq!(all.kills, 100);
    assert!(all.fewest_in_flight >= Some(8), "{all}");
}
