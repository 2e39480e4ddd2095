//! Hosted CI does only what anyone can do: every step is a chore of `cargo xtask` or somebody
//! else's action, pinned by its commit.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::failure::{Failure, Result};

/// The one command of another tool, which fetches a tool at one version.
const TOOL: &str = "cargo install cargo-deny --locked --version ";

#[derive(Deserialize)]
struct Workflow {
    permissions: BTreeMap<String, String>,
    jobs: BTreeMap<String, Job>,
}

#[derive(Deserialize)]
struct Job {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    uses: Option<String>,
    run: Option<String>,
}

/// One line for each step that only hosted CI could do, or that is not pinned.
pub fn broken(root: &Path, chores: &[&str]) -> Result<Vec<String>> {
    let folder = root.join(".github").join("workflows");
    let mut broken = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Failure::at("read", &folder))?.flatten() {
        let text = fs::read_to_string(entry.path()).map_err(Failure::at("read", &entry.path()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        broken.extend(of_workflow(&text, chores).into_iter().map(|line| format!("{name}: {line}")));
    }
    Ok(broken)
}

fn of_workflow(text: &str, chores: &[&str]) -> Vec<String> {
    let workflow: Workflow = match serde_yaml_ng::from_str(text) {
        Ok(workflow) => workflow,
        Err(error) => return vec![error.to_string()],
    };
    let mut broken = Vec::new();
    if workflow.permissions != BTreeMap::from([("contents".to_owned(), "read".to_owned())]) {
        broken.push("a workflow may read the contents; a job asks for more itself".to_owned());
    }
    for (name, job) in &workflow.jobs {
        for step in &job.steps {
            let fault = match (&step.uses, &step.run) {
                (Some(action), None) => of_action(action),
                (None, Some(command)) => of_command(command, chores),
                _ => Some("a step uses an action or runs a command".to_owned()),
            };
            broken.extend(fault.map(|fault| format!("{name}: {fault}")));
        }
    }
    broken
}

fn of_action(action: &str) -> Option<String> {
    let commit = action.split_once('@').map_or("", |(_, version)| version);
    let pinned = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    (!pinned).then(|| format!("`{action}` is not pinned by its commit"))
}

fn of_command(command: &str, chores: &[&str]) -> Option<String> {
    let one_line = command.trim();
    let chore = one_line.strip_prefix("cargo xtask ").and_then(|rest| rest.split_whitespace().next());
    let known = chore.is_some_and(|chore| chores.contains(&chore)) || one_line.starts_with(TOOL);
    (!known || one_line.contains(['\n', ';', '&', '|', '$'])).then(|| format!("`{one_line}` is no chore of xtask"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(step: &str) -> usize {
        let text = format!("permissions:\n  contents: read\njobs:\n  a:\n    steps:\n      - {step}\n");
        of_workflow(&text, &["test"]).len()
    }

    #[test]
    fn a_step_that_is_no_chore_is_found() {
        assert_eq!(count("run: cargo xtask test --no-lint"), 0);
        assert_eq!(count("run: cargo xtask tset"), 1);
        assert_eq!(count("run: cargo test"), 1);
        assert_eq!(count("run: cargo xtask test && sh other.sh"), 1);
    }

    #[test]
    fn an_action_by_its_tag_is_found() {
        assert_eq!(count("uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683"), 0);
        assert_eq!(count("uses: actions/checkout@v4"), 1);
        assert_eq!(count("uses: actions/checkout"), 1);
    }

    #[test]
    fn a_workflow_that_may_do_more_is_found() {
        let text = "permissions:\n  contents: write\njobs: {}\n";
        assert_eq!(of_workflow(text, &[]).len(), 1);
        assert_eq!(of_workflow("jobs: {}\n", &[]).len(), 1);
    }
}
