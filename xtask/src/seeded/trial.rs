//! A copy of the last commit in which bugs are tried: a git worktree in the system's temporary
//! directory, built into a target directory of its own in the user's cache, so that the second run
//! builds little. Owns what a test's output says of it.

use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::patch::{Catcher, Patch};
use crate::failure::{Failure, Result};
use crate::{child, npm, say, workspace};

/// What a test said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Green,
    Red,
    /// It did not run, or its end was not seen.
    Unseen,
}

/// The copy; gone again when this is.
pub struct Trial {
    root: PathBuf,
    tree: PathBuf,
    target: PathBuf,
    /// Two at once would undo each other's patches.
    _lock: File,
}

/// Each test and what it said; or why nothing could be built.
pub type Verdicts = std::result::Result<Vec<(String, Verdict)>, String>;

/// Git, asked to leave the words as they are.
pub fn git() -> Command {
    let mut git = Command::new("git");
    git.env("LC_ALL", "C").env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    git
}

/// Would it apply to the files below `root`?
pub fn check(root: &Path, patch: &Patch) -> std::result::Result<(), String> {
    said(git().current_dir(root).args(["apply", "--check"]).arg(&patch.path))
}

impl Trial {
    /// Makes the copy of the last commit of `root`.
    pub fn begin(root: &Path) -> Result<Self> {
        let cache = npm::cache().unwrap_or_else(std::env::temp_dir).join("seeded");
        fs::create_dir_all(&cache).map_err(Failure::at("make", &cache))?;
        let lock = File::create(cache.join("lock")).map_err(Failure::at("open", &cache))?;
        lock.try_lock().map_err(|_| Failure::Unexpected("seeded bugs are being tried already".into()))?;
        // Always the same place for the same checkout: cargo knows what it built by where it lay.
        let mut hasher = DefaultHasher::new();
        root.hash(&mut hasher);
        let tree = std::env::temp_dir().join(format!("order-desk-seeded-{:016x}", hasher.finish()));
        let trial = Self { root: root.to_path_buf(), tree, target: cache.join("target"), _lock: lock };
        trial.clear();
        let mut add = git();
        add.current_dir(root).args(["worktree", "add", "--quiet", "--detach", "--force"]).arg(&trial.tree).arg("HEAD");
        said(&mut add).map_err(Failure::Unexpected)?;
        Ok(trial)
    }

    /// Puts a bug in.
    pub fn apply(&self, patch: &Patch) -> std::result::Result<(), String> {
        said(git().current_dir(&self.tree).arg("apply").arg(&patch.path))
    }

    /// Takes every change back.
    pub fn revert(&self) -> Result<()> {
        said(git().current_dir(&self.tree).args(["checkout", "--quiet", "--force", "HEAD", "--", "."]))
            .map_err(Failure::Unexpected)
    }

    /// Runs these tests and nothing else.
    pub fn verdicts(&self, catchers: &[&Catcher]) -> Result<Verdicts> {
        let mut targets: Vec<(&str, &str)> = Vec::new();
        for catcher in catchers {
            let target = (catcher.package.as_str(), catcher.target.as_str());
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        let mut verdicts = Vec::new();
        for (package, target) in targets {
            let mut tests: Vec<&str> = Vec::new();
            for catcher in
                catchers.iter().filter(|one| (one.package.as_str(), one.target.as_str()) == (package, target))
            {
                if !tests.contains(&catcher.test.as_str()) {
                    tests.push(&catcher.test);
                }
            }
            let output = self.cargo_test(package, target, &tests)?;
            let text = String::from_utf8_lossy(&output.stdout);
            if !output.status.success() && !text.contains("test result: ") && !text.contains("\nrunning ") {
                return Ok(Err(first_error(&String::from_utf8_lossy(&output.stderr))));
            }
            verdicts.extend(tests.iter().map(|test| ((*test).to_owned(), verdict(&text, test))));
        }
        Ok(Ok(verdicts))
    }

    fn cargo_test(&self, package: &str, target: &str, tests: &[&str]) -> Result<Output> {
        let mut cargo = workspace::cargo();
        cargo.current_dir(&self.tree).env("CARGO_TARGET_DIR", &self.target).env("RUST_BACKTRACE", "0");
        cargo.env_remove("PROPTEST_CASES").args(["test", "--no-fail-fast", "-p", package]);
        if target == "lib" {
            cargo.arg("--lib");
        } else {
            cargo.args(["--test", target]);
        }
        cargo.args(["--", "--exact"]).args(tests);
        say::note(&format!("$ {}", child::shown(&cargo)));
        cargo.output().map_err(Failure::io("cannot start cargo"))
    }

    /// Removes the copy.
    pub fn end(self) -> Result<()> {
        self.clear();
        if self.tree.exists() { Err(Failure::Unexpected(format!("{} is left", self.tree.display()))) } else { Ok(()) }
    }

    fn clear(&self) {
        // A copy that a killed run left, or none: either way there is none afterwards.
        let mut remove = git();
        remove.current_dir(&self.root).args(["worktree", "remove", "--force"]).arg(&self.tree);
        if said(&mut remove).is_err() && self.tree.exists() {
            drop(fs::remove_dir_all(&self.tree));
        }
        drop(said(git().current_dir(&self.root).args(["worktree", "prune"])));
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Runs it in silence; where it fails, what it said.
fn said(command: &mut Command) -> std::result::Result<(), String> {
    let output = command.output().map_err(|error| format!("cannot start {}: {error}", child::shown(command)))?;
    let words = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
    if output.status.success() { Ok(()) } else { Err(words) }
}

/// What `test a::b ... FAILED` says; a test that says neither word was not seen to end.
fn verdict(output: &str, test: &str) -> Verdict {
    let line = output.lines().find_map(|line| line.strip_prefix("test ")?.strip_prefix(test)?.strip_prefix(" ... "));
    match line {
        Some("ok") => Verdict::Green,
        Some("FAILED") => Verdict::Red,
        _ => Verdict::Unseen,
    }
}

fn first_error(output: &str) -> String {
    let line = output.lines().find(|line| line.starts_with("error"));
    line.unwrap_or("cargo ended without a word").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\nrunning 3 tests\ntest a::good ... ok\ntest a::bad ... FAILED\ntest a::bad_too ... ok\n";

    #[test]
    fn each_test_has_its_own_word() {
        assert_eq!(verdict(OUTPUT, "a::good"), Verdict::Green);
        assert_eq!(verdict(OUTPUT, "a::bad"), Verdict::Red);
        assert_eq!(verdict(OUTPUT, "a::bad_too"), Verdict::Green);
        assert_eq!(verdict(OUTPUT, "a::goo"), Verdict::Unseen);
        assert_eq!(verdict("error: could not compile\n", "a::bad"), Verdict::Unseen);
    }

    #[test]
    fn what_does_not_compile_is_said() {
        assert_eq!(first_error("warning: x\nerror[E0425]: no such thing\n --> a.rs\n"), "error[E0425]: no such thing");
    }
}
