//! `cargo xtask scale`: builds and runs the play of many desks and one hub (docs/scale.md).

use std::process::{Command, ExitCode};

use crate::failure::Result;
use crate::workspace::{self, Workspace};
use crate::{child, say};

/// Builds it optimised and runs it; prints the tables.
pub fn run(workspace: &Workspace) -> Result<ExitCode> {
    let step = say::step("building the play");
    let mut cargo = workspace::cargo();
    cargo.current_dir(&workspace.root).args(["build", "--release", "-p", "tests", "--bin", "scale"]);
    child::run(&mut cargo)?;
    step.done();
    child::run(&mut Command::new(workspace.binary_of("release", "scale")))?;
    Ok(ExitCode::SUCCESS)
}
