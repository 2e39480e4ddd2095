//! `cargo xtask bench`: builds the product, what it is measured against and the program that
//! measures, and runs it. With `--bless-counts` it lowers the budgets instead: what the window weighs, and
//! what work costs in things that can be counted (`tests/counts`).
//!
//! Knows nothing of what is measured; that is the `bench` program's.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::crash::optimised;
use crate::failure::Result;
use crate::ui::{self, Mode};
use crate::workspace::{self, Workspace};
use crate::{child, say, suite, weights};

/// Builds what the lines asked for need, and runs them.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    if arguments == ["--bless-counts"] {
        return bless(workspace);
    }
    let asked = |line: &str| {
        let mut names = arguments.iter().filter_map(|word| word.to_str()).filter(|word| is_line(word)).peekable();
        names.peek().is_none() || names.any(|name| name == line)
    };
    let step = say::step("building the product, optimised");
    child::run(&mut optimised(workspace))?;
    let window = asked("start") || asked("keys");
    if window || asked("weight") {
        ui::build(workspace, Mode::Release)?;
        let mut cargo = workspace::cargo();
        child::run(cargo.current_dir(&workspace.root).args(["build", "--release", "-p", "order-desk"]))?;
    }
    step.done();
    rivals(workspace, asked("outbox"), window);
    let mut bench = measuring(workspace, window);
    bench.current_dir(&workspace.root).args(arguments);
    bench.arg("--target").arg(&workspace.target);
    for (variable, name) in
        [("CRASH_DESK_BIN", "crash-desk"), ("ORDER_SERVICE_BIN", "order-service"), ("ORDER_MOCKS_BIN", "order-mocks")]
    {
        bench.env(variable, workspace.binary_of("release", name));
    }
    let status = child::status(&mut bench)?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}

/// Is this word the name of a line, and no option nor its value?
fn is_line(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase())
}

/// The program that measures; a line that opens windows needs a screen of its own.
fn measuring(workspace: &Workspace, screen: bool) -> Command {
    let program = workspace.binary_of("release", "bench");
    if !screen || !cfg!(target_os = "linux") {
        return Command::new(program);
    }
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24"]).arg(program);
    command.env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
    command
}

/// What the product is measured against. One that cannot be built is left out, and the line says so.
fn rivals(workspace: &Workspace, queues: bool, window: bool) {
    let mut builds = Vec::new();
    if queues {
        let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        npm.args(["install", "--no-audit", "--no-fund"]).current_dir(workspace.root.join("benches/plainjob"));
        builds.push(npm);
        // Its native part is not built by itself where scripts of packages are not trusted.
        let mut native = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        native.args(["rebuild", "better-sqlite3"]).current_dir(workspace.root.join("benches/plainjob"));
        builds.push(native);
        builds.push(apart(workspace, "benches/apalis"));
    }
    let step = say::step("building what it is measured against");
    if window {
        // The page is part of the window that shows it, as the product's is.
        if let Err(failure) = ui::build_null(workspace) {
            say::note(&format!("going on without: {failure}"));
        }
        builds.push(apart(workspace, "benches/hello"));
    }
    for mut build in builds {
        if let Err(failure) = child::run(&mut build) {
            say::note(&format!("going on without: {failure}"));
        }
    }
    step.done();
}

/// A workspace of its own, with a target directory of its own.
fn apart(workspace: &Workspace, folder: &str) -> Command {
    let folder = workspace.root.join(folder);
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--release", "--target-dir"]).arg(folder.join("target")).current_dir(folder);
    cargo
}

/// Lowers the budgets to what it weighs and costs now; none is ever raised by it.
fn bless(workspace: &Workspace) -> Result<ExitCode> {
    ui::build(workspace, Mode::Release)?;
    weights::bless(workspace)?;
    let mut counts = suite::host(workspace, "test");
    counts.env("ORDER_DESK_BLESS_COUNTS", "1").args(["--test", "counts", "nothing_costs_more"]);
    child::run(&mut counts).map(|()| ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::is_line;

    #[test]
    fn an_option_is_no_line() {
        assert!(is_line("search"));
        for word in ["--quick", "--seeds", "/data/seeds", "docs/performance", ""] {
            assert!(!is_line(word), "{word}");
        }
    }
}
