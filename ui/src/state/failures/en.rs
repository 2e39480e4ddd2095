//! English. To translate: copy this file, translate what stands between quotation marks, add the
//! language to `Language`.

use contract::ErrorCode;
use contract::domain::outbox::EffectKind;

use super::{Ended, Next, Plain};

const NO_MONEY: &str = "No money moved.";
const NOT_ABOUT_MONEY: &str = "This step moves no money.";

/// The words of a button.
pub(super) const fn label(next: Next) -> &'static str {
    match next {
        Next::Wait => "Nothing to do",
        Next::Mend => "Show what is wrong",
        Next::TryAgain => "Try again",
        Next::Reload => "Show what is saved now",
        Next::Orders => "Back to orders",
        Next::Outbox => "Open outbox",
        Next::Settings => "Open settings",
        Next::SignIn => "Sign in",
        Next::Supervisor => "Ask a supervisor",
        Next::AnotherMethod => "Choose another payment method",
        Next::Quantities => "Change quantities",
    }
}

/// An error code.
pub(super) const fn code(code: ErrorCode) -> Plain {
    let (happened, money, next) = match code {
        ErrorCode::ValidationError => ("Something in the form is not right.", NO_MONEY, Next::Mend),
        ErrorCode::MalformedRequest => {
            ("The window asked for something that the desk does not know.", NO_MONEY, Next::TryAgain)
        }
        ErrorCode::Unauthenticated => ("You are not signed in any more.", NO_MONEY, Next::SignIn),
        ErrorCode::PaymentDeclined => ("The payment was declined.", "No money was taken.", Next::AnotherMethod),
        ErrorCode::Forbidden => ("Your role may not do this.", NO_MONEY, Next::Supervisor),
        ErrorCode::NotFound => ("It is not there any more, or never was.", NO_MONEY, Next::Orders),
        ErrorCode::VersionConflict => ("Someone else saved this order first.", NO_MONEY, Next::Reload),
        ErrorCode::InvalidTransition => ("The order has moved on, so this cannot be done now.", NO_MONEY, Next::Reload),
        ErrorCode::InventoryUnavailable => ("Not enough in stock.", "No money was taken.", Next::Quantities),
        ErrorCode::IdempotencyKeyReused => {
            ("This was asked for before, in other words.", "No money moved a second time.", Next::Reload)
        }
        ErrorCode::RateLimited => ("Too much was asked for at once.", NO_MONEY, Next::TryAgain),
        ErrorCode::DatabaseError => {
            ("It could not be saved on this machine.", "No money moves before an order is saved here.", Next::TryAgain)
        }
        ErrorCode::ServiceError => {
            ("A service could not be reached.", "Nothing is charged without being recorded here first.", Next::TryAgain)
        }
    };
    Plain { happened, money, next }
}

/// The end of an attempt.
pub(super) const fn attempt(effect: EffectKind, ended: Ended) -> Plain {
    Plain { happened: happened(ended), money: money(effect, ended), next: next(effect, ended) }
}

const fn happened(ended: Ended) -> &'static str {
    match ended {
        Ended::Done => "It was done.",
        Ended::Pending => "The provider has it and has not decided yet.",
        Ended::Declined => "The provider declined it.",
        Ended::NotFound => "The provider knows nothing of it.",
        Ended::Refused => "The service said no.",
        Ended::NotSent => "The service could not be reached, so nothing was sent.",
        Ended::ComeBack => "The service is busy and asked for some time.",
        Ended::AnswerLost => "It was sent, but the answer was lost.",
        Ended::Misconfigured => "The address or the access of the service is not right.",
        Ended::KeyReused => "The service mixed it up with an earlier request.",
        Ended::Stopped => "Order Desk was closed before the answer came.",
        Ended::UnderWay => "It is on its way.",
    }
}

/// What is known of the thing that was asked for.
enum Known {
    Done,
    /// Perhaps.
    FoundOut,
    NotYet,
    Not,
}

const fn known(ended: Ended) -> Known {
    match ended {
        Ended::Done => Known::Done,
        Ended::AnswerLost | Ended::Stopped => Known::FoundOut,
        Ended::Pending | Ended::UnderWay => Known::NotYet,
        Ended::Declined
        | Ended::NotFound
        | Ended::Refused
        | Ended::NotSent
        | Ended::ComeBack
        | Ended::Misconfigured
        | Ended::KeyReused => Known::Not,
    }
}

const fn money(effect: EffectKind, ended: Ended) -> &'static str {
    match (effect, known(ended)) {
        (EffectKind::Charge, Known::Done) => "The money was taken, once.",
        (EffectKind::Refund, Known::Done) => "The money was given back, once.",
        (EffectKind::Charge, Known::FoundOut) => {
            "It is being found out whether money was taken; it cannot be taken twice."
        }
        (EffectKind::Refund, Known::FoundOut) => {
            "It is being found out whether money was given back; it cannot be given back twice."
        }
        (EffectKind::Charge, Known::NotYet) => "No money is known to be taken yet.",
        (EffectKind::Refund, Known::NotYet) => "No money is known to be given back yet.",
        (EffectKind::Charge, Known::Not) => "No money was taken by this.",
        (EffectKind::Refund, Known::Not) => "No money was given back by this.",
        (
            EffectKind::Reserve
            | EffectKind::Commit
            | EffectKind::Release
            | EffectKind::Email
            | EffectKind::Produce
            | EffectKind::Invoice
            | EffectKind::Event,
            _,
        ) => NOT_ABOUT_MONEY,
    }
}

const fn next(effect: EffectKind, ended: Ended) -> Next {
    match (ended, effect) {
        (Ended::Refused | Ended::Declined, EffectKind::Charge) => Next::AnotherMethod,
        (Ended::Refused, EffectKind::Reserve) => Next::Quantities,
        (Ended::Refused | Ended::Declined, EffectKind::Commit | EffectKind::Release | EffectKind::Refund) => {
            Next::Supervisor
        }
        (Ended::KeyReused, EffectKind::Charge | EffectKind::Refund) => Next::Supervisor,
        (Ended::Refused | Ended::Declined | Ended::KeyReused, _) => Next::Outbox,
        (Ended::Misconfigured, _) => Next::Settings,
        (
            Ended::Done
            | Ended::Pending
            | Ended::NotFound
            | Ended::NotSent
            | Ended::ComeBack
            | Ended::AnswerLost
            | Ended::Stopped
            | Ended::UnderWay,
            _,
        ) => Next::Wait,
    }
}
