//! What becomes of a row after an attempt: the outbox policy of DESIGN §4–5 as one function of
//! the row, the outcome and the moment.

use domain::clock::{Entropy, Timestamp};
use domain::outbox::{EffectKind, NextStep, RowState};
use domain::outcome::{ChargeAnswer, Outcome};
use domain::retry::RetryPolicy;
use gateway::Reply;
use store::{AttemptResult, OutboxRow, RowChange};

use crate::config::Config;

/// After this a charge is only looked up, never resent: its key may be forgotten by then.
const RESEND_WINDOW_MS: i64 = 20 * 3_600_000;
/// From this unknown outcome on a charge is looked up by key instead of resent.
const LOOK_UP_FROM: u32 = 2;

/// What is written after an attempt.
pub(crate) struct Plan {
    /// The row's change.
    pub(crate) change: RowChange,
    /// What the machine is told; `None` where it need not know.
    pub(crate) outcome: Option<Outcome>,
    /// The charge is too old to be resent and was not found: a person must look.
    pub(crate) exhausted: bool,
}

/// The policy for one attempt.
pub(crate) struct Policy<'a> {
    pub(crate) config: &'a Config,
    pub(crate) entropy: &'a dyn Entropy,
    pub(crate) now: Timestamp,
}

impl Policy<'_> {
    /// Decides what becomes of `row` after `reply`.
    pub(crate) fn plan(&self, row: &OutboxRow, reply: &Reply) -> Plan {
        let mut change = self.unchanged(row, reply);
        let mut exhausted = false;
        match &reply.outcome {
            Outcome::Done(answer) => match answer.charge {
                Some(ChargeAnswer::Pending) => self.ask_later(row, &mut change),
                Some(ChargeAnswer::NotFound) if self.is_too_old(row) => {
                    exhausted = true;
                    close(&mut change, RowState::Dead);
                }
                Some(ChargeAnswer::NotFound) => self.wait(row, &mut change, NextStep::Send, None),
                Some(ChargeAnswer::Declined) => {
                    change.refused = true;
                    close(&mut change, RowState::Done);
                }
                Some(ChargeAnswer::Charged) | None => {
                    change.reference.clone_from(&answer.reference);
                    close(&mut change, RowState::Done);
                }
            },
            Outcome::Rejected(refusal) => {
                change.refused = true;
                change.error = Some(refusal.message.clone());
                let end = if row.effect.is_step() { RowState::Done } else { RowState::Dead };
                close(&mut change, end);
            }
            Outcome::NotSent => {
                self.wait(row, &mut change, row.next_step, None);
                // A refused connection costs nothing: ask again as soon as a breaker would.
                let rest = self.config.breaker_rest_ms.max(1);
                change.delay_ms = change.delay_ms.min(rest);
                change.next_at = self.now.plus_millis(change.delay_ms);
            }
            Outcome::Retry { after_ms } => self.wait(row, &mut change, row.next_step, *after_ms),
            Outcome::Misconfigured => self.wait(row, &mut change, row.next_step, Some(self.config.breaker_rest_ms)),
            Outcome::Unknown { after_ms } => self.unknown(row, &mut change, *after_ms),
            Outcome::KeyReused => close(&mut change, RowState::Dead),
        }
        Plan { change, outcome: Some(reply.outcome.clone()), exhausted }
    }

    fn unchanged(&self, row: &OutboxRow, reply: &Reply) -> RowChange {
        RowChange {
            state: RowState::Waiting,
            next_step: row.next_step,
            count_attempt: false,
            count_unknown: false,
            unknown: row.unknown,
            refused: false,
            delay_ms: row.previous_delay_ms,
            next_at: self.now,
            error: error_words(reply),
            reference: row.reference.clone(),
            attempt: AttemptResult {
                outcome: outcome_name(&reply.outcome),
                http_status: reply.http_status,
                excerpt: reply.excerpt.clone(),
            },
            now: self.now,
        }
    }

    /// The answer was lost: the same key and bytes again, then (a charge) a look-up by key.
    fn unknown(&self, row: &OutboxRow, change: &mut RowChange, after_ms: Option<i64>) {
        change.count_attempt = true;
        change.count_unknown = true;
        change.unknown = true;
        let is_charge = row.effect == EffectKind::Charge;
        let look_up = is_charge && (row.unknowns + 1 >= LOOK_UP_FROM || self.is_too_old(row));
        let step = if look_up { NextStep::LookUp } else { row.next_step };
        self.wait(row, change, step, after_ms);
        if !row.effect.is_step() && row.attempts + 1 >= self.config.retry.max_attempts {
            close(change, RowState::Dead);
            // Whether it arrived is not known; the words of the last error say what happened.
            change.unknown = false;
        }
    }

    fn wait(&self, row: &OutboxRow, change: &mut RowChange, step: NextStep, floor_ms: Option<i64>) {
        let policy: RetryPolicy = self.config.retry;
        change.next_step = step;
        change.delay_ms = policy.next_delay(row.previous_delay_ms, None, self.entropy);
        let wait = change.delay_ms.max(floor_ms.unwrap_or(0).clamp(0, domain::retry::RETRY_AFTER_CLAMP_MS));
        change.next_at = self.now.plus_millis(wait);
    }

    /// The provider accepted and will tell; ask in case it does not.
    fn ask_later(&self, row: &OutboxRow, change: &mut RowChange) {
        let wait = match row.next_step {
            NextStep::Send => self.config.wallet_poll_after_ms,
            NextStep::LookUp => self.config.wallet_poll_every_ms,
        };
        change.next_step = NextStep::LookUp;
        change.unknown = false;
        change.error = None;
        change.next_at = self.now.plus_millis(wait);
    }

    fn is_too_old(&self, row: &OutboxRow) -> bool {
        row.first_sent_at.is_some_and(|first| self.now.millis_since(first) > RESEND_WINDOW_MS)
    }
}

fn close(change: &mut RowChange, state: RowState) {
    change.state = state;
    change.count_attempt = true;
    change.unknown = false;
}

/// The outcome in a word or two, for the flight recorder.
const fn outcome_name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Done(answer) => match answer.charge {
            Some(ChargeAnswer::Pending) => "pending",
            Some(ChargeAnswer::NotFound) => "not found",
            Some(ChargeAnswer::Declined) => "declined",
            Some(ChargeAnswer::Charged) | None => "done",
        },
        Outcome::Rejected(_) => "refused",
        Outcome::NotSent => store::NOT_SENT,
        Outcome::Retry { .. } => "asked to come back",
        Outcome::Unknown { .. } => "answer lost",
        Outcome::Misconfigured => "wrong address or access",
        Outcome::KeyReused => "key reused",
    }
}

fn error_words(reply: &Reply) -> Option<String> {
    match &reply.outcome {
        Outcome::Done(_) => None,
        Outcome::Rejected(refusal) => Some(refusal.message.clone()),
        Outcome::NotSent => Some("the service cannot be reached".to_owned()),
        Outcome::Unknown { .. } if reply.http_status.is_none() => Some("the answer was lost on the way".to_owned()),
        Outcome::Retry { .. }
        | Outcome::Unknown { .. }
        | Outcome::Misconfigured
        | Outcome::KeyReused => Some(match reply.http_status {
            Some(status) => format!("answered {status}"),
            None => reply.excerpt.clone(),
        }),
    }
}
