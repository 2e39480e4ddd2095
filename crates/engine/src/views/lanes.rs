//! The lanes of the flight recorder, from the rows and attempts of the newest checkout and of the
//! amendments after it.

use contract::order::{AttemptView, LaneView};
use domain::amendment::Amendment;
use domain::checkout::Checkout;
use domain::lane::{LaneRow, SHOWN, lane_state};
use domain::outbox::{AttemptStep, RowState, Service, Stream};
use store::{Attempt, OutboxRow};

use super::words;

/// All five lanes, always, in the order shown.
pub(super) fn lane_views(
    checkout: Option<&Checkout>,
    amendments: &[Amendment],
    timeline: &[(OutboxRow, Vec<Attempt>)],
    lines: usize,
) -> Vec<LaneView> {
    SHOWN.iter().map(|&stream| lane_view(stream, checkout, amendments, timeline, lines)).collect()
}

fn lane_view(
    stream: Stream,
    checkout: Option<&Checkout>,
    amendments: &[Amendment],
    timeline: &[(OutboxRow, Vec<Attempt>)],
    lines: usize,
) -> LaneView {
    let of_stream = timeline.iter().filter(|(row, _)| row.stream == stream && row.checkout_id.is_some());
    let newest = of_stream
        .clone()
        .map(|(row, _)| row)
        .filter(|row| {
            let amended = amendments.iter().any(|amendment| row.checkout_id == Some(amendment.id));
            amended || checkout.is_some_and(|checkout| row.checkout_id == Some(checkout.id))
        })
        .filter(|row| row.state != RowState::Withdrawn)
        .max_by_key(|row| row.seq);
    let attempts: Vec<AttemptView> = of_stream.flat_map(|(row, attempts)| attempt_views(row, attempts)).collect();
    let state = lane_state(newest.map(lane_row));
    LaneView {
        stream,
        service: service_of(stream),
        state,
        text: words::lane(stream, newest, state, checkout, lines),
        at: attempts.iter().filter_map(|attempt| attempt.finished_at).max(),
        next_at: newest.filter(|row| row.state == RowState::Waiting).map(|row| row.next_at),
        attempts,
    }
}

/// The service after which a lane is named.
const fn service_of(stream: Stream) -> Service {
    match stream {
        Stream::Stock | Stream::InventoryEvents => Service::Inventory,
        Stream::Payment => Service::Payment,
        Stream::Email => Service::Email,
        Stream::Production => Service::Production,
        Stream::Invoice => Service::Invoice,
        Stream::BillingEvents => Service::Billing,
    }
}

/// A row's attempts. A wallet's provider that has not decided is asked each 10 s for up to a day:
/// what it answers in the same words is one line, the newest, with how often it was asked.
fn attempt_views(row: &OutboxRow, attempts: &[Attempt]) -> Vec<AttemptView> {
    let is_no_news =
        |attempt: &Attempt| attempt.step == AttemptStep::LookUp && attempt.outcome.as_deref() == Some("pending");
    let in_a_row = attempts.chunk_by(|one, next| is_no_news(one) && is_no_news(next));
    let newest = in_a_row.filter_map(|alike| Some((alike.last()?, alike.len())));
    newest
        .map(|(attempt, times)| {
            let mut line = attempt_view(row, attempt);
            if times > 1 {
                line.effect = format!("{} (look-up, {times} times)", row.effect);
            }
            line
        })
        .collect()
}

fn attempt_view(row: &OutboxRow, attempt: &Attempt) -> AttemptView {
    let effect = match attempt.step {
        AttemptStep::Send => row.effect.to_string(),
        AttemptStep::LookUp => format!("{} (look-up)", row.effect),
        AttemptStep::Webhook => format!("{} (webhook)", row.effect),
    };
    AttemptView {
        row: row.id,
        effect,
        started_at: attempt.started_at,
        finished_at: attempt.finished_at,
        outcome: outcome_words(attempt.outcome.as_deref()),
        http_status: attempt.http_status,
        excerpt: attempt.excerpt.clone().unwrap_or_default(),
        trace_id: row.trace_id.clone(),
    }
}

fn outcome_words(outcome: Option<&str>) -> String {
    match outcome {
        None => "under way",
        Some(store::NOT_SENT) => "not sent",
        Some(words) => words,
    }
    .to_owned()
}

/// What a row's state as a lane is derived from.
pub(super) fn lane_row(row: &OutboxRow) -> LaneRow {
    LaneRow { state: row.state, attempts: row.attempts, refused: row.refused, unknown: row.unknown }
}
