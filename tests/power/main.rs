//! The power goes in the middle of the work. The real engine on the real store, over a disk that
//! forgets what was not synced (`faultfs`, the default file interface of this process): whatever
//! was acknowledged before that moment is there afterwards, whole, and every invariant holds.
//!
//! The control runs the same work with `synchronous=NORMAL` (the disk reads the store's own
//! `PRAGMA synchronous=FULL` so) and must lose acknowledged orders, or this check could not fail.
//!
//! `ORDER_DESK_POWER_SEEDS` sets how many losses are tried; 200 where it says nothing.

mod desk;
mod slow;

use std::io::Write;
use std::sync::Arc;

use desk::{Loss, Template, lose_power, undisturbed};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Losses tried at the same time.
const AT_ONCE: usize = 4;
/// Losses of the control: enough that one of them loses something, as the assertion asks.
const CONTROLS: u64 = 25;

fn seeds() -> u64 {
    std::env::var("ORDER_DESK_POWER_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// A loss for each seed, somewhere in the work.
async fn losses(count: u64, normal: bool) -> Vec<Loss> {
    let template = Arc::new(Template::new().await);
    let whole = undisturbed(&template, normal).await;
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for seed in 0..count {
        let (template, slots) = (Arc::clone(&template), Arc::clone(&slots));
        running.spawn(async move {
            let _slot = slots.acquire_owned().await.expect("it is never closed");
            lose_power(&template, seed, whole.operations, normal).await
        });
    }
    running.join_all().await
}

/// Shown whether or not the test fails: the figures are wanted.
fn say(line: &str) {
    // Nobody reads along; nothing is lost.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn full_loses_nothing_that_was_acknowledged() {
    let losses = losses(seeds(), false).await;
    let acknowledged: usize = losses.iter().map(|loss| loss.acknowledged).sum();
    let in_doubt = losses.iter().filter(|loss| loss.in_doubt).count();
    let lossy = losses.iter().filter(|loss| !loss.violations.is_empty()).count();
    say(&format!(
        "FULL: {} losses of power ({in_doubt} in the middle of the work), {acknowledged} acknowledgements before them, \
         {lossy} that broke anything",
        losses.len()
    ));
    for loss in &losses {
        assert_eq!(loss.synchronous, 2, "the store runs with FULL");
        assert_eq!(loss.violations, Vec::new(), "seed {}", loss.seed);
        assert!(loss.opens_again, "seed {}: the desk opens on what is left", loss.seed);
    }
    assert!(acknowledged > 0, "no order was acknowledged before the power went: nothing was shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn normal_does_lose_what_was_acknowledged() {
    let losses = losses(CONTROLS, true).await;
    let lossy = losses.iter().filter(|loss| loss.violations.iter().any(|one| one.invariant == 1)).count();
    say(&format!("NORMAL: {} losses of power, acknowledged orders lost in {lossy} of them", losses.len()));
    assert!(losses.iter().all(|loss| loss.synchronous == 1), "the control runs with NORMAL");
    assert!(lossy > 0, "NORMAL lost nothing in {CONTROLS} losses of power: the check cannot fail");
    // Losing the newest is all that NORMAL may do: what is left is still a sound database.
    assert!(losses.iter().all(|loss| loss.opens_again && loss.violations.iter().all(|one| one.invariant == 1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_is_one_sync() {
    let template = Template::new().await;
    let whole = undisturbed(&template, false).await;
    let (syncs, commits) = (whole.syncs, whole.commits);
    say(&format!("{syncs} syncs for {commits} commits, {} bytes written; {} writes", whole.bytes, whole.writes));
    assert!(commits > 0);
    assert!(syncs >= commits, "a commit that is not synced is not durable");
    // A checkpoint adds a few, of the log and of the database.
    assert!(syncs <= commits + commits / 2 + 8, "{syncs} syncs for {commits} commits");
}
