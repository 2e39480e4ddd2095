//! What becomes of a row after an attempt: the outbox policy as one function of the row, the outcome
//! and the moment.

use domain::clock::{Entropy, Timestamp};
use domain::jump::JUMP_MS;
use domain::outbox::{AttemptStep, EffectKind, NextStep, RowState, Service};
use domain::outcome::{ChargeAnswer, Outcome, Refusal};
use domain::retry::RetryPolicy;
use gateway::Reply;
use store::{Attempt, AttemptResult, OutboxRow, RowChange};

use crate::config::Config;

/// After this a request for money is never sent again: its key may be forgotten by then.
const RESEND_WINDOW_MS: i64 = 20 * 3_600_000;
/// How long a provider may leave a payment pending before a person is asked.
const PENDING_LIMIT_MS: i64 = 24 * 3_600_000;
/// Why a person is asked after that time.
const NO_WORD: &str = "The provider has not said for 24 hours whether the payment was made.";
/// Outcomes of a look-up that found no money, for the flight recorder.
const NOT_FOUND: &str = "not found";
const DECLINED: &str = "declined";
/// From this unknown outcome on a charge is looked up by key instead of resent.
const LOOK_UP_FROM: u32 = 2;

/// What is written after an attempt.
pub(crate) struct Plan {
    /// The row's change.
    pub(crate) change: RowChange,
    /// What the machine is told; `None` where it need not know.
    pub(crate) outcome: Option<Outcome>,
    /// No machine can find out any more, and why: a person must look.
    pub(crate) exhausted: Option<String>,
}

/// The policy for one attempt.
pub(crate) struct Policy<'a> {
    pub(crate) config: &'a Config,
    pub(crate) entropy: &'a dyn Entropy,
    pub(crate) now: Timestamp,
    /// The last send of a charge whose resend was refused.
    pub(crate) refused: Option<RefusedSend>,
}

/// A send that was refused though an earlier one may have been taken.
#[derive(Clone, Copy)]
pub(crate) struct RefusedSend {
    /// What it was answered with.
    pub(crate) http_status: Option<u16>,
    /// How long ago it was sent.
    pub(crate) ago_ms: i64,
}

impl Policy<'_> {
    /// Decides what becomes of `row` after `reply`.
    pub(crate) fn plan(&self, row: &OutboxRow, reply: &Reply) -> Plan {
        let mut change = self.unchanged(row, reply);
        let mut exhausted = None;
        match &reply.outcome {
            Outcome::Done(answer) => match answer.charge {
                Some(ChargeAnswer::Pending) if self.is_older(row, PENDING_LIMIT_MS) => {
                    exhausted = Some(NO_WORD);
                    close(&mut change, RowState::Dead);
                }
                Some(ChargeAnswer::Pending) => self.ask_later(row, &mut change),
                // A resend was refused; this answer is what settles it.
                Some(ChargeAnswer::NotFound | ChargeAnswer::Declined) if row.refused => {
                    return self.refused_resend(row, change, answer.charge == Some(ChargeAnswer::Declined));
                }
                Some(ChargeAnswer::NotFound) if is_too_old(row, self.now) => {
                    exhausted = Some(
                        "The charge is over 20 hours old and the provider does not know it. Look there before going on.",
                    );
                    close(&mut change, RowState::Dead);
                }
                Some(ChargeAnswer::NotFound) => self.wait(row, &mut change, NextStep::Send, None),
                Some(ChargeAnswer::Declined) => {
                    change.refused = true;
                    close(&mut change, RowState::Done);
                }
                Some(ChargeAnswer::Charged) | None => {
                    change.refused = false;
                    change.error = None;
                    change.reference.clone_from(&answer.reference);
                    close(&mut change, RowState::Done);
                }
            },
            Outcome::Rejected(refusal) if is_in_doubt(row) => {
                return self.look_up_refused(row, change, refusal.message.clone());
            }
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
            Outcome::Misconfigured => {
                self.wait(row, &mut change, row.next_step, Some(self.config.breaker_rest_ms));
                // Our own patience, not a wish of the service.
                change.not_before = None;
            }
            Outcome::Unknown { after_ms } => self.unknown(row, &mut change, *after_ms),
            Outcome::KeyReused => {
                // As good as a refusal: under this key these bytes will never be taken.
                change.refused = true;
                change.error = Some("its key was used before with another body".to_owned());
                close(&mut change, RowState::Dead);
            }
        }
        if self.is_unanswered(row, &reply.outcome) {
            exhausted = Some(NO_WORD);
        }
        Plan { change, outcome: Some(reply.outcome.clone()), exhausted: exhausted.map(str::to_owned) }
    }

    /// A charge was refused, but an earlier request of it may have been taken: what the service
    /// says of the second request (a field it checks before the key, a limit in front of it) says
    /// nothing of the first. The money is asked after by key; until then the outcome is unknown.
    fn look_up_refused(&self, row: &OutboxRow, mut change: RowChange, said: String) -> Plan {
        change.count_attempt = true;
        change.unknown = true;
        change.refused = true;
        change.error = Some(said);
        self.wait(row, &mut change, NextStep::LookUp, None);
        Plan { change, outcome: Some(Outcome::Unknown { after_ms: None }), exhausted: None }
    }

    /// The look-up after a refused resend found no money. *Declined* ends it. *Not found* ends it
    /// at once only after a 402: that is a decision, remembered under the key, so that a first
    /// request still on its way can only be answered with it. Any other refusal decided nothing;
    /// then the first request gets its time to arrive.
    fn refused_resend(&self, row: &OutboxRow, mut change: RowChange, declined: bool) -> Plan {
        let decided = |sent: RefusedSend| sent.http_status == Some(402) || sent.ago_ms >= super::ON_ITS_WAY_MS;
        if !declined && !self.refused.is_none_or(decided) {
            self.wait(row, &mut change, NextStep::LookUp, None);
            return Plan { change, outcome: None, exhausted: None };
        }
        close(&mut change, RowState::Done);
        let message = row.last_error.clone().unwrap_or_else(|| "The payment was refused.".to_owned());
        let refusal = Refusal { code: "PAYMENT_DECLINED".to_owned(), message, short: Vec::new() };
        Plan { change, outcome: Some(Outcome::Rejected(refusal)), exhausted: None }
    }

    /// What becomes of a request that is too old to be sent again and cannot be looked up.
    pub(crate) fn too_old(&self, row: &OutboxRow) -> Plan {
        let words = "over 20 hours old, so it was not sent again";
        let mut change = self.unchanged(row, &not_sent(words));
        change.attempt.outcome = "too old to be sent";
        close(&mut change, RowState::Dead);
        let reason = format!(
            "The {} was asked for over 20 hours ago and its answer is not known. Look at the provider before going on.",
            row.effect
        );
        Plan { change, outcome: None, exhausted: Some(reason) }
    }

    /// What becomes of a step of an order that an earlier life of this desk has charged.
    fn found(&self, row: &OutboxRow, reason: &str) -> Plan {
        let mut change =
            self.unchanged(row, &not_sent("a payment of before the restore was found, so it was not sent"));
        change.error = Some("a payment of before the restore was found".to_owned());
        change.attempt.outcome = "held back";
        close(&mut change, RowState::Dead);
        Plan { change, outcome: None, exhausted: Some(reason.to_owned()) }
    }

    /// What becomes of a row whose answer the machine cannot take: shown to a person, not hidden.
    pub(crate) fn misfit(&self, row: &OutboxRow, came: &Came, why: &str) -> Plan {
        let mut plan = self.after(row, came);
        plan.change.error = Some(format!("the answer ({}) does not fit: {why}", plan.change.attempt.outcome));
        close(&mut plan.change, RowState::Dead);
        plan
    }

    /// The policy for whatever an attempt came to.
    pub(crate) fn after(&self, row: &OutboxRow, came: &Came) -> Plan {
        match came {
            Came::Reply(reply) => self.plan(row, reply),
            Came::TooOld => self.too_old(row),
            Came::Found(reason) => self.found(row, reason),
        }
    }

    fn unchanged(&self, row: &OutboxRow, reply: &Reply) -> RowChange {
        // What a refused resend was told is kept until a look-up settles it.
        let refused = row.effect == EffectKind::Charge && row.refused;
        RowChange {
            state: RowState::Waiting,
            next_step: row.next_step,
            count_attempt: false,
            count_unknown: false,
            unknown: row.unknown,
            refused,
            delay_ms: row.previous_delay_ms,
            next_at: self.now,
            not_before: None,
            error: if refused { row.last_error.clone() } else { error_words(reply) },
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
        let look_up = is_charge && (row.unknowns + 1 >= LOOK_UP_FROM || is_too_old(row, self.now));
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
        let floor = floor_ms.map(|floor| self.now.plus_millis(floor.clamp(0, domain::retry::RETRY_AFTER_CLAMP_MS)));
        change.not_before = floor;
        let drawn = self.now.plus_millis(change.delay_ms);
        change.next_at = floor.map_or(drawn, |floor| floor.max(drawn));
    }

    /// The provider accepted and will tell; ask in case it does not.
    fn ask_later(&self, row: &OutboxRow, change: &mut RowChange) {
        let wait = match row.next_step {
            NextStep::Send => self.config.wallet_poll_after_ms,
            NextStep::LookUp => self.config.wallet_poll_every_ms,
        };
        change.next_step = NextStep::LookUp;
        // It answers: trouble that comes after this begins with a short delay again.
        change.delay_ms = 0;
        change.unknown = false;
        change.error = None;
        change.next_at = self.now.plus_millis(wait);
    }

    /// Has the wallet's provider, asked again and again, left a payment without an answer for too
    /// long? The row stays open: a late answer still moves the checkout on.
    fn is_unanswered(&self, row: &OutboxRow, outcome: &Outcome) -> bool {
        let answered = matches!(outcome, Outcome::Done(_) | Outcome::Rejected(_) | Outcome::KeyReused);
        let asked = row.service == Service::Wallet && row.effect == EffectKind::Charge;
        asked && row.next_step == NextStep::LookUp && !answered && self.is_older(row, PENDING_LIMIT_MS)
    }

    fn is_older(&self, row: &OutboxRow, limit_ms: i64) -> bool {
        is_older(row, self.now, limit_ms)
    }
}

/// What an attempt came to.
#[derive(Clone)]
pub(crate) enum Came {
    /// An answer, or the lack of one.
    Reply(Reply),
    /// It was too old to be made.
    TooOld,
    /// It was not made: an earlier life of this desk charged the order; in words.
    Found(String),
}

/// Is this a charge that was sent before and whose answer was lost?
fn is_in_doubt(row: &OutboxRow) -> bool {
    row.effect == EffectKind::Charge && row.next_step == NextStep::Send && row.unknowns > 0
}

/// Did this attempt, the last one of a charge that was given up, find that it was never taken?
pub(crate) fn is_known_untaken(last: &Attempt) -> bool {
    last.step == AttemptStep::LookUp && matches!(last.outcome.as_deref(), Some(NOT_FOUND | DECLINED))
}

/// May the provider have forgotten the key under which this row was first sent? It may, too, where
/// the clock was set back while the desk did not run: then nobody knows how long ago that was.
pub(crate) fn is_too_old(row: &OutboxRow, now: Timestamp) -> bool {
    let ahead = row.first_sent_at.is_some_and(|first| now.millis_since(first) < -JUMP_MS);
    ahead || is_older(row, now, RESEND_WINDOW_MS)
}

fn is_older(row: &OutboxRow, now: Timestamp, limit_ms: i64) -> bool {
    row.first_sent_at.is_some_and(|first| now.millis_since(first) > limit_ms)
}

/// The reply of an attempt that was not made.
pub(crate) fn not_sent(why: &str) -> Reply {
    Reply { outcome: Outcome::NotSent, http_status: None, excerpt: why.to_owned(), transport_failure: true }
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
            Some(ChargeAnswer::NotFound) => NOT_FOUND,
            Some(ChargeAnswer::Declined) => DECLINED,
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

/// What keeps a row, as a clerk reads it.
fn error_words(reply: &Reply) -> Option<String> {
    let words = match (&reply.outcome, reply.http_status) {
        (Outcome::Done(_), _) => return None,
        (Outcome::Rejected(refusal), _) => refusal.message.clone(),
        (Outcome::NotSent, _) => "the service cannot be reached".to_owned(),
        (Outcome::Unknown { .. }, None) => "the answer was lost on the way".to_owned(),
        (Outcome::Unknown { .. }, Some(status @ 500..)) => format!("the service is in trouble (it answered {status})"),
        (Outcome::Unknown { .. } | Outcome::KeyReused, status) => {
            format!("its answer does not tell what became of it{}", answered(status))
        }
        (Outcome::Retry { .. }, status) => format!("the service asked to come back later{}", answered(status)),
        (Outcome::Misconfigured, status) => {
            format!("its address or our access in the settings is wrong{}", answered(status))
        }
    };
    Some(words)
}

fn answered(status: Option<u16>) -> String {
    status.map(|status| format!(" (it answered {status})")).unwrap_or_default()
}
