//! A desk for crash tests, in a process of its own that is killed: at a named point by itself
//! (`abort` stands for the power going: nothing is flushed, nothing is told) or by its parent.
//!
//! With `stop:POINT` it is not killed there but stopped, as `kill -STOP` does, until somebody lets it
//! go on; it then says `stopped at` before and `going on` after.
//!
//! `crash-desk DIR SERVICES POINT|stop:POINT|none place|resume|… [SWITCHES]`: prints an order's id
//! when it is saved, `placed ID` when its checkout is, and `settled` when nothing is left to do. The
//! scenarios are in `tests::crash::plan`, the switches in `tests::switch`. `stream SEED IN_FLIGHT`
//! in the scenario's place takes orders until it is killed; `fill` fills its file system.

mod disk_full;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use engine::system::{SystemClock, SystemEntropy};
use engine::{Desk, DeskOptions, Points};
use tests::control::Control;
use tests::crash::child::{self, say};
use tests::crash::plan::Scenario;
use tests::crash::stream;
use tests::switch::{self, Switch};

const USAGE: &str = "usage: crash-desk DIR SERVICES POINT|stop:POINT|none SCENARIO [SWITCHES] | stream SEED IN_FLIGHT";

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, services, point, task, rest @ ..] = arguments.as_slice() else { usage() };
    let endpoints = engine::config::load_services(services).await.expect("the services file is right");
    let control = Control::new(endpoints.clone());
    let mut switches = vec![Switch::abort(point, 1)];
    if let [written] = rest {
        switches.extend(switch::read(written).unwrap_or_else(|| usage()));
    }
    let (turn, chosen) = (switch::listener(switches, control.clone()), point.clone());
    let desk = Desk::open(DeskOptions {
        dir: PathBuf::from(dir),
        holder: "a crash test".to_owned(),
        config: config(endpoints, task),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        points: Points::new(move |passed| {
            turn(passed);
            if chosen.strip_prefix("stop:") == Some(passed) {
                stop_here(passed);
            }
        }),
    })
    .await;
    let desk = match desk {
        Ok(desk) => Arc::new(desk),
        Err(error) => {
            say(&error.to_string());
            std::process::exit(3);
        }
    };
    say(&format!("epoch {}", desk.store().epoch()));
    service::webhook::listen(&desk).await.expect("it listens on loopback");
    match (Scenario::named(task), task.as_str(), rest) {
        (Some(scenario), _, [] | [_]) => Box::pin(child::live(desk, control, scenario)).await,
        (None, "fill", []) => disk_full::run(&desk, &PathBuf::from(dir)).await,
        (None, "stream", [seed, in_flight]) => match (seed.parse(), in_flight.parse()) {
            (Ok(seed), Ok(in_flight)) => stream::flow(desk, control, seed, in_flight).await,
            _ => usage(),
        },
        _ => usage(),
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

fn usage() -> ! {
    say(USAGE);
    std::process::exit(2)
}

/// A payment that is to be on its way for a while needs more patience than a quick test has.
fn config(endpoints: contract::sync::Endpoints, task: &str) -> engine::Config {
    let quick = child::config(endpoints);
    if task == "fill" { engine::Config { request_timeout_ms: 20_000, ..quick } } else { quick }
}
