//! Writes what an attempt came to and all that follows, in one commit. A result is written only by
//! the owner that made the attempt (fenced by epoch). Must not send anything.

use std::sync::Arc;

use domain::checkout::{CheckoutState, Event};
use domain::order::Order;
use domain::outbox::{EffectKind, NextStep, RowState, Template};
use domain::outcome::{ChargeAnswer, Outcome};
use domain::status::InvoiceStatus;
use store::{Invoice, OutboxRow, StoreError, WriteTx};

use super::ON_ITS_WAY_MS;
use super::plan::{Came, Plan, Policy, RefusedSend};
use crate::context::Context;
use crate::error::DeskError;
use crate::points::way;
use crate::request;
use crate::saga::{self, Process, Sending};

/// What a settled attempt leads to.
pub(super) struct Settled {
    pub(super) order: Order,
    pub(super) to_send: Vec<OutboxRow>,
    /// Did rows come to be due that nobody sends yet, or may they have?
    pub(super) made_due: bool,
}

/// Settles `row`. An answer that does not fit the checkout (a fault of ours, or of a restored
/// copy) makes a dead letter, so that a person sees it and nothing is left on the wire. `None`:
/// another owner or a webhook settled this row first, so this result says nothing new.
pub(super) async fn settle(
    context: &Arc<Context>,
    row: &OutboxRow,
    came: &Came,
    breaker_closed: bool,
) -> Result<Option<Settled>, DeskError> {
    match write(context, row, came, breaker_closed, None).await {
        Err(
            error @ (DeskError::Transition(_)
            | DeskError::Refused(_)
            | DeskError::Store(StoreError::KeyInUse | StoreError::NotFound(_))),
        ) => {
            tracing::error!(%error, "an answer does not fit its checkout; a person must look");
            write(context, row, came, breaker_closed, Some(error.to_string())).await
        }
        written => written,
    }
}

async fn write(
    context: &Arc<Context>,
    row: &OutboxRow,
    came: &Came,
    breaker_closed: bool,
    misfit: Option<String>,
) -> Result<Option<Settled>, DeskError> {
    let (shared, row, came) = (Arc::clone(context), row.clone(), came.clone());
    context
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = &*shared;
                let now = context.now();
                context.points.pass(way(&row), "settling");
                if breaker_closed {
                    // Before this row's own change: what it was told just now stands.
                    tx.release_held(Some(row.service), now, 1000).await?;
                }
                let in_doubt = row.effect == EffectKind::Charge && row.refused;
                let last_send = if in_doubt { tx.last_send(&row).await? } else { None };
                let refused = last_send.map(|last| RefusedSend {
                    http_status: last.http_status,
                    ago_ms: context.ms_since(last.started_at),
                });
                let policy = Policy { config: &context.config, entropy: &*context.entropy, now, refused };
                let plan = match &misfit {
                    Some(why) => policy.misfit(&row, &came, why),
                    None => policy.after(&row, &came),
                };
                if !tx.finish(row.id, row.epoch, &plan.change).await? {
                    return Ok(None);
                }
                if matches!(came, Came::Found(_)) {
                    // From here on a person decides.
                    tx.set_reconciled(row.order_id).await?;
                }
                if misfit.is_some() {
                    let order = tx.order(row.order_id).await?.ok_or(StoreError::NotFound("order"))?;
                    return Ok(Some(Settled { order, to_send: Vec::new(), made_due: true }));
                }
                // What follows belongs to the trace of the request that began it.
                let settled = request::traced(&row.trace_id, Box::pin(follow(tx, context, &row, plan))).await?;
                context.points.pass(way(&row), "follow-ups-written");
                Ok::<_, DeskError>(Some(Settled { made_due: tx.made_due(), ..settled }))
            })
        })
        .await
}

async fn follow(tx: &mut WriteTx, context: &Context, row: &OutboxRow, plan: Plan) -> Result<Settled, DeskError> {
    let order = tx.order(row.order_id).await?.ok_or(StoreError::NotFound("order"))?;
    let process = match row.checkout_id {
        Some(id) => Process::load(tx, id).await?,
        None => None,
    };
    let Some(process) = process else { return Ok(Settled { order, to_send: Vec::new(), made_due: false }) };
    if !row.effect.is_step() {
        return follower_done(tx, context, row, &plan, order, &process).await;
    }
    if may_still_arrive(tx, context, row, &plan, &process).await? {
        tx.set_next(row.id, NextStep::LookUp, plan.change.next_at).await?;
        return Ok(Settled { order, to_send: Vec::new(), made_due: false });
    }
    let event = match &plan.exhausted {
        Some(reason) => Some(Event::Exhausted(row.effect, reason.clone())),
        None => {
            plan.outcome.as_ref().and_then(|outcome| Event::from_outcome(row.effect, process.payment_id(), outcome))
        }
    };
    let Some(event) = event else { return Ok(Settled { order, to_send: Vec::new(), made_due: false }) };
    let moved = process.advance(tx, context, event, saga::SYSTEM, Sending::ByCaller).await?;
    if row.effect == EffectKind::Charge && plan.change.state == RowState::Waiting {
        settle_open_charge(tx, row, &plan, moved.state, context).await?;
    }
    Ok(Settled { order: moved.order, to_send: moved.to_send, made_due: false })
}

/// Does a cancel hang on a charge that the provider does not know, but whose request may still be
/// on its way? Then it is looked up again: once the order is cancelled, nobody would hear of it.
async fn may_still_arrive(
    tx: &mut WriteTx,
    context: &Context,
    row: &OutboxRow,
    plan: &Plan,
    process: &Process,
) -> Result<bool, DeskError> {
    let not_found =
        matches!(&plan.outcome, Some(Outcome::Done(answer)) if answer.charge == Some(ChargeAnswer::NotFound));
    if !not_found || plan.exhausted.is_some() || !process.is_called_off() {
        return Ok(false);
    }
    let last = tx.last_sent_at(row).await?;
    Ok(last.is_some_and(|last| context.ms_since(last) < ON_ITS_WAY_MS))
}

/// A charge whose answer is still out: the machine says what comes next, the policy when (it
/// looks up only after the second unknown), so the policy's word on the row stands.
/// Once the machine no longer waits for the charge, the row is called off.
async fn settle_open_charge(
    tx: &mut WriteTx,
    row: &OutboxRow,
    plan: &Plan,
    state: CheckoutState,
    context: &Context,
) -> Result<(), DeskError> {
    match state {
        // What needs a person stays as open as it is.
        CheckoutState::Charging
        | CheckoutState::AwaitingProvider
        | CheckoutState::Reconciling
        | CheckoutState::NeedsAttention => {
            tx.set_next(row.id, plan.change.next_step, plan.change.next_at).await?;
        }
        CheckoutState::Reserving
        | CheckoutState::Committing
        | CheckoutState::Refunding
        | CheckoutState::Releasing
        | CheckoutState::Completed
        | CheckoutState::Failed
        | CheckoutState::Cancelled => {
            tx.close_row(row.id, true, Some("called off; it was never taken"), None, context.now()).await?;
        }
    }
    Ok(())
}

/// What a follower's answer means to the order: production's acceptance moves it on, an invoice
/// is noted. A mail moves nothing.
async fn follower_done(
    tx: &mut WriteTx,
    context: &Context,
    row: &OutboxRow,
    plan: &Plan,
    order: Order,
    process: &Process,
) -> Result<Settled, DeskError> {
    let done = plan.change.state == RowState::Done;
    let called_off = process.is_called_off() || order_called_off(tx, &order).await?;
    if called_off && plan.change.state == RowState::Dead && plan.change.refused && row.label != "CANCELLED" {
        // Nobody wants it any more, and the word to stop stands behind it.
        tx.call_off(row.id, context.now()).await?;
    }
    let order = match row.effect {
        EffectKind::Produce if done && row.label == "CONFIRMED" && !called_off => {
            saga::production_accepted(tx, context, order).await?
        }
        EffectKind::Invoice if done || (plan.change.state == RowState::Dead && plan.change.refused) => {
            let status = if done { InvoiceStatus::Created } else { InvoiceStatus::Failed };
            let now = context.now();
            tx.save_invoice(&Invoice {
                id: saga::invoice_id(&order, row.parts.run),
                order_id: order.id,
                amount: process.invoiced().unwrap_or(order.totals.total),
                status,
                reference: plan.change.reference.clone(),
                created_at: now,
                updated_at: now,
            })
            .await?;
            order
        }
        EffectKind::Email if done && row.label == Template::Invoice.as_str() => {
            if let Some(invoice) = tx.invoice(saga::invoice_id(&order, row.parts.run)).await? {
                let sent = Invoice { status: InvoiceStatus::Sent, updated_at: context.now(), ..invoice };
                tx.save_invoice(&sent).await?;
            }
            order
        }
        EffectKind::Reserve
        | EffectKind::Charge
        | EffectKind::Commit
        | EffectKind::Release
        | EffectKind::Refund
        | EffectKind::Email
        | EffectKind::Produce
        | EffectKind::Invoice
        | EffectKind::Event => order,
    };
    Ok(Settled { order, to_send: Vec::new(), made_due: false })
}

/// Is the order cancelled, or about to be?
async fn order_called_off(tx: &mut WriteTx, order: &Order) -> Result<bool, DeskError> {
    let checkout = tx.latest_checkout(order.id).await?;
    Ok(checkout.is_some_and(|checkout| checkout.cancel.is_some()))
}

/// A row that was on the wire when the last run ended: its checkout learns that the outcome is
/// unknown. The store has already put the row back to `waiting`, same key, same bytes.
pub(crate) async fn outcome_lost(tx: &mut WriteTx, context: &Context, row: &OutboxRow) -> Result<(), DeskError> {
    let Some(id) = row.checkout_id.filter(|_| row.effect.is_step()) else { return Ok(()) };
    let Some(process) = Process::load(tx, id).await? else { return Ok(()) };
    let lost = Outcome::Unknown { after_ms: None };
    if let Some(event) = Event::from_outcome(row.effect, process.payment_id(), &lost) {
        match process.advance(tx, context, event, saga::SYSTEM, Sending::ByDispatcher).await {
            Ok(_) => {}
            // No reason not to open the desk: the row is tried again, and its answer will tell.
            Err(DeskError::Transition(error)) => tracing::error!(%error, "a lost answer does not fit its checkout"),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
