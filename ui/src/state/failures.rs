//! Failures in plain words: for every error code, and for every way an attempt at a service can end,
//! what happened, whether money moved, and the best next button.
//!
//! The texts stand in one file a language, `failures/en.rs`; another language is another file and a
//! line in [`Language`]. Each is an exhaustive match, so a new code does not compile without its words.
//! What is built from an order's own state (amounts, names) is the engine's, in `views/headline.rs` and
//! `views/words.rs`, because the window and REST say it in the same words.

mod en;

use contract::ErrorCode;
use contract::domain::outbox::EffectKind;

/// The languages that there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
}

/// A failure as a clerk reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    /// What happened.
    pub happened: &'static str,
    /// Whether money moved.
    pub money: &'static str,
    /// What is best done now.
    pub next: Next,
}

/// The best next step, by the button that takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it goes on by itself.
    Wait,
    /// Mend what is marked.
    Mend,
    /// The same once more.
    TryAgain,
    /// Look at what is there now.
    Reload,
    /// To the list of orders.
    Orders,
    /// To the outbox, where it can be sent anew.
    Outbox,
    /// To the settings, where addresses and access stand.
    Settings,
    /// Name and password.
    SignIn,
    /// A person with more rights.
    Supervisor,
    /// Pay in another way.
    AnotherMethod,
    /// Other quantities.
    Quantities,
}

impl Next {
    /// The button's words.
    pub fn label(self) -> &'static str {
        en::label(self)
    }

    /// The screen that the button opens, where it opens one.
    pub const fn screen(self) -> Option<&'static str> {
        match self {
            Self::Orders => Some("/orders"),
            Self::Outbox => Some("/outbox"),
            Self::Settings => Some("/settings"),
            Self::Wait
            | Self::Mend
            | Self::TryAgain
            | Self::Reload
            | Self::SignIn
            | Self::Supervisor
            | Self::AnotherMethod
            | Self::Quantities => None,
        }
    }
}

/// How an attempt at a service ended, as the flight recorder names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was done.
    Done,
    /// The provider took the request and will tell.
    Pending,
    /// The provider refused the payment.
    Declined,
    /// The provider knows of no such request.
    NotFound,
    /// The service said no.
    Refused,
    /// It never left this machine.
    NotSent,
    /// The service asked to be left alone for a while.
    ComeBack,
    /// No answer, or one that cannot be read.
    AnswerLost,
    /// The address or the access is wrong.
    Misconfigured,
    /// The service had seen its key with other words.
    KeyReused,
    /// Order Desk was stopped meanwhile.
    Stopped,
    /// It goes on.
    UnderWay,
}

impl Ended {
    /// Every way there is, with the flight recorder's word for it.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::Done, "done"),
        (Self::Pending, "pending"),
        (Self::Declined, "declined"),
        (Self::NotFound, "not found"),
        (Self::Refused, "refused"),
        (Self::NotSent, "not sent"),
        (Self::ComeBack, "asked to come back"),
        (Self::AnswerLost, "answer lost"),
        (Self::Misconfigured, "wrong address or access"),
        (Self::KeyReused, "key reused"),
        (Self::Stopped, "lost when the desk stopped"),
        (Self::UnderWay, "under way"),
    ];

    /// The way that the flight recorder calls `word`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, own)| *own == word).map(|(ended, _)| *ended)
    }
}

/// What an error code says to a clerk.
pub fn of_code(language: Language, code: ErrorCode) -> Plain {
    match language {
        Language::English => en::code(code),
    }
}

/// What the end of an attempt says to a clerk.
pub fn of_attempt(language: Language, effect: EffectKind, ended: Ended) -> Plain {
    match language {
        Language::English => en::attempt(effect, ended),
    }
}

/// What an attempt's line in the flight recorder says: `charge (look-up)`, `answer lost`.
pub fn of_line(effect: &str, outcome: &str) -> Option<Plain> {
    let effect = effect.split_whitespace().next()?.parse().ok()?;
    Some(of_attempt(Language::default(), effect, Ended::parse(outcome)?))
}

#[cfg(test)]
mod tests;
