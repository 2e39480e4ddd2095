//! `cargo xtask fuzz [TARGET…] --minutes M`: the long run of the fuzz targets, with cargo-fuzz and a
//! nightly compiler. The short one is part of `cargo xtask test`.
//!
//! Never writes into the committed corpus: what a run finds new stays below the target directory,
//! and an input that breaks something is shown with what to do about it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::failure::{Failure, Result};
use crate::workspace::{self, Workspace};
use crate::{child, say};

const USAGE: &str = "usage: cargo xtask fuzz [TARGET…] [--minutes M]";

/// What to run, and for how long each.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    targets: Vec<String>,
    minutes: u64,
}

impl Wish {
    fn parse(arguments: &[OsString], known: &[String]) -> Result<Self> {
        let mut wish = Self { targets: Vec::new(), minutes: 10 };
        let mut rest = arguments.iter().map(|argument| argument.to_string_lossy().into_owned());
        while let Some(word) = rest.next() {
            if word == "--minutes" {
                let minutes = rest.next().and_then(|text| text.parse().ok()).filter(|minutes| *minutes > 0);
                wish.minutes = minutes.ok_or_else(|| Failure::Usage(USAGE.into()))?;
            } else if known.contains(&word) {
                wish.targets.push(word);
            } else {
                return Err(Failure::Usage(format!("`{word}` is no target; they are {}\n\n{USAGE}", known.join(", "))));
            }
        }
        if wish.targets.is_empty() {
            wish.targets = known.to_vec();
        }
        Ok(wish)
    }
}

/// Runs the targets one after the other; 1 where an input broke one.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let folder = workspace.root.join("tests").join("fuzz");
    let wish = Wish::parse(arguments, &targets(&folder)?)?;
    provided()?;
    let mut broken = Vec::new();
    for target in &wish.targets {
        let step = say::step(format!("{target}: {} minutes", wish.minutes));
        if !long(workspace, &folder, target, wish.minutes)? {
            broken.push(target.as_str());
        }
        step.done();
    }
    if broken.is_empty() {
        say::result(&format!("{} targets, {} minutes each: nothing broke", wish.targets.len(), wish.minutes));
        return Ok(ExitCode::SUCCESS);
    }
    say::result(&format!("broken: {}", broken.join(", ")));
    say::note("put each input that is shown above into tests/fuzz/corpus/<target>/ together with its cure");
    Ok(ExitCode::from(1))
}

/// The targets, by the files that hold their entries.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let entries = folder.join("fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&entries).map_err(Failure::at("read", &entries))? {
        let path = entry.map_err(Failure::at("read", &entries))?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn provided() -> Result<()> {
    if child::answer(workspace::cargo().args(["fuzz", "--version"])).is_none() {
        return Err(Failure::Missing("cargo-fuzz is not there: cargo install cargo-fuzz --locked".into()));
    }
    let nightly = child::answer(Command::new("rustup").args(["run", "nightly", "rustc", "--version"]));
    if nightly.is_none() {
        let words = "no nightly compiler, which libFuzzer needs: rustup toolchain install nightly --profile minimal";
        return Err(Failure::Missing(words.into()));
    }
    Ok(())
}

/// Runs one target; `false` where an input broke it.
fn long(workspace: &Workspace, folder: &Path, target: &str, minutes: u64) -> Result<bool> {
    let work = workspace.target.join("fuzz");
    let (found, broken) = (work.join("corpus").join(target), work.join("broken").join(target));
    for folder in [&found, &broken] {
        fs::create_dir_all(folder).map_err(Failure::at("make", folder))?;
    }
    let mut fuzz = Command::new("cargo");
    fuzz.current_dir(folder).args(["+nightly", "fuzz", "run", "--fuzz-dir", "."]);
    // Ours is safe code: there is nothing for a sanitizer to find, and without one it is twice as fast.
    fuzz.args(["--sanitizer", "none", "--target-dir"]).arg(work.join("build")).arg(target);
    fuzz.arg(&found).arg(folder.join("corpus").join(target));
    fuzz.arg("--").arg(format!("-max_total_time={}", minutes * 60)).arg("-timeout=20").arg("-print_final_stats=1");
    fuzz.arg(artifacts(&broken));
    Ok(child::status(&mut fuzz)?.success())
}

fn artifacts(folder: &Path) -> OsString {
    let mut option = OsString::from("-artifact_prefix=");
    option.push(PathBuf::from(folder).join(""));
    option
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Wish> {
        let words: Vec<_> = words.iter().map(OsString::from).collect();
        Wish::parse(&words, &["ipc".to_owned(), "search".to_owned()])
    }

    #[test]
    fn without_a_word_every_target_runs_ten_minutes() {
        assert_eq!(parse(&[]).unwrap(), Wish { targets: vec!["ipc".into(), "search".into()], minutes: 10 });
        assert_eq!(parse(&["search", "--minutes", "2"]).unwrap(), Wish { targets: vec!["search".into()], minutes: 2 });
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert!(parse(&["serach"]).is_err());
        assert!(parse(&["--minutes"]).is_err());
        assert!(parse(&["--minutes", "0"]).is_err());
        assert!(parse(&["--minutes", "soon"]).is_err());
    }

    #[test]
    fn every_target_of_the_checkout_is_known() {
        let workspace = Workspace::load().expect("cargo describes the workspace these tests are part of");
        let folder = workspace.root.join("tests").join("fuzz");
        let targets = targets(&folder).expect("the targets' entries can be read");
        assert!(targets.iter().all(|target| folder.join("corpus").join(target).is_dir()), "{targets:?}");
        assert!(targets.contains(&"webhook".to_owned()));
    }
}
