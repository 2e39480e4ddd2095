//! Line 6: from a letter typed to the rows painted, beside the smallest page of Leptos with as many
//! rows; and how evenly a long list scrolls. Needs a screen and `WebKit`'s driver.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tests::webdriver::{By, Session};

use crate::report::{Goal, Line, say};
use crate::sizes::Sized;
use crate::stats::Times;

/// What is typed, letter by letter; each begins names or wares of the seeded orders.
const TYPED: [&str; 8] = ["white", "smith", "heart", "red ret", "jones", "lantern", "taylor", "cream"];
/// Notes when a letter came, and when the frame with its rows was done.
const WATCH: &str = "
    const field = document.querySelector('input[type=search]');
    const grid = document.querySelector('[role=grid][aria-label=Orders]');
    let from = null;
    window.painted = [];
    window.addEventListener('input', () => { from = performance.now(); }, true);
    new MutationObserver(() => {
        if (from === null || grid.dataset.found !== field.value) return;
        const began = from;
        from = null;
        requestAnimationFrame(() => {
            const after = new MessageChannel();
            after.port1.onmessage = () => window.painted.push(performance.now() - began);
            after.port2.postMessage(0);
        });
    }).observe(grid, { attributes: true, attributeFilter: ['data-found'] });";
const EMPTY: &str = "
    const field = document.querySelector('input[type=search]');
    field.focus();
    field.value = '';
    field.dispatchEvent(new Event('input', { bubbles: true }));";
/// Milliseconds from frame to frame, while the list is moved by five rows in each, or left alone.
const SCROLL: &str = "
    const [rows, answer] = arguments;
    const grid = document.querySelector('[role=grid][aria-label=Orders]');
    const frames = [];
    let last = null;
    const frame = (now) => {
        if (last !== null) frames.push(now - last);
        last = now;
        grid.scrollBy(0, rows * 34);
        if (frames.length < 300) requestAnimationFrame(frame); else answer(frames);
    };
    requestAnimationFrame(frame);";

/// Measures at each size; the programs are named by the caller.
pub async fn measure(desk: &Path, hello: &Path, sizes: &[Sized], rounds: usize) -> Result<Line, String> {
    let mut line = Line::new("keys");
    for program in [desk, hello] {
        if !program.is_file() {
            line.skip(format!("keystrokes: {} is not built", program.display()));
            return Ok(line);
        }
    }
    for size in sizes {
        if let Err(why) = at(&mut line, desk, hello, size, rounds).await {
            line.skip(format!("keystrokes with {}: {why}", size.shown()));
        }
    }
    Ok(line)
}

async fn at(line: &mut Line, desk: &Path, hello: &Path, size: &Sized, rounds: usize) -> Result<(), String> {
    let (mut ours, mut nulls) = (Times::default(), Times::default());
    let (mut moved, mut still) = (Times::default(), Times::default());
    let shown = size.shown();
    for _ in 0..rounds {
        let arguments = ["--data-dir".to_owned(), size.dir.to_string_lossy().into_owned(), "--no-mocks".to_owned()];
        let window = open(desk, &arguments).await?;
        typed(&window, &mut ours).await?;
        empty(&window).await?;
        frames(&window, 0, &mut still).await?;
        frames(&window, 5, &mut moved).await?;
        window.close().await.map_err(|error| error.to_string())?;
        let window = open(hello, &["null".to_owned()]).await?;
        typed(&window, &mut nulls).await?;
        window.close().await.map_err(|error| error.to_string())?;
        say(&format!("    {shown}: p95 {:.1} and {:.1} ms", ours.percentile_ms(95.0), nulls.percentile_ms(95.0)));
    }
    let (own, null) = (ours.percentile_ms(95.0), nulls.percentile_ms(95.0));
    line.raw(json!({"orders": size.orders, "p50_ms": ours.p50(), "p95_ms": own, "null_p50_ms": nulls.p50(),
        "null_p95_ms": null, "frame_p95_ms": moved.percentile_ms(95.0), "still_frame_p95_ms": still.percentile_ms(95.0),
        "frame_p99_ms": moved.p99(), "still_frame_p99_ms": still.p99()}));
    let control = format!(
        "p95 {own:.1} ms ÷ null page {null:.1} ms, p50 {:.1} ÷ {:.1}; {} letters each",
        ours.p50(),
        nulls.p50(),
        ours.taken()
    );
    line.figure(format!("keystroke → rows, {shown}"), own / null, "×", Some(Goal::AtMost(1.5)), control);
    let (own, null) = (moved.percentile_ms(95.0), still.percentile_ms(95.0));
    let control = format!("p95 {own:.1} ms ÷ {null:.1} ms with nothing moving, {} frames each", moved.taken());
    line.figure(format!("frame while scrolling ÷ still, {shown}"), own / null, "×", None, control);
    Ok(())
}

async fn open(program: &Path, arguments: &[String]) -> Result<Session, String> {
    let window = Session::start(program, arguments, &[]).await.map_err(|error| error.to_string())?;
    window.find(By::Css("[role=grid] [data-order-number]")).await.map_err(|error| error.to_string())?;
    // What is only needed to start is over by then.
    tokio::time::sleep(Duration::from_secs(2)).await;
    window.execute(WATCH, &[]).await.map_err(|error| error.to_string())?;
    Ok(window)
}

/// Empties the field, which is a letter too and is not counted.
async fn empty(window: &Session) -> Result<(), String> {
    window.execute(EMPTY, &[]).await.map_err(|error| error.to_string())?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    window.execute("window.painted = [];", &[]).await.map(|_| ()).map_err(|error| error.to_string())
}

/// Types each word, a letter at a time, and waits for the rows of each.
async fn typed(window: &Session, times: &mut Times) -> Result<(), String> {
    let mut seen = 0;
    for word in TYPED {
        empty(window).await?;
        for letter in word.chars() {
            window.type_keys(&letter.to_string()).await.map_err(|error| error.to_string())?;
            let count = async || {
                let painted = window.execute("return window.painted.length", &[]).await?;
                Ok(painted.as_u64().filter(|painted| *painted > seen))
            };
            seen = window
                .wait_for("the rows", Duration::from_secs(20), count)
                .await
                .map_err(|error| format!("`{word}`: {error}"))?;
        }
        let painted = window.execute("return window.painted", &[]).await.map_err(|error| error.to_string())?;
        add(times, &painted);
        seen = 0;
    }
    Ok(())
}

async fn frames(window: &Session, rows: u32, times: &mut Times) -> Result<(), String> {
    let frames = window.execute_async(SCROLL, &[json!(rows)]).await.map_err(|error| error.to_string())?;
    add(times, &frames);
    Ok(())
}

fn add(times: &mut Times, found: &Value) {
    let found = found.as_array().map_or(&[][..], Vec::as_slice);
    found.iter().filter_map(Value::as_f64).for_each(|ms| times.add(Duration::from_secs_f64(ms.max(0.0) / 1000.0)));
}
