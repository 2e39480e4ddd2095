//! Seeded bugs as they are kept: a patch under `tests/seeded`, headed by what the bug is and which
//! tests must catch it:
//!
//! ```text
//! Bug: a retry goes out under a new idempotency key
//! Caught by: tests it faults::an_answer_that_is_lost_takes_effect_once
//! ```
//!
//! The three words are package, test target (`lib` for unit tests) and the test's full name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::workspace::Workspace;

/// One seeded bug.
#[derive(Debug)]
pub struct Patch {
    /// Name of its file, without the ending.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// What it is.
    pub bug: String,
    /// Who must catch it; never empty.
    pub caught_by: Vec<Catcher>,
}

/// A test that must turn red.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catcher {
    /// Package.
    pub package: String,
    /// Test target, or `lib`.
    pub target: String,
    /// Full name.
    pub test: String,
}

/// All seeded bugs, by name.
pub fn read(root: &Path) -> Result<Vec<Patch>> {
    let folder = root.join("tests").join("seeded");
    let mut patches = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Failure::at("read", &folder))? {
        let path = entry.map_err(Failure::at("read", &folder))?.path();
        if path.extension().is_some_and(|ending| ending == "patch") {
            let text = fs::read_to_string(&path).map_err(Failure::at("read", &path))?;
            patches.push(parse(path, &text)?);
        }
    }
    patches.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(patches)
}

fn parse(path: PathBuf, text: &str) -> Result<Patch> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let wrong = |what: &str| Failure::Unexpected(format!("tests/seeded/{name}.patch {what}"));
    let (head, _) = text.split_once("\ndiff --git ").ok_or_else(|| wrong("holds no patch as git writes it"))?;
    let bug = head.lines().find_map(|line| line.strip_prefix("Bug: ")).unwrap_or_default().trim().to_owned();
    if bug.is_empty() {
        return Err(wrong("does not say `Bug: …`"));
    }
    let catchers = head.lines().filter_map(|line| line.strip_prefix("Caught by: "));
    let caught_by: Vec<_> = catchers
        .map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [package, target, name] => {
                Ok(Catcher { package: package.into(), target: target.into(), test: name.into() })
            }
            _ => Err(wrong("must say `Caught by: PACKAGE TARGET TEST`")),
        })
        .collect::<Result<_>>()?;
    if caught_by.is_empty() {
        return Err(wrong("names no test: `Caught by: PACKAGE TARGET TEST`"));
    }
    Ok(Patch { name, path, bug, caught_by })
}

impl Catcher {
    /// Is there such a package with such a target, and a test of that name in its sources?
    pub fn is_there(&self, workspace: &Workspace) -> bool {
        let Some(package) = workspace.package(&self.package) else { return false };
        let target = self.target == "lib" || package.tests.contains(&self.target);
        let function = self.test.rsplit("::").next().unwrap_or_default();
        let places = [workspace.root.join("crates").join(&self.package), workspace.root.join(&self.package)];
        target && places.iter().any(|place| holds(place, function))
    }
}

/// Is the name of a function in any source below `place`? Tests may be made by macros, so a name is
/// enough.
fn holds(place: &Path, function: &str) -> bool {
    let Ok(entries) = fs::read_dir(place) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        let is_source = path.extension().is_some_and(|ending| ending == "rs");
        if path.is_dir() {
            entry.file_name() != "target" && holds(&path, function)
        } else {
            is_source && fs::read_to_string(&path).is_ok_and(|text| text.contains(function))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str = "\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n";

    fn parsed(head: &str) -> Result<Patch> {
        parse("tests/seeded/a-bug.patch".into(), &format!("{head}{DIFF}"))
    }

    #[test]
    fn a_patch_says_what_it_is_and_who_must_catch_it() {
        let patch = parsed("Bug: money is lost\nCaught by: tests it a::b\nCaught by: store lib c::d\n").unwrap();
        assert_eq!((patch.name.as_str(), patch.bug.as_str()), ("a-bug", "money is lost"));
        let tests: Vec<_> = patch.caught_by.iter().map(|one| one.test.as_str()).collect();
        assert_eq!(tests, ["a::b", "c::d"]);
    }

    #[test]
    fn a_patch_that_leaves_either_out_is_refused() {
        assert!(parsed("Caught by: tests it a::b\n").is_err());
        assert!(parsed("Bug: money is lost\n").is_err());
        assert!(parsed("Bug: money is lost\nCaught by: a::b\n").is_err());
    }
}
