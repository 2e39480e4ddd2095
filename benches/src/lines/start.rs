//! Line 6: from the start of the program to a search field that can be used, and memory, beside the
//! smallest Tauri window; with little and with much in the database. Needs a screen and `WebKit`'s
//! driver, which `cargo xtask bench` sees to.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;
use tests::webdriver::{By, Session};

use crate::report::{Goal, Line, say};
use crate::sizes::Sized;
use crate::stats::median;

/// What can be typed into.
const FIELD: &str = "input[type=search], input[role=searchbox], [role=searchbox]";

/// Measures start and memory; the programs are named by the caller.
pub async fn measure(desk: &Path, hello: &Path, sizes: &[Sized], rounds: usize) -> Result<Line, String> {
    let mut line = Line::new("start");
    for program in [desk, hello] {
        if !program.is_file() {
            line.skip(format!("start and memory: {} is not built", program.display()));
            return Ok(line);
        }
    }
    let fresh = tempfile::tempdir().map_err(|error| error.to_string())?;
    let mut rows = vec![("no orders".to_owned(), 0, fresh.path().to_path_buf())];
    rows.extend(sizes.iter().map(|size| (size.shown(), size.orders, size.dir.clone())));
    let mut medians = Vec::new();
    for (shown, orders, dir) in rows {
        match at(&mut line, desk, hello, &shown, orders, &dir, rounds).await {
            Ok(start) => medians.push((shown, start)),
            Err(why) => line.skip(format!("start with {shown}: {why}")),
        }
    }
    if let (Some((_, first)), Some((shown, last))) = (medians.first(), medians.last())
        && medians.len() > 1
    {
        let control = format!("{first:.0} ms empty, {last:.0} ms with {shown}");
        line.figure("cold start, growth to the largest", last / first, "×", Some(Goal::AtMost(1.05)), control);
    }
    Ok(line)
}

async fn at(
    line: &mut Line,
    desk: &Path,
    hello: &Path,
    shown: &str,
    orders: u64,
    dir: &Path,
    rounds: usize,
) -> Result<f64, String> {
    let (mut ours, mut hellos, mut own, mut other) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let arguments = vec!["--data-dir".to_owned(), dir.to_string_lossy().into_owned(), "--no-mocks".to_owned()];
    // The first pair fills the file system's caches of both programs.
    for round in 0..=rounds {
        let (start, memory) = once(desk, &arguments).await?;
        let (hello_start, hello_memory) = once(hello, &[]).await?;
        if round > 0 {
            ours.push(start);
            hellos.push(hello_start);
            own.push(memory);
            other.push(hello_memory);
        }
    }
    let ratio = |a: &[f64], b: &[f64]| median(&a.iter().zip(b).map(|(a, b)| a / b).collect::<Vec<_>>());
    line.raw(
        json!({"orders": orders, "start_ms": ours, "hello_start_ms": hellos, "pss_mb": own, "hello_pss_mb": other}),
    );
    let control =
        format!("{:.0} ms ÷ {:.0} ms, {rounds} pairs, driver included in both", median(&ours), median(&hellos));
    line.figure(format!("start ÷ hello world, {shown}"), ratio(&ours, &hellos), "×", Some(Goal::AtMost(1.3)), control);
    let control = format!("{:.0} MB ÷ {:.0} MB, PSS of all processes", median(&own), median(&other));
    line.figure(format!("memory ÷ hello world, {shown}"), ratio(&own, &other), "×", Some(Goal::AtMost(1.25)), control);
    Ok(median(&ours))
}

/// Starts a program and ends it: milliseconds until its field is there, and its memory then.
async fn once(program: &Path, arguments: &[String]) -> Result<(f64, f64), String> {
    let mut lost = String::new();
    for _ in 0..3 {
        match window(program, arguments).await {
            Ok(found) => return Ok(found),
            // The driver now and then loses a page that is still opening.
            Err(error) => lost = error,
        }
        say(&format!("    again: {lost}"));
    }
    Err(lost)
}

async fn window(program: &Path, arguments: &[String]) -> Result<(f64, f64), String> {
    let began = Instant::now();
    let session = Session::start(program, arguments, &[]).await.map_err(|error| error.to_string())?;
    while session.all(By::Css(FIELD)).await.map_err(|error| error.to_string())?.is_empty() {
        if began.elapsed() > Duration::from_mins(1) {
            return Err("no field came".to_owned());
        }
    }
    let start = began.elapsed().as_secs_f64() * 1000.0;
    // What is only needed to start is given back by then.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let memory = memory_mb(program);
    session.close().await.map_err(|error| error.to_string())?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    Ok((start, memory))
}

/// PSS of the program and of every process that it started, in MB.
fn memory_mb(program: &Path) -> f64 {
    let processes = processes();
    let own = |pid: u32| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| exe == canonical(program));
    let mut family: HashSet<u32> = processes.iter().map(|(pid, _)| *pid).filter(|pid| own(*pid)).collect();
    loop {
        let before = family.len();
        for (pid, parent) in &processes {
            if family.contains(parent) {
                family.insert(*pid);
            }
        }
        if family.len() == before {
            break;
        }
    }
    family.iter().map(|pid| pss_kb(*pid)).sum::<f64>() / 1024.0
}

fn canonical(program: &Path) -> PathBuf {
    program.canonicalize().unwrap_or_else(|_| program.to_owned())
}

/// Every process and its parent.
fn processes() -> Vec<(u32, u32)> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let parent = |pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name may hold anything; what follows its last bracket is state and parent.
        stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()
    };
    entries
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            Some((pid, parent(pid)?))
        })
        .collect()
}

fn pss_kb(pid: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}
