//! What of an order can be searched, as folded words. The same folding serves document and
//! query, so that the not-yet-indexed tail finds what the index would find.

use std::collections::HashSet;

use domain::Order;

use crate::search::fold::fold;

/// The searchable words of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SearchText {
    /// Number, name and customer.
    pub(crate) head: String,
    /// Every other searchable field.
    pub(crate) rest: String,
}

/// Where a search hit when it was not in number, name or customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Name of the field, as a clerk would say it.
    pub field: &'static str,
    /// Its text.
    pub text: String,
}

impl SearchText {
    pub(crate) fn of(order: &Order) -> Self {
        Self { head: Self::head_of(order), rest: Self::rest_of(order) }
    }

    pub(crate) fn head_of(order: &Order) -> String {
        let mut head = Words::default();
        head.number(order.number.0);
        head.add(&order.name);
        head.add(&order.customer.name);
        head.text
    }

    pub(crate) fn rest_of(order: &Order) -> String {
        let mut rest = Words::default();
        rest.add(order.customer.email.as_deref().unwrap_or_default());
        rest.phone(order.customer.phone.as_deref().unwrap_or_default());
        for item in &order.items {
            rest.add(&item.sku);
            rest.add(&item.name);
        }
        rest.add(&order.notes);
        order.tags.iter().for_each(|tag| rest.add(tag));
        rest.text
    }
}

/// Words of any texts, folded, each once.
pub(crate) fn words_of(texts: &[&str]) -> String {
    let mut words = Words::default();
    for text in texts {
        words.add(text);
    }
    words.text
}

/// A telephone number as words: its groups, and all its digits as one.
pub(crate) fn phone_words(phone: &str) -> String {
    let mut words = Words::default();
    words.phone(phone);
    words.text
}

/// Folded words, each once, each with a space before it.
#[derive(Default)]
struct Words {
    text: String,
    seen: HashSet<String>,
}

impl Words {
    fn add(&mut self, text: &str) {
        for word in fold(text) {
            self.push(word);
        }
    }

    fn push(&mut self, word: String) {
        if !self.seen.contains(&word) {
            self.text.push(' ');
            self.text.push_str(&word);
            self.seen.insert(word);
        }
    }

    /// A number both as written and without its leading zeros.
    fn number(&mut self, number: u64) {
        self.add(&domain::OrderNumber(number).to_string());
        self.push(number.to_string());
    }

    /// A telephone number in its groups and as one string of digits.
    fn phone(&mut self, phone: &str) {
        self.add(phone);
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        if !digits.is_empty() {
            self.push(digits);
        }
    }
}

/// Does a word of `words` (as made by [`words_of`]) begin with `term`?
pub(crate) fn begins(words: &str, term: &str) -> bool {
    words.match_indices(term).any(|(at, _)| words[..at].ends_with(' '))
}
