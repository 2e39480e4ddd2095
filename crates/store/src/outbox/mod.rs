//! The outbox: what may leave the desk, in which order, and who sends it. Owns rows, lanes,
//! claiming and fencing. When to send again and what an answer means is decided elsewhere.

pub(crate) mod claim;
pub(crate) mod lanes;
pub(crate) mod read;
pub(crate) mod settle;
pub(crate) mod write;

use domain::lane::LaneRow;
use domain::outbox::{EffectKind, KeyParts, NextStep, RowState, Service, Stream};
use domain::{AttemptId, CheckoutId, OrderId, OutboxId, Timestamp};
use uuid::Uuid;

use crate::attempts::AttemptResult;
use crate::error::Result;
use crate::sql::Row;
use crate::value::Columns;

/// A message to be put into the outbox.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// Id.
    pub id: OutboxId,
    /// Order that it is about.
    pub order_id: OrderId,
    /// Checkout or amendment that it is a step of; the column keeps its first name.
    pub checkout_id: Option<CheckoutId>,
    /// What makes it the same request.
    pub parts: KeyParts,
    /// Its lane.
    pub stream: Stream,
    /// Who gets it.
    pub service: Service,
    /// What it asks for.
    pub effect: EffectKind,
    /// Path below the service's address.
    pub path: String,
    /// The exact bytes that are sent, each time.
    pub body: Vec<u8>,
    /// Trace that it belongs to.
    pub trace_id: String,
    /// Not before.
    pub next_at: Timestamp,
    /// The present moment.
    pub now: Timestamp,
    /// Insert it already `sending` where its lane is free: intent and state in one commit.
    pub send_now: bool,
    /// The attempt that is made where it is sent now.
    pub attempt_id: AttemptId,
    /// Template or event type.
    pub label: String,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns, which the migration explains")]
pub struct OutboxRow {
    pub id: OutboxId,
    pub seq: i64,
    pub order_id: OrderId,
    pub checkout_id: Option<CheckoutId>,
    pub parts: KeyParts,
    pub key: Uuid,
    pub stream: Stream,
    pub service: Service,
    pub effect: EffectKind,
    pub path: String,
    pub body: Vec<u8>,
    pub body_hash: String,
    pub trace_id: String,
    pub label: String,
    pub state: RowState,
    pub next_step: NextStep,
    /// Attempts used up.
    pub attempts: u32,
    /// Tries of any kind.
    pub sends: u32,
    /// How often the answer was lost.
    pub unknowns: u32,
    /// Was the last answer lost?
    pub unknown: bool,
    /// Was it answered with a definite no?
    pub refused: bool,
    pub previous_delay_ms: i64,
    pub next_at: Timestamp,
    /// When a request may first have left; none while none has.
    pub first_sent_at: Option<Timestamp>,
    pub epoch: i64,
    pub last_error: Option<String>,
    /// Their id for it.
    pub reference: Option<String>,
    pub attempt_id: Option<AttemptId>,
    pub created_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

/// What an answer does to a row.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own; all combinations occur")]
pub struct RowChange {
    /// Where it then stands.
    pub state: RowState,
    /// What its next attempt is.
    pub next_step: NextStep,
    /// Does this try use up an attempt?
    pub count_attempt: bool,
    /// Was the answer lost once more?
    pub count_unknown: bool,
    /// Is the last answer lost?
    pub unknown: bool,
    /// Was it a definite no?
    pub refused: bool,
    /// The delay drawn, for drawing the next.
    pub delay_ms: i64,
    /// Not before.
    pub next_at: Timestamp,
    /// The service asked to be left alone until then: a floor that no breaker lifts.
    pub not_before: Option<Timestamp>,
    /// Why it did not go well, in plain words.
    pub error: Option<String>,
    /// Their id for it; none keeps the one known.
    pub reference: Option<String>,
    /// What became of the attempt.
    pub attempt: AttemptResult,
    /// The present moment.
    pub now: Timestamp,
}

pub(crate) fn row_of(row: &Row) -> Result<OutboxRow> {
    let order_id = OrderId(row.uuid("order_id")?);
    let (service, effect) = (row.word("service")?, row.word("effect")?);
    let parts = KeyParts {
        order_id,
        service,
        effect,
        run: row.count("run")?,
        part: row.count("part")?,
        send: row.count("send")?,
    };
    Ok(OutboxRow {
        id: OutboxId(row.uuid("id")?),
        seq: row.int("seq")?,
        order_id,
        checkout_id: row.opt_uuid("checkout_id")?.map(CheckoutId),
        parts,
        key: row.uuid("key")?,
        stream: row.word("stream")?,
        service,
        effect,
        path: row.text("path")?,
        body: row.bytes("body")?,
        body_hash: row.text("body_hash")?,
        trace_id: row.text("trace_id")?,
        label: row.text("label")?,
        state: row.word("state")?,
        next_step: row.word("next_step")?,
        attempts: row.count("attempts")?,
        sends: row.count("sends")?,
        unknowns: row.count("unknowns")?,
        unknown: row.flag("unknown")?,
        refused: row.flag("refused")?,
        previous_delay_ms: row.int("previous_delay_ms")?,
        next_at: row.time("next_at")?,
        first_sent_at: row.opt_time("first_sent_at")?,
        epoch: row.int("epoch")?,
        last_error: row.opt_text("last_error")?,
        reference: row.opt_text("reference")?,
        attempt_id: row.opt_uuid("attempt_id")?.map(AttemptId),
        created_at: row.time("created_at")?,
        done_at: row.opt_time("done_at")?,
    })
}

pub(crate) fn rows_of(rows: &[Row]) -> Result<Vec<OutboxRow>> {
    rows.iter().map(row_of).collect()
}

pub(crate) fn lane_row_of(row: &Row) -> Result<LaneRow> {
    Ok(LaneRow {
        state: row.word("state")?,
        attempts: row.count("attempts")?,
        refused: row.flag("refused")?,
        unknown: row.flag("unknown")?,
    })
}
