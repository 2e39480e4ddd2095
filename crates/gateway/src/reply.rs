//! What came back from one send or look-up, as the flight recorder and the breaker need it. Owns
//! the excerpt: short, without control characters, without card numbers.

use domain::Outcome;

use crate::card::without_card_numbers;

/// The result of one attempt. There is always one; nothing here is an `Err`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What it means.
    pub outcome: Outcome,
    /// The status, where one arrived.
    pub http_status: Option<u16>,
    /// The first 300 characters of the reply, or the error in words.
    pub excerpt: String,
    /// For the breaker: was it a transport error or a 5xx?
    pub transport_failure: bool,
}

const EXCERPT_CHARS: usize = 300;

/// The beginning of a text that somebody else wrote, safe to keep and to show.
pub fn excerpt(text: &[u8]) -> String {
    let plain: String = String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).collect();
    // Blot out before cutting: half a card number is no longer recognised as one.
    without_card_numbers(plain.trim()).chars().take(EXCERPT_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_is_short_and_clean() {
        assert_eq!(excerpt(b"a\r\nb\x1b[31mc\0"), "ab[31mc");
        let long = format!("{}{}", "é".repeat(295), "4111111111111111");
        let cut = excerpt(long.as_bytes());
        assert_eq!(cut.chars().count(), 300);
        assert!(!cut.contains("4111"), "{cut}");
    }
}
