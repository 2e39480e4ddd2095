//! Invariant 9: no card number is ever stored. Owns telling a card number in a text from the many
//! other numbers that stand there.
//!
//! A card number has 13 to 19 digits, begins as an issuer's numbers begin, ends in a right check
//! digit (Luhn), and stands alone or in the groups in which cards print it. What looks alike and is
//! not one: parts of ids and hashes (letters or underscores beside the digits), UUIDs, decimal
//! numbers, phone numbers written with a plus, and article numbers (GTIN-13 and -14, whose own
//! check digit is right).

use std::borrow::Cow;
use std::ops::Range;

use crate::rows::Text;

/// Longer than any phone number (E.164).
const BEYOND_PHONES: usize = 16;

/// Does a card number stand in this column?
pub(crate) fn is_in(text: &Text) -> bool {
    let least = if text.at.ends_with("phone") { BEYOND_PHONES } else { 0 };
    let digits = |found: &str| found.bytes().filter(u8::is_ascii_digit).count();
    card_number_in(&text.text).is_some_and(|found| digits(found) >= least)
}

/// The first card number in `text`, where there is one.
pub fn card_number_in(text: &str) -> Option<&str> {
    // Nothing to look at more closely in nearly every text.
    if text.bytes().filter(u8::is_ascii_digit).count() < 13 {
        return None;
    }
    let masked = without_uuids(text.as_bytes());
    let runs = digit_runs(&masked);
    (0..runs.len()).find_map(|first| card_from(&masked, &runs[first..])).map(|found| &text[found])
}

/// The longest card number that begins with the first of `runs`.
fn card_from(text: &[u8], runs: &[Range<usize>]) -> Option<Range<usize>> {
    let start = runs.first()?.start;
    if !may_begin(text, start) {
        return None;
    }
    let mut lengths = Vec::new();
    let mut separator = None;
    let mut found = None;
    for (index, run) in runs.iter().enumerate() {
        if index > 0 {
            let between = &text[runs[index - 1].end..run.start];
            let joined = matches!(between, b" " | b"-") && *separator.get_or_insert(between[0]) == between[0];
            if !joined {
                break;
            }
        }
        lengths.push(run.len());
        let whole = start..run.end;
        if is_printed_so(&lengths) && may_end(text, run.end) && is_card(&text[whole.clone()]) {
            found = Some(whole);
        }
        if lengths.len() == 5 {
            break;
        }
    }
    found
}

/// One run, or the groups in which cards print their number.
fn is_printed_so(lengths: &[usize]) -> bool {
    matches!(lengths, [13..=19] | [4, 6, 4 | 5] | [4, 4, 4, 1..=4] | [4, 4, 4, 4, 1..=3])
}

/// Letters and underscores before a number make it part of an id, a plus a phone number, a point
/// part of a decimal number.
fn may_begin(text: &[u8], at: usize) -> bool {
    match at.checked_sub(1).map(|before| text[before]) {
        None => true,
        Some(b'+' | b'_' | b'.') => false,
        Some(before) => !before.is_ascii_alphanumeric(),
    }
}

fn may_end(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        None => true,
        Some(b'.') => !text.get(at + 1).is_some_and(u8::is_ascii_digit),
        Some(after) => !after.is_ascii_alphanumeric() && *after != b'_',
    }
}

fn is_card(text: &[u8]) -> bool {
    let digits: Vec<u8> = text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect();
    is_issued(&digits) && luhn(&digits) && !is_article_number(&digits)
}

/// Do the digits begin, and are they as many, as an issuer's are?
fn is_issued(digits: &[u8]) -> bool {
    let first = |count: usize| digits.iter().take(count).fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    let (two, three, four) = (first(2), first(3), first(4));
    match digits.len() {
        13 => digits[0] == 4 || (50..=69).contains(&two),
        14 => (300..=305).contains(&three) || matches!(two, 36 | 38 | 39) || (50..=69).contains(&two),
        15 => matches!(two, 34 | 37) || (50..=69).contains(&two) || matches!(four, 1800 | 2131),
        16..=19 => {
            let mastercard = (51..=55).contains(&two) || (2221..=2720).contains(&four);
            let jcb = (3528..=3589).contains(&four);
            let diners = matches!(two, 36 | 38 | 39) || (300..=305).contains(&three);
            digits[0] == 4 || mastercard || jcb || diners || (50..=69).contains(&two) || (2200..=2204).contains(&four)
        }
        _ => false,
    }
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, value) => value,
            (_, value) if value > 4 => value * 2 - 9,
            (_, value) => value * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// GTIN-13 and GTIN-14: weights 1 and 3 from the right.
fn is_article_number(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(*digit) * if place % 2 == 0 { 1 } else { 3 })
        .sum();
    matches!(digits.len(), 13 | 14) && sum.is_multiple_of(10)
}

/// The text with every UUID blotted out: their digits and hyphens can look like a printed card.
fn without_uuids(text: &[u8]) -> Cow<'_, [u8]> {
    const LENGTH: usize = 36;
    let mut masked = Cow::Borrowed(text);
    let mut at = 0;
    while at + LENGTH <= text.len() {
        if is_uuid(&text[at..at + LENGTH]) {
            masked.to_mut()[at..at + LENGTH].fill(b'x');
            at += LENGTH;
        } else {
            at += 1;
        }
    }
    masked
}

fn is_uuid(text: &[u8]) -> bool {
    text[8] == b'-'
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Where runs of digits lie.
fn digit_runs(text: &[u8]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in (0..text.len()).filter(|at| text[*at].is_ascii_digit()) {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::card_number_in;

    #[test]
    fn card_numbers_are_found_as_cards_print_them() {
        for text in [
            "4111111111111111",
            "card 4111 1111 1111 1111, thanks",
            "{\"pan\":\"5500-0000-0000-0004\"}",
            "amex 378282246310005.",
            "3782 822463 10005",
            "é4111111111111111é",
            "6011000990139424",
            "id 12 4111111111111111",
            "mail-4111111111111111",
            "4222222222222",
        ] {
            assert!(card_number_in(text).is_some(), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "4111111111111112",
            "411111111111",
            "tok_4111111111111111",
            "txn_41111111111111110abcdef",
            "0000004111111111111111",
            "41111111-1111-4111-8111-411111111111",
            "1767603600000000",
            "+4915112345674",
            "4111111111111111.50",
            "{\"amount\":4111111111111111.25}",
            "{\"sku\":\"4006381333931\"}",
            "ORD-4111111111111-11",
            "4111 1111-1111 1111",
            "2026-01-05 09:00:00 4111",
        ] {
            assert_eq!(card_number_in(text), None, "{text}");
        }
    }
}
