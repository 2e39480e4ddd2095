//! `cargo xtask crash`: builds the programs and hands their paths to the one that kills them.
//!
//! Knows nothing of what is killed or checked; that is the `crash` program's.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::failure::Result;
use crate::workspace::{self, Workspace};
use crate::{child, say, suite};

/// The programs of a crash run, by the variable that names each.
const PROGRAMS: [(&str, &str); 3] =
    [("CRASH_DESK_BIN", "crash-desk"), ("ORDER_SERVICE_BIN", "order-service"), ("ORDER_MOCKS_BIN", "order-mocks")];

/// Builds and runs; ends as the run ends. A load is put on optimised programs, as a clerk has them.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let (folder, mut build) = if wants_speed(arguments) {
        ("release", optimised(workspace))
    } else {
        let mut build = suite::host(workspace, "build");
        build.arg("--bins");
        ("debug", build)
    };
    let step = say::step("building the programs");
    child::run(&mut build)?;
    step.done();
    let mut crash = Command::new(workspace.binary_of(folder, "crash"));
    crash.args(arguments);
    for (variable, name) in PROGRAMS {
        crash.env(variable, workspace.binary_of(folder, name));
    }
    let status = child::status(&mut crash)?;
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}

fn wants_speed(arguments: &[OsString]) -> bool {
    arguments.iter().filter_map(|argument| argument.to_str()).any(|word| word.split('=').next() == Some("--soak"))
}

/// The optimised programs, all in one call: another choice of packages would turn other features on.
pub fn optimised(workspace: &Workspace) -> Command {
    let mut cargo = workspace::cargo();
    cargo.current_dir(&workspace.root);
    cargo.args(["build", "--release", "-p", "tests", "-p", "service", "-p", "mocks", "-p", "bench", "--bins"]);
    cargo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_load_needs_optimised_programs() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert!(wants_speed(&words("--soak 10 --rate 500")));
        assert!(wants_speed(&words("--soak=10")));
        assert!(!wants_speed(&words("--kills 3")));
    }
}
