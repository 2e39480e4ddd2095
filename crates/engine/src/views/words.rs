//! What lanes and rows say to a clerk. English only for now; every sentence that is built from
//! states stands in this file and in `headline`.

use domain::checkout::Checkout;
use domain::lane::LaneState;
use domain::outbox::{EffectKind, NextStep, Stream};
use store::OutboxRow;

/// What stands in a lane.
pub(super) fn lane(
    stream: Stream,
    row: Option<&OutboxRow>,
    state: LaneState,
    checkout: Option<&Checkout>,
    lines: usize,
) -> String {
    let Some(row) = row else { return idle(stream, checkout).to_owned() };
    match state {
        LaneState::None => idle(stream, checkout).to_owned(),
        LaneState::Done => done(row, lines),
        LaneState::Failed => row.last_error.clone().unwrap_or_else(|| "refused".to_owned()),
        LaneState::Waiting | LaneState::Retrying if is_awaited(row) => "Waiting for the wallet provider…".to_owned(),
        LaneState::Waiting => match &row.last_error {
            Some(error) => format!("waiting: {error}"),
            None => "saved here, not sent yet".to_owned(),
        },
        LaneState::Sending if row.next_step == NextStep::LookUp => "Asking the provider".to_owned(),
        LaneState::Sending => format!("{} now", doing(row.effect)),
        LaneState::Retrying => {
            let error = row.last_error.as_deref().unwrap_or("no answer");
            format!("{}, {error}", tries(row.attempts))
        }
        LaneState::Unknown => match row.next_step {
            NextStep::LookUp => "Checking with the provider".to_owned(),
            NextStep::Send if row.effect == EffectKind::Charge => "Checking with the provider".to_owned(),
            NextStep::Send => "the answer was lost; asking again with the same key".to_owned(),
        },
        LaneState::Dead => {
            let error = row.last_error.as_deref().unwrap_or("no answer");
            format!("given up after {}: {error}", tries(row.sends))
        }
    }
}

/// Has the provider accepted, and is to tell?
fn is_awaited(row: &OutboxRow) -> bool {
    row.effect == EffectKind::Charge && row.next_step == NextStep::LookUp && row.last_error.is_none()
}

fn idle(stream: Stream, checkout: Option<&Checkout>) -> &'static str {
    match (stream, checkout) {
        (Stream::Email, Some(checkout)) if !checkout.has_email => "no e-mail address",
        _ => "–",
    }
}

fn done(row: &OutboxRow, lines: usize) -> String {
    let reference = row.reference.as_deref().map(|r| format!(" {r}")).unwrap_or_default();
    match row.effect {
        EffectKind::Reserve => format!("{} reserved", lines_of(lines)),
        EffectKind::Commit => format!("{} reserved, committed", lines_of(lines)),
        EffectKind::Release => "given back".to_owned(),
        EffectKind::Charge => format!("{} taken,{reference}", amount(row)),
        EffectKind::Refund => format!("{} given back", amount(row)),
        EffectKind::Email => match row.label.as_str() {
            "order_failed" => "told the customer that it failed".to_owned(),
            "invoice" => "invoice sent".to_owned(),
            _ => "confirmation sent".to_owned(),
        },
        EffectKind::Produce => match row.label.as_str() {
            "CANCELLED" => "told to stop".to_owned(),
            "UPDATED" => "told of the change".to_owned(),
            _ => format!("accepted{reference}"),
        },
        EffectKind::Invoice => format!("issued{reference}"),
        EffectKind::Event => "told".to_owned(),
    }
}

/// The amount that a charge or refund is about, as its label says it: `charge £15.30`.
fn amount(row: &OutboxRow) -> &str {
    let rest = row.label.split_once(' ').map_or("", |(_, rest)| rest);
    rest.split_once(" to ").map_or(rest, |(amount, _)| amount)
}

/// What is being done with an effect, as in "*reserving stock* now".
pub(super) const fn doing(effect: EffectKind) -> &'static str {
    match effect {
        EffectKind::Reserve => "reserving stock",
        EffectKind::Charge => "taking the payment",
        EffectKind::Commit => "confirming the stock",
        EffectKind::Release => "giving stock back",
        EffectKind::Refund => "giving money back",
        EffectKind::Email => "sending the mail",
        EffectKind::Produce => "telling production",
        EffectKind::Invoice => "issuing the invoice",
        EffectKind::Event => "telling of the change",
    }
}

fn lines_of(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn tries(count: u32) -> String {
    if count == 1 { "1 try".to_owned() } else { format!("{count} tries") }
}

/// What a row of the outbox is and why it is here.
pub(super) fn reason(row: &OutboxRow, state: LaneState, configured: bool) -> String {
    let what = doing(row.effect);
    let why = match state {
        _ if !configured => "no address is configured for this service".to_owned(),
        LaneState::Waiting | LaneState::Retrying if is_awaited(row) => {
            "the wallet provider has it and will tell".to_owned()
        }
        LaneState::Waiting => row.last_error.clone().unwrap_or_else(|| "not sent yet".to_owned()),
        LaneState::Sending => "on its way".to_owned(),
        LaneState::Unknown => "the answer was lost; it is being found out with the same key".to_owned(),
        LaneState::Retrying | LaneState::Dead | LaneState::Failed | LaneState::None | LaneState::Done => {
            row.last_error.clone().unwrap_or_else(|| "no answer".to_owned())
        }
    };
    let mut sentence = what.to_owned();
    if let Some(first) = sentence.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    format!("{sentence}: {why}")
}
