//! A desk for crash tests: enters and places one order, or takes up what a former run left, and
//! aborts the process at a named point. The abort stands for the power going: nothing is flushed,
//! nothing is told.
//!
//! With `stop:POINT` it is not killed there but stopped, as `kill -STOP` does, until somebody lets it
//! go on; it then says `stopped at` before and `going on` after.
//!
//! `crash-desk DIR SERVICES POINT|stop:POINT|none place|resume`: prints the order's id when it is saved, and
//! `settled` when its outbox is empty.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use engine::system::{SystemClock, SystemEntropy};
use engine::{Desk, DeskOptions, Points};
use tests::desk::{order, quick_config, wish};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, services, point, task] = arguments.as_slice() else {
        say("usage: crash-desk DIR SERVICES POINT|stop:POINT|none place|resume");
        std::process::exit(2);
    };
    let endpoints = engine::config::load_services(services).await.expect("the services file is right");
    let chosen = point.clone();
    let desk = Desk::open(DeskOptions {
        dir: PathBuf::from(dir),
        holder: "a crash test".to_owned(),
        config: quick_config(endpoints),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points: Points::new(move |passed| {
            if passed == chosen {
                std::process::abort();
            }
            if chosen.strip_prefix("stop:") == Some(passed) {
                stop_here(passed);
            }
        }),
    })
    .await;
    let desk = match desk {
        Ok(desk) => desk,
        Err(error) => {
            say(&error.to_string());
            std::process::exit(3);
        }
    };
    say(&format!("epoch {}", desk.store().epoch()));
    if task == "place" {
        let view = desk.create_order(order("22110", 6, "2.55"), "clerk").await.expect("the order is saved");
        say(&view.order.id.to_string());
        desk.start();
        desk.check_out(wish(&view), "clerk").await.expect("the order is placed");
    } else {
        desk.start();
    }
    settle(&desk).await;
    desk.stop().await.expect("the desk stops");
    say("settled");
}

/// Waits until nothing is left to send; a test's own time-out bounds it.
async fn settle(desk: &Desk) {
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let badge = desk.sync().await.expect("the outbox can be counted");
        if badge.waiting + badge.retrying == 0 {
            return;
        }
    }
}

/// Stops this process until it is told to go on.
fn stop_here(point: &str) {
    // What other threads are writing is written first: a process that stands still in the middle
    // of a transaction keeps everybody from the database, and nobody could take over.
    std::thread::sleep(Duration::from_millis(400));
    say(&format!("stopped at {point}"));
    let stopped = std::process::Command::new("kill").args(["-STOP", &std::process::id().to_string()]).status();
    assert!(stopped.is_ok_and(|status| status.success()), "the process can be stopped");
    // The signal may take a moment; nothing of the desk goes on meanwhile on this thread.
    std::thread::sleep(Duration::from_millis(500));
    say("going on");
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("the test reads along");
}
