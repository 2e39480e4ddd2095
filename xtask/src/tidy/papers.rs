//! What lies in the repository beside code: links between documents lead somewhere, and no file
//! holds a secret.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child;
use crate::failure::{Failure, Result};

/// How a secret begins, and how many letters and digits follow at least.
const SECRETS: [(&str, usize); 12] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghs_", 36),
    ("github_pat_", 22),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("whsec_", 24),
];
/// Keys made for tests, or printed in a specification: they open nothing.
const OPEN_NOTHING: [&str; 4] = [
    "crates/gateway/src/webhook/verify.rs",
    "crates/service/tests/faces/tls/key.pem",
    "mocks/src/notices.rs",
    "tests/fuzz/corpus/webhook/secret",
];
const KEY_HEADS: [&str; 5] = ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "];

/// One line for each link that leads nowhere and each secret.
pub fn broken(root: &Path) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for path in tracked(root)? {
        let Ok(bytes) = fs::read(root.join(&path)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let shown = path.display();
        if path.extension().is_some_and(|ending| ending == "md") {
            let nowhere = links(&text).into_iter().filter(|link| !leads_somewhere(root, &path, &text, link));
            broken.extend(nowhere.map(|link| format!("{shown} links to `{link}`, which is not there")));
        }
        if OPEN_NOTHING.iter().any(|known| path == Path::new(known)) {
            continue;
        }
        broken.extend(secrets(&text).map(|line| format!("{shown}:{line} holds what looks like a secret")));
    }
    Ok(broken)
}

/// All files under version control, and new ones that will be.
fn tracked(root: &Path) -> Result<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let text = child::answer(&mut git).ok_or_else(|| Failure::Unexpected("git does not list the files".into()))?;
    Ok(text.split('\0').filter(|path| !path.is_empty()).map(PathBuf::from).collect())
}

/// Where the links and pictures of a document lead; examples in code are none.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for piece in without_code(line).split("](").skip(1) {
            let target = piece.split(')').next().unwrap_or_default();
            found.push(target.split_whitespace().next().unwrap_or_default().to_owned());
        }
    }
    found
}

/// The line without what stands between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

fn leads_somewhere(root: &Path, from: &Path, text: &str, link: &str) -> bool {
    // The network is not asked: what is elsewhere may be gone tomorrow, without a change here.
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = from.parent().unwrap_or(Path::new(""));
    let path = if file.is_empty() { root.join(from) } else { root.join(folder).join(file) };
    if anchor.is_empty() {
        return path.exists();
    }
    let other = if file.is_empty() { Some(text.to_owned()) } else { fs::read_to_string(path).ok() };
    other.is_some_and(|text| text.lines().filter_map(heading).any(|heading| heading == anchor))
}

/// A heading's anchor, as hosts of repositories make it.
fn heading(line: &str) -> Option<String> {
    let title = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?;
    let kept = title.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    Some(kept.map(|c| if c == ' ' { '-' } else { c }).collect())
}

/// Lines that hold a secret.
fn secrets(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.lines().enumerate().filter(|(_, line)| is_secret(line)).map(|(number, _)| number + 1)
}

fn is_secret(line: &str) -> bool {
    let is_key = KEY_HEADS.iter().any(|head| line.contains(&format!("-----BEGIN {head}PRIVATE KEY-----")));
    let goes_on = |rest: &str, least: usize| {
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/')).count() >= least
    };
    is_key || SECRETS.iter().any(|(head, least)| line.split(head).skip(1).any(|rest| goes_on(rest, *least)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_of_code_only() {
        let text = "[a](b.md) ![c](d.png \"e\")\n```\n[x](y.md)\n```\n`[x](y)` [f](#g)";
        assert_eq!(links(text), ["b.md", "d.png", "#g"]);
    }

    #[test]
    fn a_link_into_nothing_is_told_from_one_that_leads_somewhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let leads = |link: &str| leads_somewhere(root, Path::new("src/README.md"), "# One two, three!\n", link);
        assert!(
            leads("main.rs") && leads("../Cargo.toml") && leads("https://example.org/x") && leads("#one-two-three")
        );
        assert!(!leads("nowhere.rs") && !leads("#one") && !leads("main.rs#nothing"));
    }

    #[test]
    fn secrets_are_told_from_words() {
        assert!(is_secret(&format!("key = {}{}", "AKIA", "IOSFODNN7EXAMPLE")));
        assert!(is_secret(&format!("-----BEGIN {}PRIVATE KEY-----", "RSA ")));
        assert!(is_secret(&format!("whsec{}{}", "_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")));
        assert!(!is_secret("AKIA and ghp_ are how keys begin; whsec_… too"));
    }
}
