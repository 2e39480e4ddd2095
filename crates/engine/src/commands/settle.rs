//! Settling what only a person can: a step whose outcome the machine cannot find out, or an undo
//! that was refused. The machine goes on from there; who said what is kept for good.

use std::sync::Arc;

use contract::command::SettleStep;
use contract::error::{ApiError, ErrorCode};
use contract::order::OrderView;
use domain::checkout::Event;
use domain::ids::CheckoutId;
use domain::order::Order;
use domain::outbox::{EffectKind, RowState};
use store::{AuditEntry, WriteTx};

use super::orders::live_order;
use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::saga::{Process, Sending};

/// The longest reason that is kept, in characters.
const REASON_LIMIT: usize = 500;

impl Desk {
    /// Settles a step of the checkout or amendment `process`, where that is the one that asks.
    pub async fn settle_process(
        &self,
        process: CheckoutId,
        step: EffectKind,
        done: bool,
        reason: &str,
        by: &str,
    ) -> Result<OrderView, DeskError> {
        let id = self.process(process).await?.order_id;
        self.settle(SettleStep { id, step, done, reason: reason.to_owned() }, Some(process), by).await
    }

    /// Settles the step that a checkout asks about: it was done, or it was refused.
    pub async fn settle_step(&self, settle: SettleStep, by: &str) -> Result<OrderView, DeskError> {
        self.settle(settle, None, by).await
    }

    async fn settle(&self, settle: SettleStep, of: Option<CheckoutId>, by: &str) -> Result<OrderView, DeskError> {
        let reason = settle.reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_LIMIT {
            let message = "How do you know? A reason of at most 500 characters is needed.";
            return Err(ApiError::field("reason", message).into());
        }
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order =
            self.context.write(move |tx| Box::pin(async move { write(tx, &context, &settle, of, &by).await })).await?;
        self.context.points.pass("settle", "saved");
        self.told(&order).await
    }
}

async fn write(
    tx: &mut WriteTx,
    context: &Context,
    settle: &SettleStep,
    of: Option<CheckoutId>,
    by: &str,
) -> Result<Order, DeskError> {
    let order = live_order(tx, settle.id).await?;
    let asking = match of {
        Some(id) => Process::load(tx, id).await?.filter(|process| process.question() == Some(settle.step)),
        None => Process::asking(tx, order.id, settle.step).await?,
    };
    let Some(process) = asking else {
        let message = "Nothing of this asks to be settled so; it has moved on meanwhile. Look again.";
        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
    };
    let now = context.now();
    // A person's word closes the step's row: it is neither sent nor looked up any more.
    if let Some(row) = tx.row_of(order.id, process.run(), settle.step).await?
        && matches!(row.state, RowState::Waiting | RowState::Dead)
    {
        tx.close_row(row.id, !settle.done, Some("settled by a person"), None, now).await?;
    }
    let word = if settle.done { "done" } else { "refused" };
    let note = format!("Settled: {} was {word}. {}", settle.step, settle.reason.trim());
    tx.add_history(order.id, order.status, Some(&note), by, now).await?;
    tx.audit(&AuditEntry {
        at: now,
        who: by.to_owned(),
        action: "settle".to_owned(),
        subject: order.id.to_string(),
        detail: note,
    })
    .await?;
    let event = Event::Settled { step: settle.step, done: settle.done };
    let moved = process.advance(tx, context, event, by, Sending::ByDispatcher).await?;
    context.points.pass("settle", "writing");
    Ok(moved.order)
}
