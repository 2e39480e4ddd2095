//! `wasm-opt`, which makes the window's code smaller: installed by npm into the user's cache.
//!
//! A luxury: whatever goes wrong here is said and then done without.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::npm::{self, Package};
use crate::{child, say};

/// Distributions' own packages are often too old for what Rust writes.
const PACKAGE: Package = Package { name: "binaryen", version: "132.0.0" };

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
    if find().is_some() {
        say::note("wasm-opt: there");
    } else if let Err(failure) = PACKAGE.install() {
        say::note(&format!("going on without wasm-opt, the window's code will be larger than need be: {failure}"));
    }
}

/// The installed tool, where there is one.
pub fn find() -> Option<PathBuf> {
    npm::bin("wasm-opt")
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
