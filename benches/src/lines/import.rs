//! Line 8: taking in the real data set, and what the search index costs a clerk who enters an order.

use std::path::{Path, PathBuf};
use std::time::Instant;

use contract::sync::Endpoints;
use domain::clock::Clock;
use engine::DATABASE;
use engine::exchange::import::{self, Format};
use engine::exchange::online_retail::ImportAs;
use engine::system::SystemClock;
use serde_json::json;
use store::{OpenOptions, Store};

use crate::capi::Plain;
use crate::report::{Goal, Line};
use crate::shop;
use crate::sizes::Sized;
use crate::stats::{Times, count64, median};

/// Orders entered on each side of a round.
const ENTERED: u64 = 400;

/// Measures both.
pub async fn measure(data: Option<&Path>, sizes: &[Sized], rounds: usize) -> Result<Line, String> {
    let mut line = Line::new("import");
    match data {
        Some(file) => rows(&mut line, file, rounds).await?,
        None => line.skip("import of the real data set: ORDER_DESK_DATA names no file"),
    }
    match sizes.iter().rfind(|size| size.orders <= 1_000_000) {
        Some(size) => insert(&mut line, size, rounds).await?,
        None => line.skip("insert with and without index: no seeded desk"),
    }
    Ok(line)
}

async fn rows(line: &mut Line, file: &Path, rounds: usize) -> Result<(), String> {
    let (mut rates, mut saves) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
        let options = OpenOptions { dir: dir.path().to_owned(), holder: "a bench".to_owned(), now: SystemClock.now() };
        let store = Store::open(options).await.map_err(|error| error.to_string())?;
        let (began, path) = (Instant::now(), PathBuf::from(file));
        let read = tokio::task::spawn_blocking(move || {
            import::read_file(&path, Format::OnlineRetail(ImportAs::Delivered), |_| ())
        });
        let found = read.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
        let reading = began.elapsed();
        let report = import::save(&store, found, |_| ()).await.map_err(|error| error.to_string())?;
        let took = began.elapsed();
        store.close().await.map_err(|error| error.to_string())?;
        rates.push(count64(report.rows_read) / took.as_secs_f64());
        saves.push(count64(report.rows_imported) / took.saturating_sub(reading).as_secs_f64());
        line.raw(
            json!({"rows_read": report.rows_read, "orders": report.orders_imported, "seconds": took.as_secs_f64(),
                        "reading_seconds": reading.as_secs_f64()}),
        );
    }
    let control = format!(
        "median of {rounds}; saving alone {:.0} rows/s; one sync a batch, search index included",
        median(&saves)
    );
    line.figure("import of the real data set", median(&rates), "rows/s", Some(Goal::AtLeast(100_000.0)), control);
    Ok(())
}

/// A clerk's insert on a full desk, with search and on a copy whose search takes nothing in.
async fn insert(line: &mut Line, size: &Sized, rounds: usize) -> Result<(), String> {
    let root = size.dir.parent().unwrap_or(Path::new("."));
    let beside = tempfile::tempdir_in(root).map_err(|error| error.to_string())?;
    let mut desks = Vec::new();
    for name in ["with", "without"] {
        let dir = beside.path().join(name);
        std::fs::create_dir_all(&dir).map_err(|error| error.to_string())?;
        std::fs::copy(size.dir.join(DATABASE), dir.join(DATABASE)).map_err(|error| error.to_string())?;
        if name == "without" {
            // What enters the tail vanishes, and so nothing ever reaches the index.
            Plain::open(&dir.join(DATABASE), false)?.run(
                "DROP TABLE search_tail; CREATE VIEW search_tail (seq, head, rest) AS SELECT 0, '', '' WHERE 0; \
                 CREATE TRIGGER search_nothing INSTEAD OF INSERT ON search_tail BEGIN SELECT 1; END; \
                 CREATE TRIGGER search_forget INSTEAD OF DELETE ON search_tail BEGIN SELECT 1; END",
            )?;
        }
        let desk = shop::open(&dir, Endpoints::default()).await?;
        desk.start();
        desks.push((desk, Times::default()));
    }
    for round in 0..=rounds as u64 {
        for (desk, times) in &mut desks {
            for number in 0..ENTERED {
                let input = shop::input(round * ENTERED + number);
                let began = Instant::now();
                desk.create_order(input, "clerk").await.map_err(|error| error.to_string())?;
                if round > 0 {
                    times.add(began.elapsed());
                }
            }
        }
    }
    let (with, without) = (&desks[0].1, &desks[1].1);
    line.raw(json!({"orders": size.orders, "with_p50_ms": with.p50(), "with_p99_ms": with.p99(),
                    "without_p50_ms": without.p50(), "without_p99_ms": without.p99()}));
    let control = format!(
        "p99 {:.2} ms ÷ {:.2} ms, p50 {:.2} ÷ {:.2}; {} inserts each, {}",
        with.p99(),
        without.p99(),
        with.p50(),
        without.p50(),
        with.taken(),
        size.shown()
    );
    line.figure(
        "insert p99 with search index ÷ without",
        with.p99() / without.p99(),
        "×",
        Some(Goal::AtMost(2.0)),
        control,
    );
    for (desk, _) in desks {
        desk.stop().await.map_err(|error| error.to_string())?;
    }
    Ok(())
}
