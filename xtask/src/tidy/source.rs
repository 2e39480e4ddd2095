//! Our Rust sources, read and parsed once for all rules.

use std::fs;
use std::path::Path;
use std::str::FromStr;

use proc_macro2::TokenStream;

use crate::failure::{Failure, Result};

/// One `.rs` file of ours.
pub struct Source {
    /// Below the checkout, with `/` on every system.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its tokens: no comment and no string is mistaken for code.
    pub tokens: TokenStream,
    /// Its items.
    pub syntax: syn::File,
}

impl Source {
    /// Parses one file.
    pub fn parse(path: &str, text: &str) -> Result<Self> {
        let unreadable = |error: &dyn std::fmt::Display| Failure::Unexpected(format!("{path} does not parse: {error}"));
        Ok(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens: TokenStream::from_str(text).map_err(|error| unreadable(&error))?,
            syntax: syn::parse_file(text).map_err(|error| unreadable(&error))?,
        })
    }

    /// Whether the whole file is there for tests.
    pub fn is_test(&self) -> bool {
        let mut folders = self.path.split('/').collect::<Vec<_>>();
        let name = folders.pop().unwrap_or_default();
        name == "tests.rs" || name.ends_with("_tests.rs") || folders.contains(&"tests")
    }
}

/// What is made or fetched, not written.
const NOT_OURS: &[&str] = &["target", "node_modules", "dist", "gen"];

/// Every `.rs` file below the root, sorted by path.
pub fn read(root: &Path) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    walk(root, root, &mut found)?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn walk(root: &Path, directory: &Path, found: &mut Vec<Source>) -> Result<()> {
    for entry in fs::read_dir(directory).map_err(Failure::at("read", directory))? {
        let path = entry.map_err(Failure::at("read", directory))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !NOT_OURS.contains(&name.as_str()) {
                walk(root, &path, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).map_err(Failure::at("read", &path))?;
            let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.push(Source::parse(&below, &text)?);
        }
    }
    Ok(())
}
