//! Card numbers, so that none is ever stored or logged (invariant 9). Owns recognising one and
//! blotting it out of text that others wrote.

use std::ops::Range;

/// Is this, but for spaces and hyphens, a number of 13 to 19 digits with a valid check digit?
pub fn is_card_number(text: &str) -> bool {
    let kept = text.bytes().filter(|byte| !is_separator(*byte));
    let digits: Vec<u8> = kept.collect();
    is_luhn(&digits)
}

/// `text` with every card number in it replaced. Numbers that only look like one go too: an
/// excerpt is worth less than a card number.
pub fn without_card_numbers(text: &str) -> String {
    let groups = digit_groups(text);
    let mut clean = String::with_capacity(text.len());
    let (mut kept_to, mut at) = (0, 0);
    while at < groups.len() {
        if let Some(taken) = card_at(text, &groups[at..]) {
            clean.push_str(&text[kept_to..groups[at].start]);
            clean.push_str("[card number]");
            kept_to = groups[at + taken - 1].end;
            at += taken;
        } else {
            at += 1;
        }
    }
    clean.push_str(&text[kept_to..]);
    clean
}

/// How many groups from the first on make up a card number, the longest such number.
fn card_at(text: &str, groups: &[Range<usize>]) -> Option<usize> {
    let mut digits: Vec<u8> = Vec::new();
    let mut found = None;
    for (index, group) in groups.iter().enumerate() {
        let joined = index == 0 || text[groups[index - 1].end..group.start].bytes().all(is_separator);
        if !joined || digits.len() + group.len() > 19 {
            break;
        }
        digits.extend_from_slice(&text.as_bytes()[group.clone()]);
        if is_luhn(&digits) {
            found = Some(index + 1);
        }
    }
    found
}

/// Where runs of digits lie in `text`.
fn digit_groups(text: &str) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_digit() {
            continue;
        }
        match groups.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => groups.push(at..at + 1),
        }
    }
    groups
}

/// What people write between the groups of a card number, once or more.
const fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-')
}

fn is_luhn(digits: &[u8]) -> bool {
    if !(13..=19).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0');
            match (place % 2, value) {
                (0, value) => value,
                (_, value) if value > 4 => value * 2 - 9,
                (_, value) => value * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_known_with_and_without_separators() {
        assert!(is_card_number("4111111111111111"));
        assert!(is_card_number("4111 1111-1111 1111"));
        assert!(!is_card_number("4111111111111112"), "wrong check digit");
        assert!(!is_card_number("tok_4111111111111111"), "a token");
        assert!(!is_card_number("411111111111"), "too short");
    }

    #[test]
    fn card_numbers_leave_a_text_and_the_rest_stays() {
        for (dirty, clean) in [
            ("card 4111111111111111 declined", "card [card number] declined"),
            ("12 4111 1111 1111 1111.", "12 [card number]."),
            ("\"pan\":\"5500-0000-0000-0004\"", "\"pan\":\"[card number]\""),
            ("é4111111111111111é", "é[card number]é"),
            ("order 12345, amount 12.50", "order 12345, amount 12.50"),
        ] {
            assert_eq!(without_card_numbers(dirty), clean);
        }
    }
}
