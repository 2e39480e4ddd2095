//! Every code and every end has all three parts, in words that a clerk uses.

use contract::ErrorCode;
use contract::domain::outbox::EffectKind;

use super::{Ended, Language, Next, Plain, of_attempt, of_code, of_line};

/// Every code, from the contract's own wire names; a new one makes `code` in `en.rs` not compile.
const CODES: [ErrorCode; 13] = [
    ErrorCode::ValidationError,
    ErrorCode::MalformedRequest,
    ErrorCode::Unauthenticated,
    ErrorCode::PaymentDeclined,
    ErrorCode::Forbidden,
    ErrorCode::NotFound,
    ErrorCode::VersionConflict,
    ErrorCode::InvalidTransition,
    ErrorCode::InventoryUnavailable,
    ErrorCode::IdempotencyKeyReused,
    ErrorCode::RateLimited,
    ErrorCode::DatabaseError,
    ErrorCode::ServiceError,
];

/// Words of programmers, which no clerk should meet.
const JARGON: [&str; 16] = [
    "error",
    "http",
    "json",
    "null",
    "sql",
    "idempot",
    "payload",
    "saga",
    "enum",
    "timeout",
    "exception",
    "request id",
    "retry",
    "invalid",
    "transaction",
    "server",
];

fn everything() -> Vec<Plain> {
    let codes = CODES.iter().map(|code| of_code(Language::English, *code));
    let ends = EffectKind::ALL
        .iter()
        .flat_map(|effect| Ended::ALL.iter().map(|(ended, _)| of_attempt(Language::English, *effect, *ended)));
    codes.chain(ends).collect()
}

#[test]
fn every_code_and_every_end_says_what_happened_whether_money_moved_and_what_to_press() {
    let all = everything();
    assert_eq!(all.len(), CODES.len() + EffectKind::ALL.len() * Ended::ALL.len());
    for Plain { happened, money, next } in all {
        assert!(happened.ends_with('.') && happened.len() > 10, "{happened}");
        assert!(money.ends_with('.') && money.to_lowercase().contains("mone") || money.contains("charged"), "{money}");
        assert!(!next.label().is_empty(), "{next:?}");
    }
}

#[test]
fn no_text_of_the_catalogue_speaks_like_a_program() {
    for Plain { happened, money, next } in everything() {
        for text in [happened, money, next.label()] {
            let lower = text.to_lowercase();
            assert!(JARGON.iter().all(|word| !lower.contains(word)), "{text}");
            assert!(!text.contains('_'), "{text}");
            let shouted = text.split_whitespace().find(|word| {
                let letters: String = word.chars().filter(|letter| letter.is_alphabetic()).collect();
                letters.len() > 1 && letters.chars().all(char::is_uppercase)
            });
            assert_eq!(shouted, None, "{text}");
        }
    }
}

#[test]
fn an_unknown_end_never_says_that_no_money_moved() {
    for effect in [EffectKind::Charge, EffectKind::Refund] {
        for ended in [Ended::AnswerLost, Ended::Stopped] {
            let plain = of_attempt(Language::English, effect, ended);
            assert!(plain.money.contains("found out"), "{plain:?}");
            assert_eq!(plain.next, Next::Wait);
        }
    }
}

#[test]
fn the_words_of_the_flight_recorder_are_all_known() {
    for (ended, word) in Ended::ALL {
        assert_eq!(Ended::parse(word), Some(ended));
    }
    let plain = of_line("charge (look-up)", "answer lost");
    assert_eq!(plain, Some(of_attempt(Language::English, EffectKind::Charge, Ended::AnswerLost)));
    assert_eq!(of_line("charge", "something new"), None);
}
