//! What a machine needs before anything builds: found, installed where we may, else named.
//!
//! Changes the machine only through its own package manager, rustup and npm,
//! and puts tools of ours into the user's cache, never into the repository.

use std::process::Command;

use crate::child;
use crate::failure::{Failure, Result};
use crate::{axe_core, say, wasm_opt};

/// What the machine is made ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building and starting the app.
    Run,
    /// The tests too, which need a screen nobody looks at and a driver.
    Test,
    /// Trying the package on a bare system as well, which is made first.
    Bare,
}

/// Debian packages to build and show the window.
const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
    "libssl-dev",
    "fonts-inter",
];

/// Debian packages the window tests need beside them.
const WINDOW_TESTS: &[&str] = &["webkit2gtk-driver", "xvfb", "xauth", "dbus-x11"];

/// What makes the bare system and knows which package holds a library.
#[cfg(target_os = "linux")]
const BARE: &[&str] = &["debootstrap", "dpkg-dev"];

/// What fetches the rules of accessibility for the window tests.
#[cfg(target_os = "linux")]
const NPM: &str = "npm";

const TARGET: &str = "wasm32-unknown-unknown";

/// Finds what is missing and installs it, or says what to type.
pub fn run(purpose: Purpose) -> Result<()> {
    let step = say::step("set-up: what this machine needs");
    system(purpose)?;
    wasm_target()?;
    wasm_opt::provide();
    if purpose != Purpose::Run {
        axe_core::provide();
    }
    step.done();
    Ok(())
}

#[cfg(target_os = "linux")]
fn system(purpose: Purpose) -> Result<()> {
    let mut wanted: Vec<&str> = match purpose {
        Purpose::Run => BUILD.to_vec(),
        Purpose::Test => BUILD.iter().chain(WINDOW_TESTS).copied().collect(),
        Purpose::Bare => BUILD.iter().chain(WINDOW_TESTS).chain(BARE).copied().collect(),
    };
    // Node from elsewhere does as well; only then Debian's own would be too much.
    if purpose != Purpose::Run && !crate::npm::is_there() {
        wanted.push(NPM);
    }
    let asked = Command::new("dpkg-query").arg("--version").output();
    if asked.is_err() {
        say::note(&format!("not a Debian system; its packages would be: {}", wanted.join(" ")));
        say::note("install your distribution's counterparts where the build asks for them");
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        say::note("system packages: all there");
        return Ok(());
    }
    install(&missing)
}

#[cfg(target_os = "linux")]
fn installed(package: &str) -> bool {
    let mut question = Command::new("dpkg-query");
    question.args(["--show", "--showformat=${db:Status-Status}\\n", package]);
    child::answer(&mut question).is_some_and(|text| all_installed(&text))
}

#[cfg(any(target_os = "linux", test))]
fn all_installed(states: &str) -> bool {
    // One line an architecture; any of them will do.
    states.lines().any(|state| state == "installed")
}

#[cfg(target_os = "linux")]
fn install(missing: &[&str]) -> Result<()> {
    let is_root = child::answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let by_sudo = !is_root && child::answer(Command::new("sudo").args(["-n", "true"])).is_some();
    if !is_root && !by_sudo {
        return Err(Failure::Missing(advice(missing)));
    }
    say::note(&format!("installing {}", missing.join(" ")));
    let apt = |arguments: &[&str]| {
        // `env` carries the variable through sudo, which drops the environment.
        let words = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
        let mut command = Command::new(if by_sudo { "sudo" } else { words[0] });
        if by_sudo {
            command.arg("-n").arg(words[0]);
        }
        command.args(&words[1..]).args(arguments);
        child::run(&mut command)
    };
    // Old lists may do; where they do not, installing says so more clearly.
    if let Err(failure) = apt(&["update"]) {
        say::note(&format!("going on with the package lists that are here: {failure}"));
    }
    let fixed = ["install", "--yes", "--no-install-recommends"];
    apt(&[&fixed[..], missing].concat())
}

#[cfg(any(target_os = "linux", test))]
fn advice(missing: &[&str]) -> String {
    format!(
        "system packages are missing and this user may not install them. Type this, then start again:\n\n    \
         sudo apt-get update && sudo apt-get install --yes --no-install-recommends {}\n",
        missing.join(" ")
    )
}

#[cfg(target_os = "macos")]
fn system(_: Purpose) -> Result<()> {
    if child::answer(Command::new("xcode-select").arg("-p")).is_some() {
        say::note("Xcode command line tools: there");
        return Ok(());
    }
    Err(Failure::Missing(
        "Xcode's command line tools are missing. Type this, then start again:\n\n    xcode-select --install\n".into(),
    ))
}

#[cfg(target_os = "windows")]
fn system(_: Purpose) -> Result<()> {
    // The linker of the MSVC build tools built this program, so they are there.
    const CLIENT: &str = r"\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let homes = [r"HKLM\SOFTWARE\WOW6432Node", r"HKLM\SOFTWARE", r"HKCU\Software"];
    let known = |home: &&str| {
        let key = format!("{home}{CLIENT}");
        child::answer(Command::new("reg").args(["query", &key, "/v", "pv"])).is_some()
    };
    if homes.iter().any(|home| known(&home)) {
        say::note("WebView2 runtime: there");
        return Ok(());
    }
    Err(Failure::Missing(
        "the WebView2 runtime is missing. Type this, then start again:\n\n    \
         winget install --exact --id Microsoft.EdgeWebView2Runtime\n\n\
         (Rust itself needs the MSVC build tools: winget install --exact --id \
         Microsoft.VisualStudio.2022.BuildTools --override \"--add Microsoft.VisualStudio.Workload.VCTools --passive\")"
            .into(),
    ))
}

fn wasm_target() -> Result<()> {
    let sysroot = child::answer(Command::new("rustc").args(["--print", "sysroot"]))
        .ok_or_else(|| Failure::Missing("`rustc` is not on the path; see https://rustup.rs".into()))?;
    let libraries = std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    if libraries.join("lib").is_dir() {
        say::note("wasm target: there");
        return Ok(());
    }
    let mut add = Command::new("rustup");
    add.args(["target", "add", TARGET]);
    child::run(&mut add).map_err(|failure| {
        Failure::Missing(format!(
            "the Rust target {TARGET} is missing ({failure}). Type this, then start again:\n\n    \
             rustup target add {TARGET}\n\n\
             (a Rust without rustup needs its distribution's package of that target)"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_advice_is_one_line_to_type() {
        let text = advice(&["xvfb", "xauth"]);
        let typed = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends xvfb xauth";
        assert!(text.lines().any(|line| line.trim() == typed), "{text}");
    }

    #[test]
    fn a_removed_package_is_missing() {
        assert!(all_installed("installed\n"));
        assert!(!all_installed("config-files\n"));
        assert!(!all_installed(""));
    }

    #[test]
    fn the_tests_need_all_that_running_needs_and_more() {
        assert!(BUILD.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(WINDOW_TESTS.iter().all(|package| !BUILD.contains(package)));
    }
}
