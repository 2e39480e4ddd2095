//! `cargo xtask deny [--offline]`: advisories, licences, bans and sources of everything in
//! `Cargo.lock`, by cargo-deny; the rules stand in `deny.toml`.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::failure::{Failure, Result};
use crate::workspace::{self, Workspace};
use crate::{child, say};

/// Runs all checks. Offline, the advisories are those fetched last, and must be there.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let offline = match arguments {
        [] => false,
        [one] if one == "--offline" => true,
        _ => return Err(Failure::Usage("usage: cargo xtask deny [--offline]".into())),
    };
    if child::answer(workspace::cargo().args(["deny", "--version"])).is_none() {
        return Err(Failure::Missing("cargo-deny is not there: cargo install cargo-deny --locked".into()));
    }
    let step = say::step("advisories, licences, bans and sources");
    let mut deny = workspace::cargo();
    deny.current_dir(&workspace.root).arg("deny").arg("--all-features");
    if offline {
        deny.arg("--offline");
    }
    let status = child::status(deny.arg("check"))?;
    step.done();
    Ok(ExitCode::from(u8::from(!status.success())))
}
