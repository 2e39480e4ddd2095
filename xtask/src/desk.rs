//! `cargo xtask run`: from a fresh checkout to the open window.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::failure::Result;
use crate::setup::{self, Purpose};
use crate::ui::{self, Mode};
use crate::workspace::{self, Workspace};
use crate::{child, say};

/// Sets up, builds, starts the app and ends as it ends.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    setup::run(Purpose::Run)?;
    ui::build(workspace, Mode::Release)?;
    let step = say::step("building the app");
    let mut build = workspace::cargo();
    build.current_dir(&workspace.root).args(["build", "-p", "order-desk", "-p", "service", "-p", "mocks"]);
    child::run(&mut build)?;
    step.done();
    let _running = say::step("starting Order Desk; close its window to come back");
    let status = child::status(Command::new(workspace.binary("order-desk")).args(arguments))?;
    // Without a code it was ended by a signal.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}
