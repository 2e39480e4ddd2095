//! Random kills: a desk under a steady stream of orders is killed at random moments and started
//! again on the same directory. Every so often everything is let to its end and checked; then a
//! fresh chapter begins with an empty directory, so that a life stays short.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::dice::Dice;
use super::programs::{Life, Mocks, Programs};
use super::stream::SCARCE;
use super::summary::{Summary, acknowledged};
use crate::control::Control;

/// Pieces of each scarce article, so that most of a chapter's orders for it find none left.
const FEW: u64 = 12;
/// Kills of the mocked world in a thousand lives.
const MOCKS_DIE: u64 = 50;
/// How long a desk lives on with enough in flight: mostly not long, now and then long enough to
/// bring much to its end.
const SHORT_MS: u64 = 300;
const LONG_MS: u64 = 1_500;
const LONG_LIVES: u64 = 200;

/// How a run of random kills goes.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    /// Desks to kill.
    pub kills: u64,
    /// What the decisions are drawn from.
    pub seed: u64,
    /// Checkouts in flight at each kill, at least.
    pub in_flight: u64,
    /// Kills between two checks in the middle.
    pub check_each: u64,
    /// Kills of a chapter.
    pub chapter: u64,
}

impl Campaign {
    /// Kills, restarts, drains and checks; `told` hears how far it is.
    pub async fn run(&self, programs: &Programs, mut told: impl FnMut(&Summary)) -> Result<Summary, String> {
        let mut all = Summary::default();
        let mut first = 0;
        while first < self.kills && all.violations.is_empty() {
            let kills = self.chapter.min(self.kills - first);
            let chapter = Chapter::open(*self, programs.clone()).await?;
            all.add(chapter.run(first..first + kills).await?);
            first += kills;
            told(&all);
        }
        Ok(all)
    }
}

/// One directory's story.
struct Chapter {
    campaign: Campaign,
    programs: Programs,
    dir: tempfile::TempDir,
    mocks: Mocks,
    services: PathBuf,
    acknowledged: Vec<String>,
    summary: Summary,
}

impl Chapter {
    async fn open(campaign: Campaign, programs: Programs) -> Result<Self, String> {
        let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mocks = Mocks::start(&programs, &dir.path().join("ledger.jsonl"), "os").await?;
        let services = dir.path().join("services.json");
        std::fs::write(&services, &mocks.ready).map_err(|error| error.to_string())?;
        let control = mocks.control()?;
        for sku in SCARCE {
            control.stock(sku, FEW).await?;
        }
        slow(&control).await?;
        Ok(Self { campaign, programs, dir, mocks, services, acknowledged: Vec::new(), summary: Summary::default() })
    }

    async fn run(mut self, lives: std::ops::Range<u64>) -> Result<Summary, String> {
        for life in lives {
            let dice = Dice::new(self.campaign.seed, life);
            self.live_and_die(life, &dice).await?;
            if dice.per_mille(MOCKS_DIE) {
                self.mocks.kill_and_restart().await?;
                slow(&self.mocks.control()?).await?;
                self.summary.mocks_killed += 1;
            }
            if (life + 1).is_multiple_of(self.campaign.check_each) {
                self.check().await?;
            }
        }
        self.drain().await?;
        self.mocks.kill().await?;
        self.check().await?;
        self.summary.read_ledger(&self.ledger())?;
        if !self.summary.violations.is_empty() {
            self.dir.disable_cleanup(true);
            let kept = format!("what was left is kept in {}", self.dir.path().display());
            self.summary.violations.push(kept);
        }
        Ok(self.summary)
    }

    /// A life under load, until it is killed with enough in flight.
    async fn live_and_die(&mut self, number: u64, dice: &Dice) -> Result<(), String> {
        let (seed, in_flight) = (dice.number().to_string(), self.campaign.in_flight.to_string());
        let mut life = self.start(&["none", "stream", &seed, &in_flight])?;
        self.summary.restarts += u64::from(number > 0);
        let mut flying = 0;
        while flying < self.campaign.in_flight {
            flying = self.listen(&mut life).await?.unwrap_or(flying);
        }
        // Kills fall anywhere, some of them while the mocks are gone as well.
        let longest = if dice.per_mille(LONG_LIVES) { LONG_MS } else { SHORT_MS };
        let rest = tokio::time::Instant::now() + Duration::from_millis(dice.between(0, longest));
        let with_mocks = dice.per_mille(MOCKS_DIE);
        while let Ok(heard) = tokio::time::timeout_at(rest, self.listen(&mut life)).await {
            flying = heard?.unwrap_or(flying);
        }
        while flying < self.campaign.in_flight {
            flying = self.listen(&mut life).await?.unwrap_or(flying);
        }
        if with_mocks {
            self.mocks.kill().await?;
        }
        life.kill().map_err(|error| error.to_string())?;
        // What it had said before it died was acknowledged too.
        let (said, _) = life.end().await?;
        for line in said {
            flying = self.hear(&line).unwrap_or(flying);
        }
        if with_mocks {
            self.mocks.kill_and_restart().await?;
            slow(&self.mocks.control()?).await?;
            self.summary.mocks_killed += 1;
        }
        self.summary.kills += 1;
        let fewest = self.summary.fewest_in_flight.map_or(flying, |fewest| fewest.min(flying));
        self.summary.fewest_in_flight = Some(fewest);
        Ok(())
    }

    /// Takes the next line in; a desk that ends by itself is a fault.
    async fn listen(&mut self, life: &mut Life) -> Result<Option<u64>, String> {
        match life.says().await? {
            Some(said) => Ok(self.hear(&said)),
            None => Err(format!("the desk ended by itself; see {}", self.log().display())),
        }
    }

    /// Takes a line in; how many are in flight, where it says so.
    fn hear(&mut self, line: &str) -> Option<u64> {
        self.acknowledged.extend(acknowledged(line));
        self.summary.hear(line);
        line.strip_prefix("flying ").and_then(|count| count.parse().ok())
    }

    /// Lets everything come to its end.
    async fn drain(&mut self) -> Result<(), String> {
        let life = self.start(&["none", "drain"])?;
        let (said, status) = life.end().await?;
        for line in &said {
            self.hear(line);
        }
        if said.last().is_some_and(|line| line == "settled") && status.success() {
            return Ok(());
        }
        Err(format!("the last life ended with {status}; it said {said:?}; see {}", self.log().display()))
    }

    async fn check(&mut self) -> Result<(), String> {
        let said = self.dir.path().join("acknowledged");
        std::fs::write(&said, self.acknowledged.join("\n") + "\n").map_err(|error| error.to_string())?;
        let found = self.programs.verify(&self.dir.path().join("data"), &self.ledger(), &said).await?;
        self.summary.violations.extend(found);
        self.summary.checks += 1;
        Ok(())
    }

    fn start(&self, words: &[&str]) -> Result<Life, String> {
        Life::start(&self.programs, &self.dir.path().join("data"), &self.services, &self.log(), words)
    }

    fn ledger(&self) -> PathBuf {
        self.dir.path().join("ledger.jsonl")
    }

    fn log(&self) -> PathBuf {
        self.dir.path().join("desk.log")
    }
}

/// Services that take a moment, as real ones do, so that much is in flight at once.
async fn slow(control: &Control) -> Result<(), String> {
    for service in ["payment", "inventory", "email", "production", "invoice", "billing"] {
        control.behave(service, json!({"delay_ms": {"uniform": [2, 20]}})).await?;
    }
    let quick = json!({"delay_ms": {"uniform": [2, 20]}, "webhook_delay_ms": {"uniform": [5, 200]}});
    control.behave("wallet", quick).await
}

/// Where a run that found something says how to see it again.
pub fn replay(campaign: &Campaign) -> String {
    format!(
        "again: cargo xtask crash --kills {} --seed {} --in-flight {}",
        campaign.kills, campaign.seed, campaign.in_flight
    )
}
