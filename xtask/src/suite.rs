//! `cargo xtask test`: every test there is, counted together, and one last line.
//!
//! Decides the order and the environment of the tests; what they check is theirs.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::child::{self, Tally};
use crate::failure::{Failure, Result};
use crate::setup::{self, Purpose};
use crate::ui::{self, Mode};
use crate::weights;
use crate::workspace::{self, Workspace};
use crate::{axe_core, components, say};

/// All that runs on the host. `ui` is wasm; this program cannot be replaced
/// while it runs (Windows), so it is built and tested apart.
const HOST: &[&str] = &["--workspace", "--exclude", "ui", "--exclude", "xtask"];

/// The test target that needs a screen and a driver.
pub const WINDOW: &str = "window";

/// What to leave out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    no_lint: bool,
    no_window: bool,
}

impl Options {
    /// Reads `[--no-lint] [--no-window]`.
    pub fn parse(arguments: &[OsString]) -> Result<Self> {
        let mut options = Self::default();
        for argument in arguments {
            match argument.to_str() {
                Some("--no-lint") => options.no_lint = true,
                Some("--no-window") => options.no_window = true,
                _ => return Err(Failure::Usage("usage: cargo xtask test [--no-lint] [--no-window]".into())),
            }
        }
        Ok(options)
    }
}

/// Runs everything and ends with `N passed, N failed`.
pub fn test(workspace: &Workspace, options: Options) -> ExitCode {
    let mut tally = Tally::default();
    if let Err(failure) = everything(workspace, options, &mut tally) {
        say::problem(&failure.to_string());
        tally += Tally::one(false);
    }
    say::result(&format!("{} passed, {} failed", tally.passed, tally.failed));
    ExitCode::from(u8::from(tally.failed > 0))
}

/// Counts as it goes, so that what was already known is said even where a step cannot start.
fn everything(workspace: &Workspace, options: Options, tally: &mut Tally) -> Result<()> {
    setup::run(Purpose::Test)?;
    ui::build(workspace, Mode::Release)?;
    *tally += weights::check(workspace)?;
    let step = say::step("building all crates and their tests");
    child::run(host(workspace, "build").args(["--lib", "--bins", "--tests"]))?;
    step.done();

    let step = say::step("unit and integration tests");
    let mut tests = host(workspace, "test");
    tests.args(["--no-fail-fast", "--lib", "--bins"]);
    for name in integration_tests(workspace) {
        tests.args(["--test", name]);
    }
    *tally += child::count(&mut tests)?;
    *tally += child::count(host(workspace, "test").args(["--no-fail-fast", "--doc"]))?;
    step.done();

    let step = say::step("house rules, and the tests of xtask");
    let mut own = workspace::cargo();
    own.current_dir(&workspace.root).args(["test", "-p", "xtask"]);
    *tally += child::count(&mut own)?;
    step.done();

    let step = say::step("the window's own rules, on this machine");
    let mut window = workspace::cargo();
    window.current_dir(&workspace.root).args(["test", "-p", "ui"]);
    *tally += child::count(&mut window)?;
    step.done();

    if !options.no_window {
        let components = components::build(workspace)?;
        *tally += window_tests(workspace, &[("ORDER_DESK_COMPONENTS", components.into())], &[])?;
    }
    if !options.no_lint {
        *tally += lint(workspace)?;
    }
    Ok(())
}

/// Runs those window tests that make the pictures of the documentation.
pub fn screenshots(workspace: &Workspace) -> Result<ExitCode> {
    setup::run(Purpose::Test)?;
    ui::build(workspace, Mode::Release)?;
    let folder = workspace.root.join("docs").join("screenshots");
    window_alone(workspace, &[("ORDER_DESK_SCREENSHOTS", folder.into())], &[])
}

/// Runs the window tests whose names have one of these in them; all where none is given. `--no-ui`
/// takes the window's code as it was built last.
pub fn window(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let (skip, filters): (Vec<_>, Vec<_>) = arguments.iter().cloned().partition(|argument| argument == "--no-ui");
    setup::run(Purpose::Test)?;
    if skip.is_empty() {
        ui::build(workspace, Mode::Release)?;
    }
    window_alone(workspace, &[], &filters)
}

fn window_alone(workspace: &Workspace, more: &[(&'static str, OsString)], filters: &[OsString]) -> Result<ExitCode> {
    let step = say::step("building the app and its window tests");
    child::run(host(workspace, "build").args(["--bins", "--test", WINDOW]))?;
    step.done();
    let components = components::build(workspace)?;
    let mut variables = vec![("ORDER_DESK_COMPONENTS", OsString::from(components))];
    variables.extend(more.iter().cloned());
    let words: Vec<_> = filters.iter().filter_map(|filter| filter.to_str()).collect();
    let tally = window_tests(workspace, &variables, &words)?;
    Ok(ExitCode::from(u8::from(tally.failed > 0)))
}

/// A cargo command over all host crates. The choice of packages is always the
/// same, because another one would turn other features on and build anew.
pub fn host(workspace: &Workspace, command: &str) -> Command {
    let mut cargo = workspace::cargo();
    cargo.current_dir(&workspace.root).arg(command).args(HOST);
    binaries(workspace, &mut cargo);
    cargo
}

/// Tells tests where our programs are.
fn binaries(workspace: &Workspace, command: &mut Command) {
    for (variable, name) in
        [("ORDER_DESK_BIN", "order-desk"), ("ORDER_SERVICE_BIN", "order-service"), ("ORDER_MOCKS_BIN", "order-mocks")]
    {
        command.env(variable, workspace.binary(name));
    }
    if let Some(rules) = axe_core::find() {
        command.env("ORDER_DESK_AXE", rules);
    }
}

fn integration_tests(workspace: &Workspace) -> impl Iterator<Item = &str> {
    let ours = workspace.packages.iter().filter(|package| !["ui", "xtask"].contains(&&*package.name));
    ours.flat_map(|package| &package.tests).map(String::as_str).filter(|name| *name != WINDOW)
}

/// Runs the window tests, or those that the words choose.
pub fn window_tests(workspace: &Workspace, variables: &[(&str, OsString)], words: &[&str]) -> Result<Tally> {
    let step = say::step("window tests: the real app, real clicks");
    if !cfg!(target_os = "linux") {
        say::note("left out: they need WebKit's WebDriver, which only Linux has");
        return Ok(Tally::default());
    }
    let known = workspace.package("tests").is_some_and(|tests| tests.tests.iter().any(|t| t == WINDOW));
    if !known {
        say::problem("package `tests` has no test target `window`");
        return Ok(Tally::one(false));
    }
    let cargo = host(workspace, "test");
    let mut screen = Command::new("dbus-run-session");
    screen.current_dir(&workspace.root);
    screen.args(["--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24"]);
    screen.arg(cargo.get_program()).args(cargo.get_args());
    // One at a time: the app lets only one instance run in a session.
    screen.args(["--no-fail-fast", "--test", WINDOW, "--", "--test-threads=1"]).args(words);
    binaries(workspace, &mut screen);
    // With these set the WebDriver's screenshots never return.
    screen.env_remove("WEBKIT_DISABLE_DMABUF_RENDERER").env_remove("WEBKIT_DISABLE_COMPOSITING_MODE");
    // Else the window opens on the screen of whoever runs the tests.
    screen.env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
    screen.envs(variables.iter().map(|(name, value)| (name, value)));
    let tally = child::count(&mut screen)?;
    step.done();
    Ok(tally)
}

/// Formatting, clippy and the documentation with every warning an error: one check each.
fn lint(workspace: &Workspace) -> Result<Tally> {
    let step = say::step("formatting and lints");
    let mut tally = Tally::default();
    let check = |arguments: &[&str]| {
        let mut cargo = workspace::cargo();
        cargo.current_dir(&workspace.root).args(arguments);
        child::status(&mut cargo).map(|status| Tally::one(status.success()))
    };
    tally += check(&["fmt", "--all", "--check"])?;
    let host = ["clippy", "--keep-going", "--workspace", "--exclude", "ui", "--all-targets"];
    // Nothing else builds the rehearsal before a system that needs it does.
    let all = ["--features", "order-desk/rehearsal", "--", "-D", "warnings"];
    tally += check(&[&host[..], &all].concat())?;
    let window = ["clippy", "-p", "ui", "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"];
    tally += check(&window)?;
    let mut documents = workspace::cargo();
    documents.current_dir(&workspace.root).env("RUSTDOCFLAGS", "-D warnings");
    documents.args(["doc", "--no-deps", "--workspace", "--exclude", "ui", "--exclude", "xtask"]);
    tally += Tally::one(child::status(&mut documents)?.success());
    step.done();
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(Options::parse(&["--no-lnt".into()]).is_err());
        let lint_only = Options::parse(&["--no-window".into()]).unwrap();
        assert_eq!(lint_only, Options { no_lint: false, no_window: true });
    }
}
