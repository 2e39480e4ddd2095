//! axe-core, whose rules the window tests judge every screen by. Needed by tests alone.

use std::path::PathBuf;

use crate::npm::Package;
use crate::say;

/// Licensed under the MPL 2.0, which asks nothing of a program that is merely tested with it.
const PACKAGE: Package = Package { name: "axe-core", version: "4.14.1" };

/// Installs the rules unless they are there. Without them the tests that need them fail and say so.
pub fn provide() {
    if find().is_some() {
        say::note("axe-core: there");
    } else if let Err(failure) = PACKAGE.install() {
        say::problem(&format!("no axe-core, so the tests of accessibility will fail: {failure}"));
    }
}

/// The file with all rules in it.
pub fn find() -> Option<PathBuf> {
    PACKAGE.file("axe.min.js")
}
