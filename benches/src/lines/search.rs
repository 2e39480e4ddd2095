//! Line 4: search as a clerk types, at several sizes, beside the same SQL through the C interface;
//! and while the documents' load of checkouts runs.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::{DATABASE, Desk};
use serde_json::json;
use store::ListQuery;

use crate::capi::{Bound, Plain, Statement};
use crate::report::{Goal, Line, say};
use crate::shop::{self, Outside};
use crate::sizes::Sized;
use crate::stats::Times;

/// Rows of a page.
const PAGE: u32 = 50;
/// Orders whose lanes are asked for at once, as the statement has places.
const LANES_AT_ONCE: usize = 32;

/// What is typed, one letter after the other: names, wares, SKUs, numbers; common and rare.
const TYPED: &[&str] = &[
    "smith",
    "maria",
    "müller",
    "nguyen",
    "garcia",
    "zieliński",
    "white",
    "heart",
    "hanging",
    "lantern",
    "christma",
    "vintage",
    "85123a",
    "22423",
    "84029g",
    "ord-0000",
    "00012345",
    "54321",
    "4711",
    "gift",
    "london",
    "example",
];

/// Every prefix of up to eight letters.
pub fn prefixes() -> Vec<String> {
    let mut all = Vec::new();
    for text in TYPED {
        let letters: Vec<char> = text.chars().collect();
        for length in 1..=letters.len().min(8) {
            let prefix: String = letters[..length].iter().collect();
            if !all.contains(&prefix) {
                all.push(prefix);
            }
        }
    }
    all
}

/// Measures at each size.
pub async fn measure(sizes: &[Sized], rounds: usize) -> Result<Line, String> {
    let mut line = Line::new("search");
    let mut medians = Vec::new();
    for size in sizes {
        let (ours, plain) = at(size, rounds).await?;
        let shown = size.shown();
        line.raw(json!({"orders": size.orders, "product_p50_ms": ours.p50(), "product_p99_ms": ours.p99(),
                        "c_api_p50_ms": plain.p50(), "c_api_p99_ms": plain.p99(), "queries": ours.taken()}));
        let control = format!("p99 {:.2} ms ÷ same SQL through the C interface {:.2} ms", ours.p99(), plain.p99());
        line.figure(
            format!("search p99 ÷ C interface, {shown}"),
            ours.p99() / plain.p99(),
            "×",
            Some(Goal::AtMost(1.25)),
            control,
        );
        let control = format!("p50 {:.2} ms, {} queries of 1–8 letters", ours.p50(), ours.taken());
        line.figure(format!("search p99, {shown}"), ours.p99(), "ms", Some(Goal::AtMost(10.0)), control);
        medians.push((size, ours.p50()));
    }
    if let (Some((small, first)), Some((large, last))) = (medians.first(), medians.last())
        && medians.len() > 1
    {
        let control = format!("{} to {}: {first:.2} ms to {last:.2} ms", small.shown(), large.shown());
        line.figure("search p50 growth", last / first, "×", Some(Goal::AtMost(2.0)), control);
    }
    Ok(line)
}

async fn at(size: &Sized, rounds: usize) -> Result<(Times, Times), String> {
    let desk = shop::open(&size.dir, contract::sync::Endpoints::default()).await?;
    let plain = Plain::open(&size.dir.join(DATABASE), true)?;
    let mut same = SameSql::new(&plain)?;
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    let mut slowest: Vec<(Duration, Duration, String)> = Vec::new();
    for round in 0..=rounds {
        for text in prefixes() {
            let (own, rows) = product(&desk, &text).await?;
            let began = Instant::now();
            let found = same.search(&text)?;
            let other = began.elapsed();
            if rows != found {
                return Err(format!("“{text}” finds {rows} orders, and {found} by the C interface"));
            }
            // The first round fills the caches of both.
            if round > 0 {
                ours.add(own);
                theirs.add(other);
                slowest.push((own, other, text));
            }
        }
    }
    drop(same);
    slowest.sort_by_key(|(own, ..)| std::cmp::Reverse(*own));
    for (own, other, text) in slowest.iter().take(5) {
        say(&format!("    slowest: “{text}” {own:.1?}, by the C interface {other:.1?}"));
    }
    desk.stop().await.map_err(|error| error.to_string())?;
    Ok((ours, theirs))
}

/// One search of the product's store, as each keystroke asks for it.
async fn product(desk: &Desk, text: &str) -> Result<(Duration, usize), String> {
    let query = ListQuery { text: Some(text.to_owned()), limit: PAGE, ..ListQuery::default() };
    let began = Instant::now();
    let page = desk.store().reader().list(&query).await.map_err(|error| error.to_string())?;
    Ok((began.elapsed(), page.items.len()))
}

/// The statements that a search runs, as they stand in the product.
struct SameSql<'c> {
    search: Statement<'c>,
    tail: Statement<'c>,
    lanes: Statement<'c>,
}

impl<'c> SameSql<'c> {
    fn new(plain: &'c Plain) -> Result<Self, String> {
        let sql = |name: &str| {
            let found = store::plan::HOT.iter().find(|(known, _)| *known == name);
            found.map(|(_, sql)| *sql).ok_or_else(|| format!("there is no hot statement “{name}”"))
        };
        Ok(Self {
            search: plain.prepare(sql("search")?)?,
            tail: plain.prepare(sql("search tail")?)?,
            lanes: plain.prepare(sql("lanes")?)?,
        })
    }

    fn search(&mut self, text: &str) -> Result<usize, String> {
        let terms: Vec<String> = words(text).iter().map(|word| format!("\"{word}\"*")).collect();
        let mut bound = vec![
            Bound::Int(i64::MAX),
            Bound::Int(i64::MIN),
            Bound::Text(String::new()),
            Bound::Null,
            Bound::Null,
            Bound::Int(0),
            // One more than the page: is there another?
            Bound::Int(i64::from(PAGE) + 1),
            Bound::Null,
            Bound::Text(terms.join(" AND ")),
        ];
        let mut ids = Vec::new();
        self.search.rows(&bound, |row| {
            row.copy_all();
            ids.push(row.bytes(1));
        })?;
        bound.truncate(8);
        self.tail.rows(&bound, |row| {
            row.copy_all();
        })?;
        ids.truncate(PAGE as usize);
        for some in ids.chunks(LANES_AT_ONCE) {
            let places =
                (0..LANES_AT_ONCE).map(|place| some.get(place).map_or(Bound::Null, |id| Bound::Blob(id.clone())));
            self.lanes.rows(&places.collect::<Vec<_>>(), |row| {
                row.copy_all();
            })?;
        }
        Ok(ids.len())
    }
}

/// The words of a text that needs no folding beyond small letters and the marks of Latin ones.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.replace('ü', "u").replace('ń', "n");
    let mut words: Vec<String> = plain.split('-').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort();
    words
}

/// With 167 checkouts a second beside it, over the idle desk: on a copy, as it writes.
pub async fn under_load(line: &mut Line, size: &Sized, seconds: u64) -> Result<(), String> {
    let beside =
        tempfile::tempdir_in(size.dir.parent().unwrap_or(Path::new("."))).map_err(|error| error.to_string())?;
    let data = beside.path().join("data");
    std::fs::create_dir_all(&data).map_err(|error| error.to_string())?;
    std::fs::copy(size.dir.join(DATABASE), data.join(DATABASE)).map_err(|error| error.to_string())?;
    let outside = Outside::start(beside.path()).await?;
    let desk = shop::open(&data, outside.endpoints.clone()).await?;
    desk.start();
    let many = 10_000 * (seconds + 5) / 60;
    let views = shop::enter(&desk, 0, many).await?;
    shop::drain(&desk).await?;
    typed_for(&desk, Duration::from_secs(3)).await?;
    let idle = typed_for(&desk, Duration::from_secs(seconds)).await?;
    let load = tokio::spawn(put_on(Arc::clone(&desk), views));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let loaded = typed_for(&desk, Duration::from_secs(seconds)).await?;
    load.await.map_err(|error| error.to_string())??;
    shop::drain(&desk).await?;
    let shown = size.shown();
    let control =
        format!("{:.2} ms ÷ {:.2} ms idle, {} and {} queries", loaded.p99(), idle.p99(), loaded.taken(), idle.taken());
    line.raw(json!({"orders": size.orders, "loaded_p50_ms": loaded.p50(), "loaded_p99_ms": loaded.p99(),
                    "idle_p50_ms": idle.p50(), "idle_p99_ms": idle.p99()}));
    let name = format!("search p99 beside 167 checkouts/s ÷ idle, {shown}");
    line.figure(name, loaded.p99() / idle.p99(), "×", Some(Goal::AtMost(2.0)), control);
    desk.stop().await.map_err(|error| error.to_string())?;
    outside.end().await
}

/// Someone types, twenty letters a second, for so long.
async fn typed_for(desk: &Desk, time: Duration) -> Result<Times, String> {
    let (began, mut times) = (Instant::now(), Times::default());
    while began.elapsed() < time {
        for text in prefixes() {
            times.add(product(desk, &text).await?.0);
            tokio::time::sleep(Duration::from_millis(5)).await;
            if began.elapsed() >= time {
                break;
            }
        }
    }
    Ok(times)
}

async fn put_on(desk: Arc<Desk>, views: Vec<contract::order::OrderView>) -> Result<(), String> {
    let began = Instant::now();
    let mut placing = tokio::task::JoinSet::new();
    for (number, view) in (0_u64..).zip(views) {
        tokio::time::sleep_until((began + Duration::from_micros(number * 6_000)).into()).await;
        let desk = Arc::clone(&desk);
        placing.spawn(async move { shop::place(&desk, &view).await });
        while let Some(done) = placing.try_join_next() {
            done.map_err(|error| error.to_string())??;
        }
    }
    while let Some(done) = placing.join_next().await {
        done.map_err(|error| error.to_string())??;
    }
    say(&format!("    load: done after {:.1} s", began.elapsed().as_secs_f64()));
    Ok(())
}
