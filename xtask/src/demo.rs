//! `cargo xtask ui --demo`: the window's pages in any browser, for design work.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::failure::Result;
use crate::ui::{self, Mode};
use crate::workspace::{self, Workspace};
use crate::{child, say};

/// Builds the pages and serves them until it is told to end; `arguments` go to the server.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    ui::build(workspace, Mode::Release)?;
    let step = say::step("building what stands behind the pages");
    let mut build = workspace::cargo();
    build.current_dir(&workspace.root).args(["build", "-p", "tests", "--bin", "demo"]);
    child::run(&mut build)?;
    step.done();
    let mut demo = Command::new(workspace.binary("demo"));
    demo.arg("--pages").arg(workspace.root.join("ui").join("dist")).args(arguments);
    let status = child::status(&mut demo)?;
    Ok(ExitCode::from(u8::from(!status.success())))
}
