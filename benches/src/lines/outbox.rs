//! Line 3: how fast the outbox empties, beside two kept job queues on the same disk, each as durable;
//! how soon a commit's first byte leaves an idle desk, and what that desk does while nothing happens.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use contract::sync::Endpoints;
use engine::{DATABASE, Desk};
use faultfs::Statements;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::capi::Plain;
use crate::report::{Goal, Line, say};
use crate::shop;
use crate::stats::{Times, count64, median};
use crate::wire::Door;

/// Notices that entering one order leaves in the outbox.
const NOTICES: u64 = 3;
/// Orders placed on an idle desk to see when their first byte leaves.
const PLACED: u64 = 300;

/// How much is measured.
#[derive(Clone, Debug)]
pub struct Extent {
    /// Pending rows.
    pub sizes: Vec<u64>,
    /// Interleaved rounds of each size.
    pub rounds: usize,
    /// Done rows of the last part.
    pub done: u64,
    /// Where the rivals lie.
    pub benches: PathBuf,
}

/// Measures all of it.
pub async fn measure(extent: &Extent) -> Result<Line, String> {
    let mut line = Line::new("outbox");
    // One more round, so that everyone's first does not count.
    let mut small = Vec::new();
    for &pending in &extent.sizes {
        small.push(beside_rivals(&mut line, extent, pending).await?);
    }
    with_done_rows(&mut line, extent).await?;
    first_byte(&mut line).await?;
    Ok(line)
}

/// All services of a desk behind one door.
fn endpoints(door: &Door) -> Endpoints {
    let url = Some(door.url());
    Endpoints {
        payment: url.clone(),
        wallet: url.clone(),
        email: url.clone(),
        production: url.clone(),
        invoice: url.clone(),
        inventory: url.clone(),
        billing: url,
        ..Endpoints::default()
    }
}

async fn beside_rivals(line: &mut Line, extent: &Extent, pending: u64) -> Result<f64, String> {
    let rounds = if pending > 50_000 { 1 } else { extent.rounds };
    let (mut ours, mut node, mut apalis) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(product(pending, 0).await?);
        match rival(extent, "plainjob", pending).await {
            Ok(rate) => node.push(rate),
            Err(why) => line.skip(format!("plainjob at {pending}: {why}")),
        }
        match rival(extent, "apalis", pending).await {
            Ok(rate) => apalis.push(rate),
            Err(why) => line.skip(format!("apalis-sqlite at {pending}: {why}")),
        }
    }
    line.raw(json!({"pending": pending, "product_per_s": ours, "plainjob_per_s": node, "apalis_per_s": apalis}));
    let ratio = |rival: &[f64]| median(&ours.iter().zip(rival).map(|(own, other)| own / other).collect::<Vec<_>>());
    let shown = |name: &str, rival: &[f64]| {
        format!(
            "{:.0}/s ÷ {name} {:.0}/s, {} rounds, synchronous=FULL on each",
            median(&ours),
            median(rival),
            ours.len()
        )
    };
    if !node.is_empty() {
        let goal = (pending >= 10_000).then_some(Goal::AtLeast(1.5));
        line.figure(
            format!("dispatch ÷ plainjob, {pending} pending"),
            ratio(&node),
            "×",
            goal,
            shown("plainjob", &node),
        );
    }
    if !apalis.is_empty() {
        let goal = Some(Goal::AtLeast(if pending >= 10_000 { 10.0 } else { 1.5 }));
        let name = format!("dispatch ÷ apalis-sqlite, {pending} pending");
        line.figure(name, ratio(&apalis), "×", goal, shown("apalis-sqlite", &apalis));
    }
    Ok(median(&ours))
}

/// Rows a second of the product, until each is answered and its answer is on disk.
async fn product(pending: u64, done: u64) -> Result<f64, String> {
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    // Without addresses the notices of new orders wait.
    let desk = shop::open(dir.path(), Endpoints::default()).await?;
    shop::enter(&desk, 0, pending.div_ceil(NOTICES)).await?;
    is_durable(&desk).await?;
    let waiting = desk.sync().await.map_err(|error| error.to_string())?.waiting;
    if done > 0 {
        fill(&dir.path().join(DATABASE), done)?;
    }
    let door = Door::open().await.map_err(|error| error.to_string())?;
    desk.start();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    desk.use_endpoints(endpoints(&door));
    shop::drain(&desk).await?;
    let rate = count64(u64::from(waiting)) / began.elapsed().as_secs_f64();
    desk.stop().await.map_err(|error| error.to_string())?;
    Ok(rate)
}

async fn is_durable(desk: &Desk) -> Result<(), String> {
    let found = desk.store().write(|tx| Box::pin(async move { tx.durability().await })).await;
    match found.map_err(|error| error.to_string())? {
        (2, mode) if mode == "wal" => Ok(()),
        other => Err(format!("the desk does not run with synchronous=FULL: {other:?}")),
    }
}

/// Done rows, as copies of one that is there: all but its ids is the same.
fn fill(file: &Path, rows: u64) -> Result<(), String> {
    let plain = Plain::open(file, false)?;
    plain.run("PRAGMA synchronous = FULL")?;
    let mut columns = Vec::new();
    plain.prepare("SELECT name FROM pragma_table_info('outbox')")?.rows(&[], |row| columns.push(row.text(0)))?;
    let value = |name: &String| match name.as_str() {
        "seq" => "NULL".to_owned(),
        "id" | "key" => "randomblob(16)".to_owned(),
        "state" => "'done'".to_owned(),
        other => other.to_owned(),
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let (into, values) = (columns.join(", "), values.join(", "));
    for begun in (0..rows).step_by(100_000) {
        let many = (rows - begun).min(100_000);
        plain.run(&format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {many}) \
             INSERT INTO outbox ({into}) SELECT {values} FROM (SELECT * FROM outbox ORDER BY seq LIMIT 1), n"
        ))?;
    }
    plain.run("PRAGMA wal_checkpoint(TRUNCATE)")
}

async fn rival(extent: &Extent, name: &str, pending: u64) -> Result<f64, String> {
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let door = Door::open().await.map_err(|error| error.to_string())?;
    let home = extent.benches.join(name);
    let mut command = if name == "plainjob" {
        let mut node = Command::new("node");
        node.arg(home.join("rival.mjs"));
        node
    } else {
        Command::new(home.join("target/release/apalis-rival"))
    };
    let (url, file) = (door.url(), dir.path().join("jobs.db"));
    let output = command.current_dir(&home).arg(pending.to_string()).arg(url).arg(file).output();
    let output = output.await.map_err(|error| format!("cannot be started: {error}"))?;
    let said: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned())?;
    say(&format!("    {name}: {said}"));
    let full = said["synchronous"].as_array().is_some_and(|all| !all.is_empty() && all.iter().all(|one| *one == 2));
    if !full {
        return Err(format!("it did not run with synchronous=FULL: {said}"));
    }
    said["per_s"].as_f64().ok_or_else(|| "it said no rate".to_owned())
}

/// With a long past: the rate beside that of a table that holds only what is pending.
async fn with_done_rows(line: &mut Line, extent: &Extent) -> Result<(), String> {
    const PENDING: u64 = 10_000;
    let (mut full, mut empty) = (Vec::new(), Vec::new());
    for _ in 0..extent.rounds {
        empty.push(product(PENDING, 0).await?);
        full.push(product(PENDING, extent.done).await?);
    }
    let ratios: Vec<f64> = full.iter().zip(&empty).map(|(full, empty)| full / empty).collect();
    let control = format!("{:.0}/s ÷ {:.0}/s with none, {PENDING} pending", median(&full), median(&empty));
    line.raw(json!({"done_rows": extent.done, "per_s": full, "per_s_without": empty}));
    let name = format!("dispatch with {} done rows ÷ none", extent.done);
    line.figure(name, median(&ratios), "×", Some(Goal::AtLeast(0.9)), control);
    Ok(())
}

/// From the answer to a clerk until the first byte arrives outside; and the statements of idleness.
async fn first_byte(line: &mut Line) -> Result<(), String> {
    const IDLE: Duration = Duration::from_secs(20);
    Statements::begin();
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let door = Door::open().await.map_err(|error| error.to_string())?;
    let desk = shop::open(dir.path(), endpoints(&door)).await?;
    desk.start();
    let mut times = Times::default();
    for number in 0..PLACED {
        shop::drain(&desk).await?;
        tokio::time::sleep(Duration::from_millis(20)).await;
        door.take_first();
        desk.create_order(shop::input(number * 100), "clerk").await.map_err(|error| error.to_string())?;
        let committed = Instant::now();
        let first = loop {
            match door.take_first() {
                Some(first) => break first,
                None if committed.elapsed() > Duration::from_secs(5) => return Err("nothing was sent".to_owned()),
                None => tokio::time::sleep(Duration::from_micros(200)).await,
            }
        };
        // Where the byte left before the clerk was answered it took no time.
        times.add(first.saturating_duration_since(committed));
    }
    shop::drain(&desk).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    Statements::take();
    tokio::time::sleep(IDLE).await;
    let idle = Statements::take();
    let control = format!("p50 {:.2} ms, {} orders", times.p50(), times.taken());
    let goal = Some(Goal::AtMost(10.0));
    line.figure("commit → first byte on an idle desk, p99", times.p99(), "ms", goal, control);
    let control = format!("over {} s; no look may be more often than one in 30 s", IDLE.as_secs());
    line.figure("statements of an idle desk", count64(idle.total()), "statements", Some(Goal::AtMost(20.0)), control);
    let times: std::collections::BTreeMap<_, _> = idle.0.iter().map(|(text, ran)| (text, ran.times)).collect();
    line.raw(json!({"idle_statements": times}));
    desk.stop().await.map_err(|error| error.to_string())
}
