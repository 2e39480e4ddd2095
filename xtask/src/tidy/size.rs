//! How long files and functions may be, in lines that are not tests.
//!
//! Up to the target nothing is said, above it it is printed, beyond the limit it fails.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItemFn, Item, ItemFn, ItemMod, Signature, TraitItemFn};

use super::source::Source;

/// What one kind of thing may measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    target: usize,
    limit: usize,
}

const fn bounds(target: usize, limit: usize) -> Bounds {
    Bounds { target, limit }
}

const FUNCTION: Bounds = bounds(40, 70);
/// A component is mostly markup, and its file is mostly the component.
const COMPONENT_FUNCTION: Bounds = bounds(80, 150);

/// One file or function and its lines.
#[derive(Debug)]
pub struct Measured {
    what: String,
    lines: usize,
    bounds: Bounds,
}

/// The limits of a file, by where it lies.
fn of_file(source: &Source) -> Bounds {
    match source.path.as_str() {
        _ if source.is_test() => bounds(300, 500),
        path if path.starts_with("src-tauri/") => bounds(120, 200),
        path if path.starts_with("ui/src/components/") && source.text.contains("#[component]") => bounds(80, 200),
        path if path.starts_with("ui/src/pages/") => bounds(150, 200),
        _ => bounds(250, 400),
    }
}

/// Every file without what is compiled for tests only.
pub fn files(sources: &[Source]) -> Vec<Measured> {
    let measure = |source: &Source| {
        let tests: usize = source.syntax.items.iter().map(test_lines).sum();
        let lines = source.text.lines().count() - tests;
        Measured { what: source.path.clone(), lines, bounds: of_file(source) }
    };
    sources.iter().map(measure).collect()
}

/// Every function outside of tests.
pub fn functions(sources: &[Source]) -> Vec<Measured> {
    let mut functions = Functions { path: "", found: Vec::new() };
    for source in sources.iter().filter(|source| !source.is_test()) {
        functions.path = &source.path;
        functions.visit_file(&source.syntax);
    }
    functions.found
}

/// What fails.
pub fn beyond(measured: &[Measured]) -> Vec<String> {
    let too_long = measured.iter().filter(|one| one.lines > one.bounds.limit);
    too_long.map(|one| format!("{}: {} lines, at most {}", one.what, one.lines, one.bounds.limit)).collect()
}

/// What is printed only.
pub fn above_target(measured: &[Measured]) -> Vec<String> {
    let long = measured.iter().filter(|one| one.lines > one.bounds.target && one.lines <= one.bounds.limit);
    long.map(|one| format!("long: {}: {} lines, target {}", one.what, one.lines, one.bounds.target)).collect()
}

/// The largest, first the very largest.
pub fn largest(measured: &[Measured], count: usize) -> Vec<String> {
    let mut sorted: Vec<&Measured> = measured.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.lines));
    sorted.iter().take(count).map(|one| format!("{:5} lines  {}", one.lines, one.what)).collect()
}

fn test_lines(item: &Item) -> usize {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return 0,
    };
    if is_for_tests(attributes) { lines_of(item.span(), item.span()) } else { 0 }
}

/// `#[test]`, `#[tokio::test]`, `#[cfg(test)]`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let named_test = attribute.path().segments.last().is_some_and(|last| last.ident == "test");
        let is_cfg = attribute.path().is_ident("cfg");
        named_test || is_cfg && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

fn lines_of(first: proc_macro2::Span, last: proc_macro2::Span) -> usize {
    last.end().line + 1 - first.start().line
}

struct Functions<'a> {
    path: &'a str,
    found: Vec<Measured>,
}

impl Functions<'_> {
    fn measure(&mut self, attributes: &[Attribute], signature: &Signature, body: &Block) {
        let is_component = attributes.iter().any(|attribute| attribute.path().is_ident("component"));
        self.found.push(Measured {
            what: format!("{}:{} fn {}", self.path, signature.span().start().line, signature.ident),
            lines: lines_of(signature.span(), body.span()),
            bounds: if is_component { COMPONENT_FUNCTION } else { FUNCTION },
        });
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_for_tests(&item.attrs) {
            self.measure(&item.attrs, &item.sig, &item.block);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.measure(&item.attrs, &item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(body) = &item.default {
            self.measure(&item.attrs, &item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::parse(path, text).unwrap()
    }

    fn long_function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    let text = \"}\";\n".repeat(lines - 2))
    }

    #[test]
    fn a_file_beyond_its_limit_is_found() {
        let text = "//! Long.\n".repeat(401);
        assert_eq!(beyond(&files(&[source("crates/engine/src/long.rs", &text)])).len(), 1);
        assert_eq!(beyond(&files(&[source("tests/it/long.rs", &text)])).len(), 0);
        let shorter = "//! Long.\n".repeat(201);
        assert_eq!(beyond(&files(&[source("src-tauri/src/long.rs", &shorter)])).len(), 1);
    }

    #[test]
    fn a_component_is_held_shorter_than_the_logic_beside_it() {
        let logic = "//! Long.\n".repeat(201);
        let component = format!("{logic}#[component]\nfn Long() {{}}\n");
        assert_eq!(beyond(&files(&[source("ui/src/components/a/words.rs", &logic)])).len(), 0);
        assert_eq!(beyond(&files(&[source("ui/src/components/a/long.rs", &component)])).len(), 1);
    }

    #[test]
    fn tests_at_the_end_of_a_file_do_not_count() {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    // more\n".repeat(500));
        let text = format!("//! Short.\n{tests}");
        let measured = files(&[source("crates/engine/src/short.rs", &text)]);
        assert_eq!(measured[0].lines, 1);
    }

    #[test]
    fn a_function_is_measured_from_its_name_to_its_closing_brace() {
        let at_limit = functions(&[source("a.rs", &long_function(70))]);
        assert_eq!((at_limit[0].lines, beyond(&at_limit).len()), (70, 0));
        assert_eq!(above_target(&at_limit).len(), 1);
        assert_eq!(beyond(&functions(&[source("a.rs", &long_function(71))])).len(), 1);
    }

    #[test]
    fn methods_count_and_test_functions_do_not() {
        let long = long_function(90);
        assert_eq!(beyond(&functions(&[source("a.rs", &format!("impl A {{ {long} }}"))])).len(), 1);
        assert_eq!(beyond(&functions(&[source("a.rs", &format!("#[tokio::test] async {long}"))])).len(), 0);
        assert_eq!(beyond(&functions(&[source("a.rs", &format!("#[cfg(test)] mod t {{ {long} }}"))])).len(), 0);
        assert_eq!(beyond(&functions(&[source("a.rs", &format!("#[component] {long}"))])).len(), 0);
    }
}
