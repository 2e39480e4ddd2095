//! What a login and a password must be, and what repeated failures lead to. Must not know how a
//! password is kept.

use crate::problem::Problems;

/// Failures in a row after which a login is locked for a while.
pub const MOST_FAILURES: u32 = 5;
/// The first lock; each further failure doubles it.
const FIRST_LOCK_MS: i64 = 60_000;
/// The longest lock.
pub const LONGEST_LOCK_MS: i64 = 15 * 60_000;

/// Fewest characters of a password.
const SHORTEST: usize = 8;
/// Most characters of a password: more is hashed no better and costs time.
const LONGEST: usize = 128;

/// A login as it is kept: without blanks around, in small letters.
pub fn login(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// What is wrong with a new user's login, name and password.
pub fn check_user(login: &str, name: &str, password: &str) -> Problems {
    let mut problems = Problems::default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-@".contains(c);
    if !(1..=64).contains(&login.len()) || !login.chars().all(plain) {
        problems.add("login", "A login has 1 to 64 letters, digits, dots, dashes or underscores.");
    }
    check_name(name, &mut problems);
    check_password(login, password, &mut problems);
    problems
}

/// What is wrong with a name.
pub fn check_name(name: &str, problems: &mut Problems) {
    if !(1..=100).contains(&name.trim().chars().count()) || name.chars().any(char::is_control) {
        problems.add("name", "A name of 1 to 100 characters is needed.");
    }
}

/// What is wrong with a new password. Length is what counts; nothing else is asked of it.
pub fn check_password(login: &str, password: &str, problems: &mut Problems) {
    let length = password.chars().count();
    if length < SHORTEST {
        problems
            .add("password", format!("A password has at least {SHORTEST} characters; three or four words do well."));
    } else if length > LONGEST {
        problems.add("password", format!("A password has at most {LONGEST} characters."));
    } else if password.to_lowercase() == login {
        problems.add("password", "The login itself is no password.");
    }
}

/// For how long a login is locked after so many failures in a row; none: not yet.
pub fn lock_ms(failures: u32) -> Option<i64> {
    let beyond = failures.checked_sub(MOST_FAILURES)?;
    Some(FIRST_LOCK_MS.checked_shl(beyond.min(10)).unwrap_or(LONGEST_LOCK_MS).min(LONGEST_LOCK_MS))
}
