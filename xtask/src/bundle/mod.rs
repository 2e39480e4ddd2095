//! `cargo xtask bundle [--check] [KIND…]`: programs, papers and icons, packed for this system.
//!
//! Owns the order of the work. What a package holds is `stage`'s, what it needs `needs`', how it is
//! packed the bundler's of Tauri, and whether it holds up on a bare machine `bare`'s.

#[cfg(target_os = "linux")]
mod bare;
mod needs;
mod stage;
mod tauri;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::failure::{Failure, Result};
use crate::setup::{self, Purpose};
use crate::ui::{self, Mode};
use crate::workspace::{self, Workspace};
use crate::{child, say};

const USAGE: &str = "usage: cargo xtask bundle [--check] [KIND…], KIND one of deb rpm appimage nsis msi app dmg";

/// The programs of a package; the first has the window.
pub const PROGRAMS: [&str; 3] = ["order-desk", "order-service", "order-mocks"];

/// What the bundler can make, and on which system.
const KINDS: [(&str, &str); 7] = [
    ("deb", "linux"),
    ("rpm", "linux"),
    ("appimage", "linux"),
    ("nsis", "windows"),
    ("msi", "windows"),
    ("app", "macos"),
    ("dmg", "macos"),
];

/// What to pack.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    kinds: Vec<String>,
    check: bool,
}

impl Wish {
    fn parse(arguments: &[OsString], system: &str) -> Result<Self> {
        let mut wish = Self { kinds: Vec::new(), check: false };
        for argument in arguments.iter().map(|argument| argument.to_string_lossy()) {
            if argument == "--check" {
                wish.check = true;
            } else if KINDS.contains(&(&*argument, system)) {
                wish.kinds.push(argument.into_owned());
            } else {
                return Err(Failure::Usage(format!("`{argument}` cannot be made on {system}\n\n{USAGE}")));
            }
        }
        if wish.kinds.is_empty() {
            wish.kinds = usual(system);
        }
        if wish.check && !wish.kinds.iter().any(|kind| kind == "deb") {
            return Err(Failure::Usage(format!("--check installs the Debian package\n\n{USAGE}")));
        }
        Ok(wish)
    }
}

/// An `AppImage` is made only when asked for, as the bundler fetches tools for it.
fn usual(system: &str) -> Vec<String> {
    let here = KINDS.iter().filter(|(kind, of)| *of == system && *kind != "appimage");
    here.map(|(kind, _)| (*kind).to_owned()).collect()
}

/// Builds, packs, and with `--check` tries the Debian package.
pub fn run(workspace: &Workspace, arguments: &[OsString]) -> Result<ExitCode> {
    let wish = Wish::parse(arguments, std::env::consts::OS)?;
    setup::run(if wish.check { Purpose::Bare } else { Purpose::Run })?;
    ui::build(workspace, Mode::Release)?;
    build(workspace)?;
    let bundler = tauri::provide()?;
    let step = say::step("what goes into the packages");
    let staged = stage::run(workspace)?;
    step.done();
    let step = say::step(format!("packing {}", wish.kinds.join(", ")));
    let packages = tauri::pack(workspace, &bundler, &staged, &wish.kinds)?;
    step.done();
    for package in &packages {
        let size = std::fs::metadata(package).map_or(0, |data| data.len());
        say::result(&format!("{} ({} kB)", package.display(), size / 1024));
    }
    if wish.check {
        try_out(workspace, &of_kind(&packages, "deb")?)?;
        say::result("the package installs on a bare Debian 12 and takes an order there");
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(target_os = "linux")]
fn try_out(workspace: &Workspace, package: &Path) -> Result<()> {
    bare::check(workspace, package)
}

#[cfg(not(target_os = "linux"))]
fn try_out(_: &Workspace, package: &Path) -> Result<()> {
    Err(Failure::Unexpected(format!("{} can be tried on Linux only", package.display())))
}

/// The optimised programs, the window's code inside.
fn build(workspace: &Workspace) -> Result<()> {
    let step = say::step("building the programs, optimised");
    let mut cargo = workspace::cargo();
    cargo.current_dir(&workspace.root).args(["build", "--release", "--bins", "--features", "order-desk/packaged"]);
    cargo.args(["-p", "order-desk", "-p", "service", "-p", "mocks"]);
    child::run(&mut cargo)?;
    step.done();
    Ok(())
}

fn of_kind(packages: &[PathBuf], kind: &str) -> Result<PathBuf> {
    let fits = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == kind);
    let found = packages.iter().find(fits).cloned();
    found.ok_or_else(|| Failure::Unexpected(format!("the bundler made no .{kind}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str], system: &str) -> Result<Wish> {
        let words: Vec<_> = words.iter().map(OsString::from).collect();
        Wish::parse(&words, system)
    }

    #[test]
    fn each_system_makes_its_own_packages() {
        assert_eq!(parse(&[], "linux").unwrap().kinds, ["deb", "rpm"]);
        assert_eq!(parse(&[], "windows").unwrap().kinds, ["nsis", "msi"]);
        assert_eq!(parse(&[], "macos").unwrap().kinds, ["app", "dmg"]);
        assert_eq!(parse(&["appimage"], "linux").unwrap().kinds, ["appimage"]);
        assert!(parse(&["dmg"], "linux").is_err());
    }

    #[test]
    fn only_a_debian_package_can_be_checked() {
        assert!(parse(&["--check"], "linux").unwrap().check);
        assert!(parse(&["--check", "rpm"], "linux").is_err());
        assert!(parse(&["--check"], "windows").is_err());
        assert!(parse(&["--chek"], "linux").is_err());
    }
}
