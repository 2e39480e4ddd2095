//! `wasm-opt`, which makes the window's code smaller: installed by npm into the user's cache.
//!
//! A luxury: whatever goes wrong here is said and then done without.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{child, say};

/// Distributions' own packages are often too old for what Rust writes.
const PACKAGE: &str = "binaryen@132";

/// What Rust and wasm-bindgen write by default, named because the section that says so may be gone.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Installs the tool unless it is there.
pub fn provide() {
    let Some(home) = home() else {
        say::note("wasm-opt: no cache directory known, going on without it");
        return;
    };
    if program(&home).is_file() {
        say::note("wasm-opt: there");
        return;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if child::answer(Command::new(npm).arg("--version")).is_none() {
        say::note("npm is not there: the window's code will work, but be larger than need be");
        return;
    }
    say::note(&format!("installing {PACKAGE} into {}", home.display()));
    let made = std::fs::create_dir_all(&home).map_err(crate::failure::Failure::at("make", &home));
    let mut install = Command::new(npm);
    install.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&home).arg(PACKAGE);
    if let Err(failure) = made.and_then(|()| child::run(&mut install)) {
        say::note(&format!("going on without wasm-opt: {failure}"));
    }
}

/// The installed tool, where there is one.
pub fn find() -> Option<PathBuf> {
    home().map(|home| program(&home)).filter(|program| program.is_file())
}

/// Shrinks one file in place; where that fails the file stays as it was.
pub fn shrink(tool: &Path, wasm: &Path) {
    let smaller = wasm.with_extension("smaller");
    let mut command = Command::new(tool);
    command.arg("-Oz").args(FEATURES).arg(wasm).arg("-o").arg(&smaller);
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len() / 1024);
    let before = size(wasm);
    if let Err(failure) = child::run(&mut command) {
        say::note(&format!("keeping the larger file: {failure}"));
        let _ = std::fs::remove_file(&smaller);
        return;
    }
    if std::fs::rename(&smaller, wasm).is_ok() {
        say::note(&format!("wasm-opt: {before} kB, now {} kB", size(wasm)));
    }
}

fn program(home: &Path) -> PathBuf {
    let name = if cfg!(windows) { "wasm-opt.cmd" } else { "wasm-opt" };
    home.join("node_modules").join(".bin").join(name)
}

fn home() -> Option<PathBuf> {
    cache().map(|cache| cache.join("tools"))
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
