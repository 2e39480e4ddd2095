//! `cargo xtask crash` runs this: random kills, every named point, or a long load. Prints what was
//! counted; exit code 1 where anything is wrong, with the command that shows it again.

use std::process::ExitCode;

use clap::Parser;
use tests::crash::campaign::{Campaign, replay};
use tests::crash::child::say;
use tests::crash::enumerate::every_point;
use tests::crash::programs::Programs;
use tests::crash::soak::Soak;

/// Kills the desk, or loads it, and checks what is left.
#[derive(Parser)]
#[command(name = "crash")]
struct Arguments {
    /// Desks killed at random moments.
    #[arg(long, default_value_t = 100)]
    kills: u64,
    /// What all decisions are drawn from; the same seed decides the same again.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Checkouts in flight at each kill, at least.
    #[arg(long, default_value_t = 8)]
    in_flight: u64,
    /// Kills between two checks of the invariants.
    #[arg(long, default_value_t = 25)]
    check_each: u64,
    /// Kills of one directory, before a fresh one is begun.
    #[arg(long, default_value_t = 100)]
    chapter: u64,
    /// Dies at every named point instead, twice each.
    #[arg(long)]
    enumerate: bool,
    /// Trials of points side by side.
    #[arg(long, default_value_t = 4)]
    at_once: usize,
    /// Loads the desk for so many minutes instead.
    #[arg(long, value_name = "MINUTES")]
    soak: Option<u64>,
    /// Checkouts a minute of a load.
    #[arg(long, default_value_t = 10_000)]
    rate: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments).await {
        Ok(wrong) if wrong.is_empty() => {
            say("0 violations");
            ExitCode::SUCCESS
        }
        Ok(wrong) => {
            for line in &wrong {
                say(line);
            }
            say(&format!("{} violations, seed {}", wrong.len(), arguments.seed));
            ExitCode::FAILURE
        }
        Err(error) => {
            say(&format!("error: {error} (seed {})", arguments.seed));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<Vec<String>, String> {
    let programs = Programs::find()?;
    if let Some(minutes) = arguments.soak {
        return Soak { minutes, rate: arguments.rate, seed: arguments.seed }.run(&programs).await;
    }
    if arguments.enumerate {
        let told = |point: &str, summary: &tests::crash::summary::Summary| {
            say(&format!("{point}: {} deaths, {} violations", summary.kills, summary.violations.len()));
        };
        let (points, all) = every_point(&programs, arguments.at_once, told).await?;
        say(&format!("points              {points}, each twice\n{all}"));
        return Ok(all.violations);
    }
    let campaign = Campaign {
        kills: arguments.kills,
        seed: arguments.seed,
        in_flight: arguments.in_flight,
        check_each: arguments.check_each,
        chapter: arguments.chapter,
    };
    let all = campaign.run(&programs, |all| say(&format!("{} kills, {} orders so far", all.kills, all.orders))).await?;
    say(&all.to_string());
    let mut wrong = all.violations;
    if !wrong.is_empty() {
        wrong.push(replay(&campaign));
    }
    Ok(wrong)
}
