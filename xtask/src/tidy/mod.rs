//! The house rules that a program can hold: arrows between crates, sizes, headers, links,
//! secrets, hosted CI, and what the window's shell may do.
//!
//! Reads manifests and sources, changes nothing. Each rule is a pure function
//! over what was read, with a small fixture that shows it can fail; the tests
//! at the end hold the real checkout to all of them.

mod arrows;
mod cited;
mod papers;
mod shell;
mod size;
mod source;
mod words;
mod workflows;

use std::process::ExitCode;

use crate::failure::Result;
use crate::workspace::Workspace;
use crate::{say, seeded};

/// Prints what is large and what is broken; exit 1 where something is broken.
pub fn run(workspace: &Workspace) -> Result<ExitCode> {
    let sources = source::read(&workspace.root)?;
    let files = size::files(&sources);
    let functions = size::functions(&sources);
    for measured in [&files, &functions] {
        for line in size::largest(measured, 5) {
            say::note(&line);
        }
    }
    let broken = [
        arrows::broken(&workspace.packages),
        size::beyond(&files),
        size::beyond(&functions),
        words::broken(&sources),
        cited::broken(&workspace.root, &sources)?,
        papers::broken(&workspace.root)?,
        shell::broken(&workspace.root)?,
        workflows::broken(&workspace.root, crate::CHORES)?,
        seeded::broken(workspace)?,
    ]
    .concat();
    for line in size::above_target(&files).iter().chain(&size::above_target(&functions)) {
        say::note(line);
    }
    for line in &broken {
        say::problem(line);
    }
    say::result(&format!("tidy: {} files, {} rules broken", sources.len(), broken.len()));
    Ok(ExitCode::from(u8::from(!broken.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Workspace {
        Workspace::load().expect("cargo describes the workspace these tests are part of")
    }

    fn sources() -> Vec<source::Source> {
        source::read(&workspace().root).expect("the sources can be read")
    }

    fn assert_none(broken: &[String]) {
        assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    }

    #[test]
    fn crates_depend_only_along_the_arrows() {
        assert_none(&arrows::broken(&workspace().packages));
    }

    #[test]
    fn no_file_is_beyond_its_limit() {
        assert_none(&size::beyond(&size::files(&sources())));
    }

    #[test]
    fn no_function_is_beyond_its_limit() {
        assert_none(&size::beyond(&size::functions(&sources())));
    }

    #[test]
    fn documents_name_tests_and_pictures_that_are_there() {
        assert_none(&cited::broken(&workspace().root, &sources()).expect("the documents can be read"));
    }

    #[test]
    fn the_shell_may_do_no_more_than_it_must() {
        assert_none(&shell::broken(&workspace().root).expect("its configuration can be read"));
    }

    #[test]
    fn hosted_ci_does_what_anyone_can_do() {
        let broken = workflows::broken(&workspace().root, crate::CHORES).expect("the workflows can be read");
        assert_none(&broken);
    }

    #[test]
    fn links_lead_somewhere_and_nothing_is_a_secret() {
        assert_none(&papers::broken(&workspace().root).expect("the repository's files can be read"));
    }

    #[test]
    fn every_file_says_what_it_owns_and_silences_nothing() {
        assert_none(&words::broken(&sources()));
    }
}
