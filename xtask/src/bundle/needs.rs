//! What the programs need from the system, asked of the programs themselves instead of guessed:
//! libraries out of their headers, and the Debian packages that hold those libraries.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child;
use crate::failure::{Failure, Result};
use crate::say;

/// The libraries as RPM systems name them; whichever package has one may provide it.
pub fn libraries(programs: &[PathBuf]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for program in programs {
        let mut readelf = Command::new("readelf");
        readelf.args(["--dynamic", "--wide"]).arg(program);
        let text = child::answer(&mut readelf)
            .ok_or_else(|| Failure::Missing("readelf is not there: apt-get install binutils".into()))?;
        names.extend(needed(&text));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// `(NEEDED)  Shared library: [libc.so.6]` → `libc.so.6()(64bit)`.
fn needed(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.contains("(NEEDED)"));
    let names = lines.filter_map(|line| line.split_once('[')?.1.split_once(']'));
    // The loader stands among the libraries but is part of the C library's package.
    let libraries = names.map(|(name, _)| name).filter(|name| !name.starts_with("ld-linux"));
    libraries.map(|name| format!("{name}()(64bit)")).collect()
}

/// The Debian packages with the versions that are new enough; `None` on another system.
pub fn debian_packages(folder: &Path, programs: &[PathBuf]) -> Result<Option<Vec<String>>> {
    if Command::new("dpkg-shlibdeps").arg("--version").output().is_err() {
        say::note("dpkg-shlibdeps is not there (package dpkg-dev): the bundler's own list of packages is used");
        return Ok(None);
    }
    // It wants a source package around it.
    let debian = folder.join("debian");
    fs::create_dir_all(&debian).map_err(Failure::at("make", &debian))?;
    let control = debian.join("control");
    fs::write(&control, "Source: order-desk\n\nPackage: order-desk\nArchitecture: any\n")
        .map_err(Failure::at("write", &control))?;
    let mut ask = Command::new("dpkg-shlibdeps");
    ask.current_dir(folder).arg("-O").args(programs);
    let text = child::answer(&mut ask)
        .ok_or_else(|| Failure::Unexpected(format!("{} found a library without a package", child::shown(&ask))))?;
    let packages = depends(&text);
    if packages.is_empty() {
        return Err(Failure::Unexpected(format!("no packages in `{}`", text.trim())));
    }
    Ok(Some(packages))
}

fn depends(text: &str) -> Vec<String> {
    let list = text.lines().find_map(|line| line.strip_prefix("shlibs:Depends=")).unwrap_or_default();
    list.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_debian_packages_keep_their_versions() {
        let text = "shlibs:Depends=libc6 (>= 2.34), libgtk-3-0 (>= 3.24.0)\n";
        assert_eq!(depends(text), ["libc6 (>= 2.34)", "libgtk-3-0 (>= 3.24.0)"]);
        assert!(depends("dpkg-shlibdeps: warning: nothing\n").is_empty());
    }

    #[test]
    fn libraries_are_read_from_the_header() {
        let text = " 0x0001 (NEEDED)  Shared library: [libgtk-3.so.0]\n 0x0001 (NEEDED)  Shared library: \
                    [ld-linux-x86-64.so.2]\n 0x0e (SONAME)  Library soname: [libours.so]\n";
        assert_eq!(needed(text), ["libgtk-3.so.0()(64bit)"]);
    }
}
