//! `cargo xtask seed`: builds the program that fills a data directory, optimised, and runs it.
//!
//! Knows nothing of orders; that is the `seed` program's.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::crash::optimised;
use crate::failure::Result;
use crate::workspace::Workspace;
use crate::{child, say};

/// Builds and runs; ends as the run ends.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let step = say::step("building the programs");
    child::run(&mut optimised(workspace))?;
    step.done();
    let status = child::status(Command::new(workspace.binary_of("release", "seed")).args(arguments))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
