//! A long steady load: checkouts at a fixed rate, whatever the desk makes of them (open loop), the
//! mocked world in another process. What is measured is printed; what is right, checked at the end.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::checkout::CheckoutState;
use domain::order::{LineInput, OrderInput};
use engine::system::{SystemClock, SystemEntropy};
use engine::{Config, Desk, DeskOptions, Points};
use serde_json::json;
use store::Store;

use super::child::say;
use super::dice::Dice;
use super::programs::{Mocks, Programs};
use crate::control::Control;
use crate::desk::{order, wish};

/// How long the backlog may take to empty once no order comes any more.
const DRAIN: Duration = Duration::from_mins(1);
/// Amounts in minor units whose charge the mocks answer badly, each in its own way. Together they
/// are one order in a hundred.
const TROUBLED: [(u64, &str); 5] =
    [(7_001, "commit_then_drop"), (7_002, "empty"), (7_003, "malformed"), (7_004, "truncated"), (7_005, "slow_drip")];

/// How a load is put on.
#[derive(Clone, Copy, Debug)]
pub struct Soak {
    /// For how long.
    pub minutes: u64,
    /// Checkouts a minute.
    pub rate: u64,
    /// What the orders are drawn from.
    pub seed: u64,
}

#[derive(Default)]
struct Counts {
    placed: AtomicU64,
    refused: AtomicU64,
    /// Microseconds between asking and the acknowledgement, summed.
    waited: AtomicU64,
}

impl Soak {
    /// Puts the load on and checks; returns the violations.
    pub async fn run(&self, programs: &Programs) -> Result<Vec<String>, String> {
        let mut dir = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (data, ledger) = (dir.path().join("data"), dir.path().join("ledger.jsonl"));
        let mut mocks = Mocks::start(programs, &ledger, "os").await?;
        let services = dir.path().join("services.json");
        std::fs::write(&services, &mocks.ready).map_err(|error| error.to_string())?;
        trouble(&mocks.control()?).await?;
        let desk = Arc::new(open(&data, &services).await?);
        desk.start();
        let counts = Arc::new(Counts::default());
        let mut resident = Vec::new();
        let started = Instant::now();
        let load = tokio::spawn(put_on(*self, Arc::clone(&desk), Arc::clone(&counts), started));
        say("minute  placed  completed  backlog  unsent  ack ms  desk MB  mocks MB");
        for minute in 1..=self.minutes {
            tokio::time::sleep_until((started + Duration::from_secs(60 * minute)).into()).await;
            resident.push(report(&minute.to_string(), &desk, &counts, &mocks).await);
        }
        let ids = load.await.map_err(|error| error.to_string())?;
        let drained = drain(&desk).await;
        report("end", &desk, &counts, &mocks).await;
        say(&per_checkout(desk.store(), &counts));
        let mut wrong = Vec::new();
        match drained {
            Some(took) => say(&format!("backlog empty {:.1} s after the last order", took.as_secs_f64())),
            None => wrong.push(format!("the backlog was not empty {} s after the last order", DRAIN.as_secs())),
        }
        flat(&resident);
        if counts.refused.load(Ordering::Relaxed) > 0 {
            wrong.push(format!("{} orders were refused", counts.refused.load(Ordering::Relaxed)));
        }
        desk.stop().await.map_err(|error| error.to_string())?;
        mocks.kill().await?;
        let said = dir.path().join("acknowledged");
        std::fs::write(&said, ids.join("\n") + "\n").map_err(|error| error.to_string())?;
        wrong.extend(programs.verify(&data, &ledger, &said).await?);
        if !wrong.is_empty() {
            dir.disable_cleanup(true);
            wrong.push(format!("what was left is kept in {}", dir.path().display()));
        }
        Ok(wrong)
    }
}

async fn open(data: &Path, services: &Path) -> Result<Desk, String> {
    let services = services.to_string_lossy().into_owned();
    let endpoints = engine::config::load_services(&services).await.map_err(|error| error.to_string())?;
    Desk::open(DeskOptions {
        dir: data.to_owned(),
        holder: "a soak".to_owned(),
        config: Config { endpoints, ..Config::default() },
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points: Points::default(),
    })
    .await
    .map_err(|error| error.to_string())
}

async fn trouble(control: &Control) -> Result<(), String> {
    for (minor, fault) in TROUBLED {
        control.rule_for_amount("payment", &amount(minor), json!({"fault": fault})).await?;
    }
    Ok(())
}

fn amount(minor: u64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Starts an order each time one is due, without waiting for those before it.
async fn put_on(soak: Soak, desk: Arc<Desk>, counts: Arc<Counts>, started: Instant) -> Vec<String> {
    let all = soak.minutes * soak.rate;
    let mut ids = Vec::new();
    let mut placing = tokio::task::JoinSet::new();
    for number in 0..all {
        let due = started + Duration::from_micros(number * 60_000_000 / soak.rate);
        tokio::time::sleep_until(due.into()).await;
        let (desk, counts) = (Arc::clone(&desk), Arc::clone(&counts));
        placing.spawn(async move { place(&desk, &counts, input(&Dice::new(soak.seed, number), number)).await });
        while let Some(placed) = placing.try_join_next() {
            ids.extend(placed.ok().flatten());
        }
    }
    while let Some(placed) = placing.join_next().await {
        ids.extend(placed.ok().flatten());
    }
    ids
}

async fn place(desk: &Desk, counts: &Counts, input: OrderInput) -> Option<String> {
    let asked = Instant::now();
    let placed = async {
        let view = desk.create_order(input, "clerk").await?;
        desk.check_out(wish(&view), "clerk").await?;
        Ok::<_, engine::DeskError>(view.order.id.to_string())
    };
    match placed.await {
        Ok(id) => {
            counts.placed.fetch_add(1, Ordering::Relaxed);
            let waited = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
            counts.waited.fetch_add(waited, Ordering::Relaxed);
            Some(id)
        }
        Err(error) => {
            say(&format!("refused: {error}"));
            counts.refused.fetch_add(1, Ordering::Relaxed);
            None
        }
    }
}

/// Three items an order; one order in a hundred is declined, one meets a fault.
fn input(dice: &Dice, number: u64) -> OrderInput {
    let total = match dice.between(1, 100) {
        1 => dice.between(30, 60) * 100 + 11,
        2 => dice.one_of(&TROUBLED).0,
        _ => dice.between(20, 60) * 100 + 50,
    };
    let lines = [100, 250, total - 350].map(|minor| LineInput {
        sku: format!("SKU-{}", dice.between(1, 400)),
        name: "A product".to_owned(),
        quantity: 1,
        unit_price: amount(minor),
        ..LineInput::default()
    });
    let mut input = order("SKU-1", 1, "1.00");
    input.items = lines.to_vec();
    input.name = format!("Soak {number}");
    input
}

/// Waits until nothing is left to send: how long it took, where it did not take too long.
async fn drain(desk: &Desk) -> Option<Duration> {
    let started = Instant::now();
    while started.elapsed() <= DRAIN {
        let badge = desk.sync().await.ok()?;
        if badge.waiting + badge.retrying == 0 {
            return Some(started.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    None
}

/// Prints a line of figures; returns the desk's memory in MB.
async fn report(when: &str, desk: &Desk, counts: &Counts, mocks: &Mocks) -> u64 {
    let placed = counts.placed.load(Ordering::Relaxed);
    let mut open = 0;
    for &state in CheckoutState::ALL.iter().filter(|state| state.is_open()) {
        open += desk.store().reader().open_checkouts(state).await.map_or(0, |found| found.len() as u64);
    }
    let unsent = desk.sync().await.map_or(0, |badge| badge.waiting + badge.retrying);
    let waited = counts.waited.load(Ordering::Relaxed) / placed.max(1);
    let own = resident_mb(std::process::id()).unwrap_or(0);
    let theirs = mocks.process().and_then(resident_mb).unwrap_or(0);
    let completed = placed.saturating_sub(open);
    let acknowledged = format!("{}.{}", waited / 1000, waited % 1000 / 100);
    say(&format!("{when:>6} {placed:>7} {completed:>10} {open:>8} {unsent:>7} {acknowledged:>7} {own:>8} {theirs:>9}"));
    own
}

/// What one checkout took of the store, from entering the order to the last mail.
fn per_checkout(store: &Store, counts: &Counts) -> String {
    let placed = counts.placed.load(Ordering::Relaxed).max(1);
    let each = |count: u64| format!("{}.{:02}", count / placed, count % placed * 100 / placed);
    format!(
        "a checkout: {} commits, {} operations, {} statements of the writer, {} of readers",
        each(store.commits()),
        each(store.operations()),
        each(store.statements()),
        each(store.reader().statements()),
    )
}

fn flat(resident: &[u64]) {
    if let [first, rest @ ..] = resident
        && let (Some(least), Some(most)) = (rest.iter().min(), rest.iter().max())
    {
        say(&format!("memory: {first} MB after the first minute, then between {least} and {most} MB"));
    }
}

/// Resident memory of a process, where the system says it (Linux).
fn resident_mb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
