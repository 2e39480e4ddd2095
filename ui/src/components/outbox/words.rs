//! The outbox in plain words: what is to be done, badges, counts. Pure: no signals, no calls.

use contract::domain::lane::LaneState;
use contract::domain::outbox::{EffectKind, Service};
use contract::outbox::OutboxRowView;

use crate::state::words;

/// The engine shows at most this many rows.
pub const MOST_ROWS: usize = 500;

/// What is to be done, as one would say it. A notice says to whom: there are three of them.
pub fn effect_words(service: Service, effect: EffectKind) -> String {
    match (effect, service) {
        (EffectKind::Event, Service::Inventory) => "Send notice to inventory".into(),
        (EffectKind::Event, Service::Billing) => "Send notice to billing".into(),
        _ => words::effect(effect).into(),
    }
}

/// A state's badge: its class in the style sheet and its word.
pub fn state_badge(state: LaneState) -> (&'static str, String) {
    let look = match state {
        LaneState::None | LaneState::Waiting => "idle",
        LaneState::Sending | LaneState::Retrying => "busy",
        LaneState::Done => "ok",
        LaneState::Failed | LaneState::Dead => "bad",
        LaneState::Unknown => "warn",
    };
    (look, capitalised(words::lane(state)))
}

/// Is a row of this state tried again by itself?
pub const fn is_due_again(state: LaneState) -> bool {
    match state {
        LaneState::Waiting | LaneState::Retrying | LaneState::Unknown => true,
        LaneState::None | LaneState::Sending | LaneState::Done | LaneState::Failed | LaneState::Dead => false,
    }
}

/// How many rows wait, are retried, are dead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To be sent for the first time, or on its way.
    pub waiting: usize,
    /// Tried, to be tried or looked up again.
    pub retrying: usize,
    /// Given up.
    pub dead: usize,
}

/// Counts states.
pub fn counts(states: impl IntoIterator<Item = LaneState>) -> Counts {
    let mut counts = Counts::default();
    for state in states {
        match state {
            LaneState::Waiting | LaneState::Sending => counts.waiting += 1,
            LaneState::Retrying | LaneState::Unknown => counts.retrying += 1,
            LaneState::Dead | LaneState::Failed => counts.dead += 1,
            LaneState::None | LaneState::Done => {}
        }
    }
    counts
}

/// A row named in one breath, for messages: `Send e-mail for ORD-00000042`.
pub fn row_words(row: &OutboxRowView) -> String {
    format!("{} for {}", effect_words(row.service, row.effect), row.number)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_badge_and_no_open_state_looks_done() {
        for state in LaneState::ALL {
            let (look, word) = state_badge(*state);
            assert!(!word.is_empty(), "{state}");
            assert_eq!(look == "ok", *state == LaneState::Done, "{state}");
        }
    }

    #[test]
    fn an_unknown_outcome_counts_as_retried_and_a_row_on_its_way_as_waiting() {
        let states = [LaneState::Unknown, LaneState::Retrying, LaneState::Sending, LaneState::Dead];
        assert_eq!(counts(states), Counts { waiting: 1, retrying: 2, dead: 1 });
    }

    #[test]
    fn a_notice_says_to_whom() {
        assert_eq!(effect_words(Service::Billing, EffectKind::Event), "Send notice to billing");
        assert_eq!(effect_words(Service::Inventory, EffectKind::Reserve), words::effect(EffectKind::Reserve));
    }
}
