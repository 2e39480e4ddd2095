//! Every named point: the process dies there, is started again and dies there once more; the third
//! start brings everything to its end, and the invariants are checked.

use std::path::PathBuf;
use std::sync::Arc;

use engine::Points;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::plan::{Plan, Scenario};
use super::programs::{Life, Mocks, Programs};
use super::summary::{Summary, acknowledged};

/// Tries every point, `at_once` of them side by side; `done` is told of each.
pub async fn every_point(
    programs: &Programs,
    at_once: usize,
    mut done: impl FnMut(&str, &Summary),
) -> Result<(usize, Summary), String> {
    let points = Points::all();
    let places = Arc::new(Semaphore::new(at_once));
    let mut trials = JoinSet::new();
    for point in points.clone() {
        let (programs, places) = (programs.clone(), Arc::clone(&places));
        trials.spawn(async move {
            let _place = places.acquire_owned().await;
            let tried = Trial::new(programs, &point).await;
            let summary = match tried {
                Ok(mut trial) => trial.run().await,
                Err(error) => Summary { violations: vec![format!("{point}: {error}")], ..Summary::default() },
            };
            (point, summary)
        });
    }
    let mut all = Summary::default();
    while let Some(trial) = trials.join_next().await {
        let (point, summary) = trial.map_err(|error| error.to_string())?;
        done(&point, &summary);
        all.add(summary);
    }
    Ok((points.len(), all))
}

/// One point's trial in a directory and a world of its own.
struct Trial {
    programs: Programs,
    point: String,
    dir: tempfile::TempDir,
    mocks: Mocks,
    services: PathBuf,
    acknowledged: Vec<String>,
    summary: Summary,
}

impl Trial {
    async fn new(programs: Programs, point: &str) -> Result<Self, String> {
        let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mocks = Mocks::start(&programs, &dir.path().join("ledger.jsonl"), "os").await?;
        let services = dir.path().join("services.json");
        std::fs::write(&services, &mocks.ready).map_err(|error| error.to_string())?;
        let (point, summary) = (point.to_owned(), Summary::default());
        Ok(Self { programs, point, dir, mocks, services, acknowledged: Vec::new(), summary })
    }

    async fn run(&mut self) -> Summary {
        let plan = Plan::of(&self.point);
        let point = self.point.clone();
        let mut deaths: Vec<_> = plan.before.into_iter().collect();
        deaths.extend([(point.clone(), plan.scenario), (point.clone(), plan.scenario)]);
        for (number, (at, scenario)) in deaths.into_iter().enumerate() {
            match self.live(&at, scenario).await {
                Ok(false) => self.summary.kills += 1,
                Ok(true) => self.wrong(&format!("{at} was not passed in life {}", number + 1)),
                Err(error) => self.wrong(&error),
            }
        }
        match self.live("none", Scenario::Resume).await {
            Ok(true) => {}
            Ok(false) => self.wrong("the last life did not come to its end"),
            Err(error) => self.wrong(&error),
        }
        if let Err(error) = self.judge().await {
            self.wrong(&error);
        }
        if !self.summary.violations.is_empty() {
            self.dir.disable_cleanup(true);
        }
        std::mem::take(&mut self.summary)
    }

    /// Lives until the point or the end: did it come to the end?
    async fn live(&mut self, point: &str, scenario: Scenario) -> Result<bool, String> {
        let log = self.dir.path().join("desk.log");
        let data = self.dir.path().join("data");
        let life = Life::start(&self.programs, &data, &self.services, &log, &[point, scenario.name()])?;
        let (said, status) = life.end().await?;
        for line in &said {
            self.acknowledged.extend(acknowledged(line));
            // A refused refund is what one of the scenarios is about.
            if !line.starts_with("attention") {
                self.summary.hear(line);
            }
        }
        self.summary.restarts += 1;
        let ended = said.last().is_some_and(|line| line == "settled") && status.success();
        if !ended && !aborted(status) {
            return Err(format!("life at {point} ended with {status}; it said {said:?}"));
        }
        Ok(ended)
    }

    async fn judge(&mut self) -> Result<(), String> {
        self.mocks.kill().await?;
        let (ledger, said) = (self.dir.path().join("ledger.jsonl"), self.dir.path().join("acknowledged"));
        std::fs::write(&said, self.acknowledged.join("\n") + "\n").map_err(|error| error.to_string())?;
        self.summary.read_ledger(&ledger)?;
        self.summary.checks += 1;
        let found = self.programs.verify(&self.dir.path().join("data"), &ledger, &said).await?;
        for line in found {
            self.wrong(&line);
        }
        Ok(())
    }

    fn wrong(&mut self, what: &str) {
        self.summary.violations.push(format!("{}: {what} (see {})", self.point, self.dir.path().display()));
    }
}

#[cfg(unix)]
fn aborted(status: std::process::ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    // SIGABRT: it died at the point, not of a panic or an error.
    status.signal() == Some(6)
}

#[cfg(not(unix))]
fn aborted(status: std::process::ExitStatus) -> bool {
    !status.success()
}
