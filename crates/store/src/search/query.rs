//! A clerk's words as a query. Owns the only place where full-text syntax is written: user text
//! never reaches it but as quoted prefix terms.

use crate::orders::list::Scope;
use crate::search::fold::fold;
use crate::search::text::begins;

/// A search text, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    words: Vec<String>,
    scope: Scope,
}

impl Terms {
    /// `None` where the text has no word: then nothing is asked for, and everything matches.
    pub(crate) fn parse(text: &str, scope: Scope) -> Option<Self> {
        let mut words = fold(text);
        words.sort();
        words.dedup();
        if words.is_empty() { None } else { Some(Self { words, scope }) }
    }

    /// The expression for the index: every word begins a word of the document.
    pub(crate) fn expression(&self) -> String {
        let terms: Vec<String> = self.words.iter().map(|word| format!("\"{word}\"*")).collect();
        let all = terms.join(" AND ");
        match self.scope {
            Scope::Everything => all,
            Scope::Head => format!("head : ({all})"),
        }
    }

    /// The same question put to a row of the tail.
    pub(crate) fn matches(&self, head: &str, rest: &str) -> bool {
        self.words.iter().all(|word| begins(head, word) || (self.scope == Scope::Everything && begins(rest, word)))
    }

    /// The words that begin no word of `head`.
    pub(crate) fn missing_in(&self, head: &str) -> Vec<&str> {
        self.words.iter().map(String::as_str).filter(|word| !begins(head, word)).collect()
    }
}
