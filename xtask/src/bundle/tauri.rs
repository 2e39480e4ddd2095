//! Tauri's own command-line program, which packs: installed by npm into the user's cache, at one
//! version, so that every machine packs alike.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::stage::Staged;
use crate::failure::{Failure, Result};
use crate::workspace::Workspace;
use crate::{child, npm, say};

const VERSION: &str = "2.12.5";

/// Finds the program, or has it installed.
pub fn provide() -> Result<PathBuf> {
    let cache = npm::cache().ok_or_else(|| Failure::Missing("no cache directory is known".into()))?;
    let home = cache.join(format!("tauri-cli-{VERSION}"));
    let name = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    let program = home.join("node_modules").join(".bin").join(name);
    if program.is_file() {
        return Ok(program);
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if child::answer(Command::new(npm).arg("--version")).is_none() {
        return Err(Failure::Missing("npm is not there; packing needs Node 20: https://nodejs.org".into()));
    }
    say::note(&format!("installing the bundler into {}", home.display()));
    fs::create_dir_all(&home).map_err(Failure::at("make", &home))?;
    let mut install = Command::new(npm);
    install.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&home);
    child::run(install.arg(format!("@tauri-apps/cli@{VERSION}")))?;
    Ok(program)
}

/// Packs what was built and staged; the packages' paths.
pub fn pack(workspace: &Workspace, program: &Path, staged: &Staged, kinds: &[String]) -> Result<Vec<PathBuf>> {
    let began = SystemTime::now();
    let mut pack = Command::new(program);
    pack.current_dir(&workspace.root).args(["bundle", "--ci", "--features", "packaged", "--config"]);
    pack.arg(&staged.config).arg("--bundles").arg(kinds.join(","));
    // Without a key there is nothing to sign an update with; signing is the release job's.
    if std::env::var_os("TAURI_SIGNING_PRIVATE_KEY").is_none() {
        pack.arg("--no-sign");
    }
    child::run(&mut pack)?;
    let mut packages = Vec::new();
    for kind in kinds {
        let folder = workspace.target.join("release").join("bundle").join(if kind == "app" { "macos" } else { kind });
        let mut made: Vec<_> = fs::read_dir(&folder).map_err(Failure::at("read", &folder))?.flatten().collect();
        made.retain(|entry| entry.metadata().and_then(|data| data.modified()).is_ok_and(|time| time >= began));
        let is_package =
            |path: &PathBuf| path.extension().is_some_and(|ending| is_ending(kind, &ending.to_string_lossy()));
        packages.extend(made.iter().map(fs::DirEntry::path).filter(is_package));
    }
    packages.sort();
    Ok(packages)
}

/// What a package of this kind ends in; the bundler leaves its working folders beside it.
fn is_ending(kind: &str, ending: &str) -> bool {
    match kind {
        "appimage" => ending == "AppImage",
        "nsis" => ending == "exe",
        _ => ending == kind,
    }
}
