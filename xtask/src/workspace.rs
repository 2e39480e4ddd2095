//! Where things are: the checkout, the target directory, the packages cargo knows.
//!
//! Reads `cargo metadata` once; judges nothing (that is `tidy`).

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::child;
use crate::failure::{Failure, Result};

/// The checkout as cargo describes it.
pub struct Workspace {
    /// The directory that holds the top `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
    /// Our own packages.
    pub packages: Vec<Package>,
}

/// One package of the workspace.
pub struct Package {
    /// Its name in `Cargo.toml`.
    pub name: String,
    /// Every dependency by its real name, those for tests and build scripts too.
    pub dependencies: Vec<String>,
    /// Names of its integration-test targets.
    pub tests: Vec<String>,
}

/// Cargo itself, the same one that runs us.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

impl Workspace {
    /// Asks cargo about the checkout it runs us for. Not about the one we were built from: checkouts
    /// that share a target directory share this program too.
    pub fn load() -> Result<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&here).parent().expect("xtask/ lies in the workspace's root").to_path_buf();
        let mut question = cargo();
        question.args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(&root);
        let answer = child::answer(&mut question)
            .ok_or_else(|| Failure::Unexpected("`cargo metadata --no-deps` failed".into()))?;
        let value: Value =
            serde_json::from_str(&answer).map_err(|error| Failure::Unexpected(format!("cargo metadata: {error}")))?;
        let packages = list(&value["packages"]).iter().map(package).collect();
        Ok(Self { root, target: PathBuf::from(text(&value["target_directory"])), packages })
    }

    /// The path of a debug binary of ours.
    pub fn binary(&self, name: &str) -> PathBuf {
        self.binary_of("debug", name)
    }

    /// The path of a binary of ours, built with the profile that has this folder.
    pub fn binary_of(&self, folder: &str, name: &str) -> PathBuf {
        self.target.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The package of that name, where there is one.
    pub fn package(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }
}

fn package(value: &Value) -> Package {
    let names = |list_of: &Value| list(list_of).iter().map(|one| text(&one["name"])).collect();
    let is_test = |target: &&Value| list(&target["kind"]).iter().any(|kind| kind == "test");
    Package {
        name: text(&value["name"]),
        dependencies: names(&value["dependencies"]),
        tests: list(&value["targets"]).iter().filter(is_test).map(|t| text(&t["name"])).collect(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
