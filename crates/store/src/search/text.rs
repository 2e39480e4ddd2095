//! What of an order can be searched, as folded words. The same folding serves document and
//! query, so that the not-yet-indexed tail finds what the index would find.

use std::collections::HashSet;

use domain::Order;

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
        let mut head = Words::default();
        head.number(order.number.0);
        head.add(&order.name);
        head.add(&order.customer.name);
        let mut rest = Words::default();
        rest.add(order.customer.email.as_deref().unwrap_or_default());
        rest.phone(order.customer.phone.as_deref().unwrap_or_default());
        for item in &order.items {
            rest.add(&item.sku);
            rest.add(&item.name);
        }
        rest.add(&order.notes);
        order.tags.iter().for_each(|tag| rest.add(tag));
        Self { head: head.text, rest: rest.text }
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

/// The folded words of a text: lower case, without the marks of Latin letters.
pub(crate) fn fold(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            // A combining mark belongs to its letter and is dropped with it.
            '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => word.push(plain(c)),
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A Latin letter without its marks.
const fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            'e'
        }
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ǐ' | 'ị' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ọ' | 'ố' | 'ồ' | 'ộ' | 'ớ' | 'ờ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' | 'ụ' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}
