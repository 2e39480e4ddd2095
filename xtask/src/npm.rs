//! Programs and rules from npm: fetched by npm itself, at one fixed version, into the user's cache.
//!
//! Never into the repository, and nothing of it is shipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::{child, say};

/// A package at the one version that is known to do.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// As npm knows it.
    pub name: &'static str,
    /// As its `package.json` says it.
    pub version: &'static str,
}

impl Package {
    /// A file of the installed package; none where another version or nothing is installed.
    pub fn file(self, path: &str) -> Option<PathBuf> {
        let folder = modules()?.join(self.name);
        let manifest = std::fs::read_to_string(folder.join("package.json")).ok()?;
        let manifest: serde_json::Value = serde_json::from_str(&manifest).ok()?;
        (manifest["version"] == self.version).then(|| folder.join(path)).filter(|file| file.is_file())
    }

    /// Fetches it.
    pub fn install(self) -> Result<()> {
        let home = home().ok_or_else(|| Failure::Missing("no cache directory known".into()))?;
        if !is_there() {
            return Err(Failure::Missing("npm is not there".into()));
        }
        let package = format!("{}@{}", self.name, self.version);
        say::note(&format!("installing {package} into {}", home.display()));
        std::fs::create_dir_all(&home).map_err(Failure::at("make", &home))?;
        let mut install = Command::new(program());
        install.args(["install", "--no-audit", "--no-fund", "--save-exact", "--prefix"]).arg(&home).arg(package);
        child::run(&mut install)
    }
}

/// Can npm be asked?
pub fn is_there() -> bool {
    child::answer(Command::new(program()).arg("--version")).is_some()
}

/// A program that an installed package brought.
pub fn bin(name: &str) -> Option<PathBuf> {
    let name = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
    modules().map(|modules| modules.join(".bin").join(name)).filter(|program| program.is_file())
}

/// Where this user's programs keep what can be fetched or built again.
pub fn cache() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let under_home = |path: &str| variable("HOME").map(|home| PathBuf::from(home).join(path));
    let cache = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        under_home("Library/Caches")
    } else {
        variable("XDG_CACHE_HOME").map(PathBuf::from).or_else(|| under_home(".cache"))
    };
    cache.map(|cache| cache.join("order-desk"))
}

fn program() -> &'static Path {
    Path::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

fn home() -> Option<PathBuf> {
    cache().map(|cache| cache.join("tools"))
}

fn modules() -> Option<PathBuf> {
    home().map(|home| home.join("node_modules"))
}
