//! `cargo xtask bench` runs this: each goal of docs/performance.md beside its control, in ratios of
//! interleaved pairs or in counts. Writes what it measured to `docs/performance/`.
//!
//! Owns what is measured and how. Asserts nothing: what must not grow is held by the test suite.

mod bare;
mod capi;
mod chart;
mod lines;
mod machine;
mod report;
mod shop;
mod sizes;
mod stats;
mod table;
mod wire;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use lines::{cache, checkout, import, keys, outbox, pages, search, size, start, weight};
use report::{Line, say};

/// The lines there are.
const LINES: [&str; 10] =
    ["checkout", "outbox", "search", "pages", "start", "keys", "weight", "import", "size", "cache"];

/// Measures the goals of docs/performance.md.
#[derive(Parser)]
#[command(name = "bench")]
struct Arguments {
    /// Which lines; all of them where none is named.
    lines: Vec<String>,
    /// Where the seeded desks lie, one directory a size, named by its number of orders.
    #[arg(long, env = "ORDER_DESK_BENCH_DATA")]
    seeds: Option<PathBuf>,
    /// The real data set, compressed or not.
    #[arg(long, env = "ORDER_DESK_DATA")]
    data: Option<PathBuf>,
    /// Fewer and shorter rounds: to see that it works.
    #[arg(long)]
    quick: bool,
    /// Where the results are written.
    #[arg(long, default_value = "docs/performance")]
    out: PathBuf,
    /// The checkout.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Where cargo puts what it builds.
    #[arg(long, default_value = "target")]
    target: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let wanted = |name: &str| arguments.lines.is_empty() || arguments.lines.iter().any(|line| line == name);
    if let Some(unknown) = arguments.lines.iter().find(|line| !LINES.contains(&line.as_str())) {
        say(&format!("`{unknown}` is no line; there are {}", LINES.join(", ")));
        return ExitCode::from(2);
    }
    let mut failed = false;
    for name in LINES.into_iter().filter(|name| wanted(name)) {
        say(&format!("==> {name}"));
        match Box::pin(measure(name, &arguments)).await {
            Ok(line) => {
                if let Err(error) = line.write(&arguments.out) {
                    say(&format!("    cannot be written: {error}"));
                    failed = true;
                }
            }
            Err(why) => {
                say(&format!("    broke off: {why}"));
                failed = true;
            }
        }
    }
    if let Err(error) = finish(&arguments.out) {
        say(&format!("cannot be written: {error}"));
        failed = true;
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn finish(out: &std::path::Path) -> std::io::Result<()> {
    machine::note(out)?;
    chart::draw(out)?;
    table::write(out, &LINES)
}

async fn measure(name: &str, arguments: &Arguments) -> Result<Line, String> {
    let quick = arguments.quick;
    let seeds = arguments.seeds.as_deref().map(sizes::find).unwrap_or_default();
    let desk = arguments.target.join("release/order-desk");
    let hello = arguments.root.join("benches/hello/target/release/hello");
    let middle = seeds.iter().rfind(|size| size.orders <= 1_000_000);
    match name {
        "checkout" => {
            let extent = checkout::Extent {
                pairs: if quick { 1 } else { 3 },
                checkouts: if quick { 300 } else { 1_500 },
                seconds: if quick { 5 } else { 60 },
            };
            checkout::measure(extent, &seeds).await
        }
        "outbox" => {
            let sizes = if quick { vec![100, 2_000] } else { vec![100, 10_000, 100_000] };
            let extent = outbox::Extent {
                sizes,
                rounds: if quick { 1 } else { 2 },
                done: if quick { 20_000 } else { 1_000_000 },
                benches: arguments.root.join("benches"),
            };
            outbox::measure(&extent).await
        }
        "search" => {
            let mut line = search::measure(&seeds, if quick { 1 } else { 5 }).await?;
            match middle {
                Some(size) => search::under_load(&mut line, size, if quick { 4 } else { 20 }).await?,
                None => line.skip("no seeded desks: cargo xtask seed --orders 100000 --data-dir DIR/100000"),
            }
            Ok(line)
        }
        "pages" => pages::measure(&seeds).await,
        "start" => start::measure(&desk, &hello, &seeds, if quick { 1 } else { 5 }).await,
        "keys" => keys::measure(&desk, &hello, &seeds, if quick { 1 } else { 3 }).await,
        "weight" => weight::measure(&arguments.root, &arguments.target),
        "import" => import::measure(arguments.data.as_deref(), &seeds, if quick { 1 } else { 3 }).await,
        "size" => size::measure(&seeds),
        _ => match middle {
            Some(size) => cache::measure(size).await,
            None => Err("no seeded desk".to_owned()),
        },
    }
}
