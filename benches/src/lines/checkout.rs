//! Lines 1 and 2: checkouts a second beside the bare loop, the load of the documents for a minute,
//! and what a checkout costs in syncs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use engine::{DATABASE, Desk};
use faultfs::{Disk, DiskOptions};
use serde_json::json;

use crate::bare::{self, Shape};
use crate::report::{Goal, Line, say};
use crate::shop::{self, Outside};
use crate::sizes::Sized;
use crate::stats::{Times, count, count64, median};

/// What a slow disk takes longer for each sync.
const SLOW: Duration = Duration::from_millis(4);

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Interleaved pairs.
    pub pairs: usize,
    /// Checkouts of one round.
    pub checkouts: u64,
    /// Seconds of the steady load.
    pub seconds: u64,
}

/// Measures on both disks.
pub async fn measure(extent: Extent, sizes: &[Sized]) -> Result<Line, String> {
    let mut line = Line::new("checkout");
    let shape = shape().await?;
    line.raw(json!({"calls_per_checkout": shape.calls, "durable_writes_per_checkout": shape.writes}));
    let calls = "HTTP calls of one checkout, followers and events included";
    line.figure("HTTP calls per checkout", count64(shape.calls), "calls", None, calls);
    line.figure(
        "durable writes per checkout",
        count64(shape.writes),
        "writes",
        None,
        "operations handed to the writer, alone on the desk",
    );
    for (disk, delay) in [("this disk", Duration::ZERO), ("4 ms added to each sync", SLOW)] {
        pairs(&mut line, extent, shape, disk, delay).await?;
        steady(&mut line, extent, disk, delay).await?;
    }
    at_sizes(&mut line, extent, sizes).await?;
    Ok(line)
}

fn watch(dir: &Path, delay: Duration) -> Result<Disk, String> {
    let options = DiskOptions { only_counts: true, real_sync: true, sync_delay: delay, ..DiskOptions::default() };
    Disk::watch(dir, options).map_err(|error| error.to_string())
}

fn temporary() -> Result<tempfile::TempDir, String> {
    tempfile::tempdir().map_err(|error| error.to_string())
}

/// What one checkout does when nothing else goes on, so that no commit is shared.
async fn shape() -> Result<Shape, String> {
    const ALONE: u64 = 20;
    let dir = temporary()?;
    let outside = Outside::start(dir.path()).await?;
    let desk = shop::open(&dir.path().join("data"), outside.endpoints.clone()).await?;
    desk.start();
    let views = shop::enter(&desk, 0, ALONE).await?;
    shop::drain(&desk).await?;
    let (calls, writes) = (outside.requests().await?, desk.store().commits());
    for view in &views {
        shop::place(&desk, view).await?;
        shop::drain(&desk).await?;
    }
    let shape = Shape {
        calls: (outside.requests().await? - calls).div_ceil(ALONE),
        writes: (desk.store().commits() - writes).div_ceil(ALONE),
    };
    desk.stop().await.map_err(|error| error.to_string())?;
    outside.end().await?;
    Ok(shape)
}

/// The product and the bare loop, turn by turn.
async fn pairs(line: &mut Line, extent: Extent, shape: Shape, disk: &str, delay: Duration) -> Result<(), String> {
    let (mut ours, mut bares, mut syncs) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..extent.pairs {
        let dir = temporary()?;
        let outside = Outside::start(dir.path()).await?;
        let (rate, per) = product(&dir.path().join("data"), &outside, extent.checkouts, delay).await?;
        let bare_dir = dir.path().join("bare");
        let bare_disk = watch(&bare_dir, delay)?;
        let took = bare::run(&bare_dir, &outside.endpoints, shape, extent.checkouts).await?;
        let bare_rate = count64(extent.checkouts) / took.as_secs_f64();
        let bare_syncs = count64(bare_disk.counts().syncs) / count64(extent.checkouts);
        say(&format!("    pair {}: {rate:.0}/s ÷ {bare_rate:.0}/s; syncs {per:.2} and {bare_syncs:.2}", pair + 1));
        line.raw(json!({"disk": disk, "pair": pair, "product_per_s": rate, "bare_per_s": bare_rate,
                        "product_syncs": per, "bare_syncs": bare_syncs}));
        ours.push(rate);
        bares.push(bare_rate);
        syncs.push(per);
        outside.end().await?;
    }
    let ratios: Vec<f64> = ours.iter().zip(&bares).map(|(ours, bare)| ours / bare).collect();
    let control = format!("{:.0}/s ÷ bare loop {:.0}/s, median of {} pairs", median(&ours), median(&bares), ours.len());
    line.figure(format!("checkouts/s ÷ bare loop, {disk}"), median(&ratios), "×", Some(Goal::AtLeast(0.8)), control);
    let name = format!("syncs per checkout at full load, {disk}");
    line.figure(name, median(&syncs), "syncs", Some(Goal::AtMost(1.0)), "counted at SQLite's file interface");
    Ok(())
}

/// How the rate goes with what is there already. A small desk is copied; a large one takes the few
/// orders more.
async fn at_sizes(line: &mut Line, extent: Extent, sizes: &[Sized]) -> Result<(), String> {
    let mut rates = Vec::new();
    for size in sizes {
        let root = size.dir.parent().unwrap_or(Path::new("."));
        let beside = tempfile::tempdir_in(root).map_err(|error| error.to_string())?;
        let dir = if size.orders > 1_000_000 { size.dir.clone() } else { beside.path().join("data") };
        if dir != size.dir {
            std::fs::create_dir_all(&dir).map_err(|error| error.to_string())?;
            std::fs::copy(size.dir.join(DATABASE), dir.join(DATABASE)).map_err(|error| error.to_string())?;
        }
        let outside = Outside::start(beside.path()).await?;
        let mut of_size = Vec::new();
        for _ in 0..extent.pairs.min(3) {
            of_size.push(product(&dir, &outside, extent.checkouts, Duration::ZERO).await?.0);
        }
        outside.end().await?;
        say(&format!("    {}: {of_size:.0?}/s", size.shown()));
        line.raw(json!({"orders": size.orders, "per_s_at_size": of_size}));
        rates.push((size, median(&of_size)));
    }
    if let (Some((small, first)), Some((large, last))) = (rates.first(), rates.last())
        && rates.len() > 1
    {
        let control = format!("{last:.0}/s at {}, {first:.0}/s at {}", large.shown(), small.shown());
        line.figure("checkouts/s, largest desk ÷ smallest", last / first, "×", None, control);
    }
    Ok(())
}

/// One round of the product: checkouts a second and syncs a checkout.
async fn product(dir: &Path, outside: &Outside, many: u64, delay: Duration) -> Result<(f64, f64), String> {
    let watched = watch(dir, delay)?;
    let desk = shop::open(dir, outside.endpoints.clone()).await?;
    desk.start();
    let views = shop::enter(&desk, 0, many).await?;
    shop::drain(&desk).await?;
    let (syncs, began) = (watched.counts().syncs, Instant::now());
    let queue = Arc::new(std::sync::Mutex::new(views));
    let mut clerks = tokio::task::JoinSet::new();
    for _ in 0..shop::IN_FLIGHT {
        let (desk, queue) = (Arc::clone(&desk), Arc::clone(&queue));
        clerks.spawn(async move {
            loop {
                let Some(view) = queue.lock().map_err(|error| error.to_string())?.pop() else { return Ok(()) };
                shop::place(&desk, &view).await?;
            }
        });
    }
    while let Some(done) = clerks.join_next().await {
        done.map_err(|error| error.to_string())?.map_err(|error: String| error)?;
    }
    shop::drain(&desk).await?;
    let took = began.elapsed().as_secs_f64();
    let syncs = watched.counts().syncs - syncs;
    desk.stop().await.map_err(|error| error.to_string())?;
    Ok((count64(many) / took, count64(syncs) / count64(many)))
}

/// The documents' load: 10,000 checkouts a minute, each entered and placed when its time comes,
/// whatever became of those before it.
async fn steady(line: &mut Line, extent: Extent, name: &str, delay: Duration) -> Result<(), String> {
    // A little more is asked for, so that the whole minute, its last backlog included, can keep the goal.
    const A_MINUTE: u64 = 10_200;
    let dir = temporary()?;
    let outside = Outside::start(dir.path()).await?;
    let watched = watch(&dir.path().join("data"), delay)?;
    let desk = shop::open(&dir.path().join("data"), outside.endpoints.clone()).await?;
    desk.start();
    let many = A_MINUTE * extent.seconds / 60;
    // Entered before, so that what is counted is the checkouts'.
    let views = shop::enter(&desk, 0, many).await?;
    shop::drain(&desk).await?;
    let (syncs, began) = (watched.counts().syncs, Instant::now());
    let failed = Arc::new(AtomicU64::new(0));
    let mut placing = tokio::task::JoinSet::new();
    let mut acknowledged = Times::default();
    for (number, view) in (0_u64..).zip(views) {
        tokio::time::sleep_until((began + Duration::from_micros(number * 60_000_000 / A_MINUTE)).into()).await;
        let (desk, failed) = (Arc::clone(&desk), Arc::clone(&failed));
        placing.spawn(async move { timed(&desk, &view, &failed).await });
        while let Some(done) = placing.try_join_next() {
            acknowledged.add(done.map_err(|error| error.to_string())?);
        }
    }
    while let Some(done) = placing.join_next().await {
        acknowledged.add(done.map_err(|error| error.to_string())?);
    }
    let left = shop::drain(&desk).await?;
    let per = count64(watched.counts().syncs - syncs) / count64(many);
    let rate = count64(many) / began.elapsed().as_secs_f64() * 60.0;
    let failed = failed.load(Ordering::Relaxed);
    let asked = began.elapsed().saturating_sub(left).as_secs_f64();
    line.raw(json!({"disk": name, "steady": many, "seconds": asked, "backlog_seconds": left.as_secs_f64(),
                    "refused": failed, "acknowledged_p50_ms": acknowledged.p50(),
                    "acknowledged_p99_ms": acknowledged.p99(), "syncs_per_checkout": per}));
    let control = format!(
        "{many} asked for over {asked:.1} s, all done {:.2} s later; {failed} refused; acknowledged in {:.1} ms (p50), \
         {:.1} ms (p99) of {} checkouts",
        left.as_secs_f64(),
        acknowledged.p50(),
        acknowledged.p99(),
        count(acknowledged.taken())
    );
    line.figure(
        format!("checkouts a minute, 1 % declined, {name}"),
        rate,
        "/min",
        Some(Goal::AtLeast(10_000.0)),
        control,
    );
    let goal = Some(Goal::AtMost(1.5));
    line.figure(
        format!("syncs per checkout at 167/s, {name}"),
        per,
        "syncs",
        goal,
        "counted at SQLite's file interface",
    );
    desk.stop().await.map_err(|error| error.to_string())?;
    outside.end().await
}

async fn timed(desk: &Desk, view: &contract::order::OrderView, failed: &AtomicU64) -> Duration {
    let began = Instant::now();
    if shop::place(desk, view).await.is_err() {
        failed.fetch_add(1, Ordering::Relaxed);
    }
    began.elapsed()
}
