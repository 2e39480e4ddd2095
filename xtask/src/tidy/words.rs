//! Words every file must begin with, and words no file may hold.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::source::Source;

/// One line for each file or place that breaks a rule.
pub fn broken(sources: &[Source]) -> Vec<String> {
    sources.iter().flat_map(of_source).collect()
}

fn of_source(source: &Source) -> Vec<String> {
    let mut broken = Vec::new();
    if !source.text.starts_with("//!") {
        broken.push(format!("{} does not begin with `//!` (what it owns, what it must not do)", source.path));
    }
    search(source.tokens.clone(), &mut |line, what| {
        broken.push(format!("{}:{line} holds {what}", source.path));
    });
    broken
}

/// Looks through tokens, so that strings and comments are not mistaken for code.
fn search(tokens: TokenStream, found: &mut impl FnMut(usize, &str)) {
    let mut after_hash = false;
    let mut last_name = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let is_attribute = after_hash && group.delimiter() == Delimiter::Bracket;
                if is_attribute && begins_with_allow(group.stream()) {
                    found(group.span_open().start().line, "`allow`; use `#[expect(…, reason = …)]`");
                }
                search(group.stream(), found);
                after_hash = false;
                last_name.clear();
            }
            TokenTree::Punct(punct) => {
                // The `!` of `#![…]` does not end the attribute's beginning.
                after_hash = punct.as_char() == '#' || after_hash && punct.as_char() == '!';
                if punct.as_char() == '!' && ["todo", "unimplemented"].contains(&last_name.as_str()) {
                    found(punct.span().start().line, "work left undone");
                }
                last_name.clear();
            }
            TokenTree::Ident(name) => {
                after_hash = false;
                last_name = name.to_string();
            }
            TokenTree::Literal(_) => after_hash = false,
        }
    }
}

fn begins_with_allow(attribute: TokenStream) -> bool {
    let first = attribute.into_iter().next();
    matches!(first, Some(TokenTree::Ident(name)) if name == "allow")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        broken(&[Source::parse("a.rs", text).unwrap()]).len()
    }

    #[test]
    fn a_file_without_a_header_is_found() {
        assert_eq!(count("fn main() {}"), 1);
        assert_eq!(count("//! Starts.\nfn main() {}"), 0);
    }

    #[test]
    fn silenced_lints_are_found_inside_and_outside() {
        assert_eq!(count("//! A.\n#![allow(dead_code)]"), 1);
        assert_eq!(count("//! A.\nmod a { #[allow(dead_code)] fn b() {} }"), 1);
        assert_eq!(count("//! A.\n#[expect(dead_code, reason = \"why\")] fn b() {}"), 0);
    }

    #[test]
    fn undone_work_is_found_in_code_only() {
        assert_eq!(count("//! A.\nfn a() { view! { {todo!()} } }"), 1);
        assert_eq!(count("//! A.\n// todo!\nfn a() -> &'static str { \"todo!()\" }"), 0);
    }
}
