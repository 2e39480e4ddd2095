//! Which crate may name which: the table of the architecture, over what cargo knows.
//!
//! Counts every kind of dependency, those for tests and build scripts too.

use crate::workspace::Package;

/// Who of ours may depend on whom of ours. A package without a row is an error.
const ARROWS: &[(&str, &[&str])] = &[
    ("ui", &["contract"]),
    ("order-desk", &["engine", "service", "mocks", "contract"]),
    ("service", &["engine", "contract", "mocks"]),
    ("engine", &["store", "gateway", "verify", "documents", "contract", "domain"]),
    ("store", &["domain"]),
    ("gateway", &["domain"]),
    ("documents", &["domain"]),
    ("contract", &["domain"]),
    ("domain", &[]),
    ("verify", &[]),
    ("mocks", &[]),
    ("tests", &["engine", "store", "gateway", "service", "verify", "mocks", "contract", "domain", "faultfs"]),
    ("bench", &["engine", "store", "contract", "domain", "tests", "faultfs"]),
    ("faultfs", &[]),
    ("xtask", &[]),
];

/// Libraries (and what begins with their name) that only some may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("rusqlite", &["store"]),
    ("sqlx", &["store"]),
    ("reqwest", &["gateway", "mocks", "tests"]),
    ("tauri", &["order-desk"]),
    ("leptos", &["ui"]),
];

/// One line for each dependency that has no arrow.
pub fn broken(packages: &[Package]) -> Vec<String> {
    packages.iter().flat_map(|package| of_package(package, packages)).collect()
}

fn of_package(package: &Package, all: &[Package]) -> Vec<String> {
    let name = &package.name;
    let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| from == name) else {
        return vec![format!("{name} has no row in the table of arrows (xtask/src/tidy/arrows.rs)")];
    };
    let mut broken = Vec::new();
    for dependency in &package.dependencies {
        let is_ours = all.iter().any(|other| &other.name == dependency);
        if is_ours && !allowed.contains(&dependency.as_str()) {
            broken.push(format!("{name} must not depend on {dependency}; it may on {allowed:?}"));
        }
        let reserved = RESERVED.iter().find(|(prefix, _)| dependency.starts_with(prefix));
        if let Some((library, owners)) = reserved.filter(|(_, owners)| !owners.contains(&name.as_str())) {
            broken.push(format!("{name} must not name {dependency}; {library} belongs to {owners:?}"));
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        let dependencies = dependencies.iter().map(ToString::to_string).collect();
        Package { name: name.into(), dependencies, tests: Vec::new() }
    }

    #[test]
    fn an_arrow_the_wrong_way_is_found() {
        let all =
            [package("engine", &["store", "serde"]), package("store", &["domain", "engine"]), package("domain", &[])];
        let broken = broken(&all);
        assert_eq!(broken.len(), 1, "{broken:?}");
        assert!(broken[0].starts_with("store must not depend on engine"));
    }

    #[test]
    fn a_reserved_library_is_found_in_other_hands() {
        let all = [package("store", &["sqlx"]), package("engine", &["sqlx", "tauri-plugin-dialog"])];
        let broken = broken(&all);
        assert_eq!(broken.len(), 2, "{broken:?}");
        assert!(broken[0].starts_with("engine must not name sqlx"));
    }

    #[test]
    fn a_new_package_needs_a_row() {
        assert_eq!(broken(&[package("helpers", &[])]).len(), 1);
    }
}
