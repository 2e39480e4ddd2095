//! Documents that name the test or picture showing a thing: what they name must exist.
//!
//! A test is named as `file::its_name` in backticks, a picture as `name.png`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::visit::Visit;

use super::source::Source;
use crate::failure::{Failure, Result};

/// Where pictures stand, below the checkout.
const PICTURES: &str = "docs/screenshots";

/// One line for each name that nothing bears.
pub fn broken(root: &Path, sources: &[Source]) -> Result<Vec<String>> {
    let tests = tests_of(sources);
    let folder = root.join("docs");
    let mut broken = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Failure::at("read", &folder))? {
        let path = entry.map_err(Failure::at("read", &folder))?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            let text = fs::read_to_string(&path).map_err(Failure::at("read", &path))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            broken.extend(of_text(&name, &text, &tests, |picture| root.join(PICTURES).join(picture).exists()));
        }
    }
    broken.sort();
    Ok(broken)
}

/// Every test's name, with the files that hold one of that name.
fn tests_of(sources: &[Source]) -> BTreeMap<String, Vec<String>> {
    let mut found = Tests::default();
    for source in sources {
        found.path.clone_from(&source.path);
        found.visit_file(&source.syntax);
    }
    found.tests
}

#[derive(Default)]
struct Tests {
    path: String,
    tests: BTreeMap<String, Vec<String>>,
}

impl<'ast> Visit<'ast> for Tests {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().segments.last().is_some_and(|last| last.ident.to_string().ends_with("test"))
        };
        if function.attrs.iter().any(is_test) {
            self.tests.entry(function.sig.ident.to_string()).or_default().push(self.path.clone());
        }
    }

    /// Properties stand inside a macro, where the parser does not look.
    fn visit_macro(&mut self, written: &'ast syn::Macro) {
        let tokens: Vec<String> = written.tokens.clone().into_iter().map(|token| token.to_string()).collect();
        for pair in tokens.windows(2) {
            if pair[0] == "fn" {
                self.tests.entry(pair[1].clone()).or_default().push(self.path.clone());
            }
        }
    }
}

fn of_text(
    document: &str,
    text: &str,
    tests: &BTreeMap<String, Vec<String>>,
    has_picture: impl Fn(&str) -> bool,
) -> Vec<String> {
    let mut broken = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let mut missing =
            |what: &str| broken.push(format!("docs/{document}:{} names `{what}`, which is not there", at + 1));
        // Every second part stands between backticks.
        for word in line.split('`').skip(1).step_by(2) {
            let is_picture = Path::new(word).extension().is_some_and(|extension| extension == "png");
            if is_picture && !has_picture(word) {
                missing(word);
            }
            if let Some((place, name)) = test_named(word)
                && !tests.get(name).is_some_and(|paths| paths.iter().any(|path| is_in(path, place)))
            {
                missing(word);
            }
        }
    }
    broken
}

/// The file and the test that a word names, where it names one.
fn test_named(word: &str) -> Option<(&str, &str)> {
    let (place, name) = word.rsplit_once("::")?;
    let is_test = name.matches('_').count() >= 2
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    is_test.then_some((place, name))
}

/// Whether the path has each part of the place, in this order: `it/crash` is in `tests/it/crash.rs`.
fn is_in(path: &str, place: &str) -> bool {
    let mut parts = path.strip_suffix(".rs").unwrap_or(path).split('/');
    place.split(['/', ':']).filter(|part| !part.is_empty()).all(|part| parts.any(|one| one == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(document: &str) -> usize {
        let code =
            "//! A.\n#[test] fn money_comes_back() {}\nproptest! { fn parts_make_the_total() {} }\nfn not_a_test() {}";
        let tests = tests_of(&[Source::parse("tests/it/refunds.rs", code).unwrap()]);
        of_text("a.md", document, &tests, |picture| picture == "orders.png").len()
    }

    #[test]
    fn a_test_that_is_there_may_be_named() {
        assert_eq!(found("`it/refunds::money_comes_back`, `refunds::parts_make_the_total`"), 0);
        assert_eq!(found("`domain::amendment` and `engine::self_check` are no tests"), 0);
    }

    #[test]
    fn a_test_that_is_not_there_or_elsewhere_is_found() {
        assert_eq!(found("`it/refunds::money_goes_away`"), 1);
        assert_eq!(found("`window/refunds::money_comes_back`"), 1);
        assert_eq!(found("`it/refunds::not_a_test`"), 1);
    }

    #[test]
    fn a_picture_must_be_there() {
        assert_eq!(found("`orders.png`"), 0);
        assert_eq!(found("`order.png`"), 1);
    }
}
