//! `cargo xtask …`: every chore of this repository, one word each.
//!
//! Owns the order in which things are set up, built and tested. It depends on
//! nothing of ours: it builds the other crates through cargo and hands their
//! binaries' paths to the tests.

mod axe_core;
mod bench;
mod bundle;
mod child;
mod components;
mod crash;
mod demo;
mod deny;
mod desk;
mod failure;
mod fuzz;
mod npm;
mod rehearse;
mod say;
mod scale;
mod seed;
mod seeded;
mod setup;
mod suite;
mod tidy;
mod ui;
mod wasm_opt;
mod weights;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use failure::{Failure, Result};
use setup::Purpose;
use workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <command>

  run [ARGS…]      set up, build and start the desktop app; ARGS go to order-desk
  test [--no-lint] [--no-window]
                   set up, build, then every test; ends with `N passed, N failed`
  ui [--dev]       build the window's code into ui/dist
  ui --demo [--port N]
                   the window's pages in any browser, for design work
  setup            install or name what is missing on this machine
  tidy             the house rules: arrows, sizes, headers
  deny [--offline] advisories, licences, bans and sources of every dependency (needs cargo-deny)
  crash [--kills N] [--seed S] [--in-flight N] | --enumerate | --soak MINUTES [--rate N]
                   kill the desk at random or at every named point, or load it, and check
  fuzz [TARGET…] [--minutes M]
                   the long run of the fuzz targets; 10 minutes each
  bench [LINE…] [--seeds DIR] [--data FILE] [--quick] | --bless-counts
                   measure the goals of docs/performance.md; or lower what the window may weigh and work may cost
  seed --orders N --data-dir DIR [--seed S]
                   fill a data directory with orders; run again, it goes on
  seeded [NAME…]   known bugs, one at a time: the tests named in each must catch it
  scale            many desks and one hub, played through: the tables of docs/scale.md
  rehearse         start the app, let it take an order in its own window, and see that it was made
  bundle [--check] [KIND…]
                   packages for this system (deb and rpm, nsis and msi, app and dmg; appimage when
                   asked for); --check installs the .deb on a bare Debian 12 and takes an order
  window [--no-ui] [NAME…]
                   the window tests alone, those whose names have one of these in them
  screenshots      run the window tests that write docs/screenshots
";

/// Every chore there is; hosted CI may call no other.
const CHORES: &[&str] = &[
    "run",
    "test",
    "ui",
    "setup",
    "tidy",
    "bench",
    "deny",
    "crash",
    "fuzz",
    "scale",
    "seed",
    "seeded",
    "rehearse",
    "bundle",
    "screenshots",
    "window",
];

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<OsString> = arguments.collect();
    match dispatch(&command.to_string_lossy(), &rest) {
        Ok(code) => code,
        Err(failure) => {
            say::problem(&failure.to_string());
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(command: &str, rest: &[OsString]) -> Result<ExitCode> {
    match command {
        "" | "help" | "-h" | "--help" => {
            say::result(USAGE.trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        other if CHORES.contains(&other) => {}
        other => return Err(Failure::Usage(format!("`{other}` is no command\n\n{USAGE}"))),
    }
    let workspace = Workspace::load()?;
    match command {
        "run" => desk::run(&workspace, rest),
        "test" => Ok(suite::test(&workspace, suite::Options::parse(rest)?)),
        "ui" if rest.first().is_some_and(|first| first == "--demo") => demo::run(&workspace, &rest[1..]),
        "ui" => {
            let mode = ui::Mode::parse(rest)?;
            ui::build(&workspace, mode).map(|()| ExitCode::SUCCESS)
        }
        "setup" => setup::run(Purpose::Test).map(|()| ExitCode::SUCCESS),
        "tidy" => tidy::run(&workspace),
        "bench" => bench::run(&workspace, rest),
        "crash" => crash::run(&workspace, rest),
        "fuzz" => fuzz::run(&workspace, rest),
        "scale" => scale::run(&workspace),
        "seed" => seed::run(&workspace, rest),
        "window" => suite::window(&workspace, rest),
        "seeded" => seeded::run(&workspace, rest),
        "deny" => deny::run(&workspace, rest),
        "rehearse" => rehearse::run(&workspace, rest),
        "bundle" => bundle::run(&workspace, rest),
        _ => suite::screenshots(&workspace),
    }
}
