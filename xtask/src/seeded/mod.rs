//! `cargo xtask seeded [NAME…]`: known bugs, one at a time, put into a copy of the last commit; the
//! tests named in each must turn red. Production code knows nothing of them: they are patches under
//! `tests/seeded`. Never touches the checkout it is called from.

mod patch;
mod trial;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};
use crate::say;
use crate::workspace::Workspace;
use patch::{Catcher, Patch};
use trial::{Trial, Verdict};

/// What became of one seeded bug.
struct Row {
    bug: String,
    ending: Ending,
    took: Duration,
}

#[derive(Debug, PartialEq, Eq)]
enum Ending {
    /// By these tests.
    Caught(Vec<String>),
    /// These tests should have turned red and did not.
    Missed(Vec<String>),
    /// It does not apply, or does not compile: that is no bug that a test could catch.
    Broken(String),
}

/// Plays all seeded bugs, or those named.
pub fn run(workspace: &Workspace, names: &[OsString]) -> Result<ExitCode> {
    let patches = chosen(patch::read(&workspace.root)?, names)?;
    let step = say::step("a copy of the last commit, and its tests without any seeded bug");
    let trial = Trial::begin(&workspace.root)?;
    let all: Vec<&Catcher> = patches.iter().flat_map(|patch| &patch.caught_by).collect();
    let red: Vec<String> = match trial.verdicts(&all)? {
        Err(broken) => return Err(Failure::Unexpected(format!("the last commit does not compile: {broken}"))),
        Ok(verdicts) => verdicts.into_iter().filter(|(_, v)| *v != Verdict::Green).map(|(name, _)| name).collect(),
    };
    step.done();
    if !red.is_empty() {
        return Err(Failure::Unexpected(format!("not green without a seeded bug: {}", red.join(", "))));
    }
    let mut rows = Vec::new();
    for patch in &patches {
        let step = say::step(format!("{}: {}", patch.name, patch.bug));
        let began = Instant::now();
        let ending = play(&trial, patch)?;
        step.done();
        rows.push(Row { bug: patch.bug.clone(), ending, took: began.elapsed() });
    }
    trial.end()?;
    let (lines, all) = told(&rows);
    for line in &lines {
        say::result(line);
    }
    Ok(ExitCode::from(u8::from(!all)))
}

/// One line for each seeded bug that no longer applies or whose test is gone. Where there is no git
/// only the tests are looked for.
pub fn broken(workspace: &Workspace) -> Result<Vec<String>> {
    let has_git = trial::git().arg("--version").output().is_ok();
    if !has_git {
        say::note("whether the seeded bugs still apply cannot be tried: there is no git");
    }
    let mut broken = Vec::new();
    for patch in patch::read(&workspace.root)? {
        if let Some(why) = has_git.then(|| trial::check(&workspace.root, &patch).err()).flatten() {
            broken.push(format!("tests/seeded/{}.patch does not apply: {why}", patch.name));
        }
        let gone = patch.caught_by.iter().filter(|catcher| !catcher.is_there(workspace));
        broken.extend(gone.map(|one| format!("tests/seeded/{}.patch: there is no test {}", patch.name, one.test)));
    }
    Ok(broken)
}

fn chosen(patches: Vec<Patch>, names: &[OsString]) -> Result<Vec<Patch>> {
    let names: Vec<_> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if let Some(unknown) = names.iter().find(|name| patches.iter().all(|patch| patch.name != **name)) {
        let known: Vec<_> = patches.iter().map(|patch| patch.name.as_str()).collect();
        return Err(Failure::Usage(format!("`{unknown}` is no seeded bug; they are {}", known.join(", "))));
    }
    Ok(patches.into_iter().filter(|patch| names.is_empty() || names.contains(&patch.name)).collect())
}

fn play(trial: &Trial, patch: &Patch) -> Result<Ending> {
    if let Err(why) = trial.apply(patch) {
        return Ok(Ending::Broken(why));
    }
    let verdicts = trial.verdicts(&patch.caught_by.iter().collect::<Vec<_>>());
    trial.revert()?;
    Ok(match verdicts? {
        Err(why) => Ending::Broken(why),
        Ok(verdicts) => {
            let missed: Vec<_> = verdicts.iter().filter(|(_, v)| *v != Verdict::Red).map(|(n, _)| n.clone()).collect();
            let caught = verdicts.into_iter().map(|(name, _)| name).collect();
            if missed.is_empty() { Ending::Caught(caught) } else { Ending::Missed(missed) }
        }
    })
}

/// The table, and whether all were caught.
fn told(rows: &[Row]) -> (Vec<String>, bool) {
    let widest = rows.iter().map(|row| row.bug.chars().count()).max().unwrap_or(0);
    let mut lines = vec![format!("{:<widest$} | caught by | seconds", "bug")];
    for row in rows {
        let words = match &row.ending {
            Ending::Caught(tests) => tests.join(", "),
            Ending::Missed(tests) => format!("NOT by {}", tests.join(", ")),
            Ending::Broken(why) => format!("patch broken: {why}"),
        };
        lines.push(format!("{:<widest$} | {words} | {}", row.bug, row.took.as_secs()));
    }
    let caught = rows.iter().filter(|row| matches!(row.ending, Ending::Caught(_))).count();
    lines.push(format!("{caught} of {} caught", rows.len()));
    (lines, caught == rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patches() -> (Workspace, Vec<Patch>) {
        let workspace = Workspace::load().expect("cargo describes the workspace these tests are part of");
        let patches = patch::read(&workspace.root).expect("every patch says what it is");
        (workspace, patches)
    }

    #[test]
    fn every_seeded_bug_still_applies_and_has_its_tests() {
        let (workspace, patches) = patches();
        assert!(patches.len() >= 12, "only {} seeded bugs", patches.len());
        let broken = broken(&workspace).expect("every patch says what it is");
        assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    }

    #[test]
    fn a_patch_that_does_not_fit_and_a_test_that_is_gone_are_noticed() {
        let (workspace, mut patches) = patches();
        let patch = &mut patches[0];
        let folder = std::env::temp_dir().join(format!("order-desk-misfit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let misfit = folder.join("misfit.patch");
        std::fs::write(&misfit, "diff --git a/Cargo.toml b/Cargo.toml\n--- a/Cargo.toml\n+++ b/Cargo.toml\n@@ -1 +1 @@\n-no such line\n+x\n")
            .unwrap();
        assert_eq!(trial::check(&workspace.root, patch), Ok(()));
        patch.path = misfit;
        assert!(trial::check(&workspace.root, patch).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(patch.caught_by[0].is_there(&workspace));
        patch.caught_by[0].test = format!("corpus::a_test_that_{}_wrote", "nobody");
        assert!(!patch.caught_by[0].is_there(&workspace));
    }

    #[test]
    fn only_bugs_that_there_are_can_be_chosen() {
        let (_, patches) = patches();
        assert!(chosen(patches, &["no-such-bug".into()]).is_err());
    }

    #[test]
    fn a_bug_that_one_of_its_tests_lets_through_is_not_caught() {
        let row = |ending| Row { bug: "a bug".into(), ending, took: Duration::ZERO };
        let good = row(Ending::Caught(vec!["a".into()]));
        let (lines, all) = told(std::slice::from_ref(&good));
        assert_eq!((lines[1..].join("\n").as_str(), all), ("a bug | a | 0\n1 of 1 caught", true));
        let (lines, all) = told(&[good, row(Ending::Missed(vec!["b".into()]))]);
        assert_eq!((lines[2..].join("\n").as_str(), all), ("a bug | NOT by b | 0\n1 of 2 caught", false));
        assert!(!told(&[row(Ending::Broken("error[E0425]".into()))]).1);
    }
}
