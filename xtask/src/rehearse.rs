//! `cargo xtask rehearse`: the app takes an order in its own window, on any system. Where there is a
//! driver for the window the window tests say far more; this is for systems that have none.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::failure::{Failure, Result};
use crate::setup::{self, Purpose};
use crate::ui::{self, Mode};
use crate::workspace::{self, Workspace};
use crate::{child, say};

/// Builds the app with its rehearsal, which is never part of a package, and starts it.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    if !arguments.is_empty() {
        return Err(Failure::Usage("usage: cargo xtask rehearse".into()));
    }
    setup::run(Purpose::Test)?;
    ui::build(workspace, Mode::Release)?;
    let step = say::step("building the app with its rehearsal");
    let mut build = workspace::cargo();
    build.current_dir(&workspace.root).args(["build", "-p", "order-desk", "--features", "order-desk/rehearsal"]);
    child::run(&mut build)?;
    step.done();
    let data = workspace.target.join("rehearsal");
    if data.exists() {
        std::fs::remove_dir_all(&data).map_err(Failure::at("empty", &data))?;
    }
    let app = workspace.binary("order-desk");
    let mut start = if cfg!(target_os = "linux") {
        let mut screen = Command::new("dbus-run-session");
        screen.args(["--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24"]).arg(app);
        screen.env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
        screen
    } else {
        Command::new(app)
    };
    let step = say::step("an order is taken in the real window");
    child::run(start.arg("--data-dir").arg(&data))?;
    step.done();
    say::result("the app started and took an order");
    Ok(ExitCode::SUCCESS)
}
