//! From a machine's decision to rows: the new state, the order's standing, its history, its
//! payment and what must leave the desk go into one commit, or none of them does.
//!
//! Must not send anything: that is the dispatcher's, and only from the outbox.

mod effects;
mod messages;

use domain::checkout::{Checkout, CheckoutState, Event, OrderStanding};
use domain::order::Order;
use domain::outbox::{EffectKind, RowState};
use domain::status::{OrderStatus, PaymentState};
use store::{OutboxRow, Payment, WriteTx};

use crate::context::Context;
use crate::error::DeskError;

pub(crate) use effects::{announce, follow_up, send_again};
pub(crate) use messages::{invoice_id, is_offered};

/// What a step of the machine did.
pub(crate) struct Advanced {
    /// The checkout as saved.
    pub(crate) checkout: Checkout,
    /// The order as saved.
    pub(crate) order: Order,
    /// Rows that were inserted already `sending`: to be sent at once.
    pub(crate) to_send: Vec<OutboxRow>,
}

/// Who sends the rows that a step makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sending {
    /// The caller, at once: they are inserted already `sending`, so that a step costs one commit.
    ByCaller,
    /// The dispatcher, when it next looks: a clerk's answer must not wait for a wire.
    ByDispatcher,
}

/// Takes `event` to `checkout` and writes everything that follows.
pub(crate) async fn advance(
    tx: &mut WriteTx,
    context: &Context,
    checkout: Checkout,
    event: Event,
    by: &str,
    sending: Sending,
) -> Result<Advanced, DeskError> {
    let mut checkout = checkout;
    checkout.produced = was_produced(tx, &checkout).await?;
    let before = checkout.clone();
    let (next, effects) = checkout.apply(event)?;
    let order = tx.order(next.order_id).await?.ok_or(store::StoreError::NotFound("order"))?;
    if next == before && effects.is_empty() {
        return Ok(Advanced { checkout: next, order, to_send: Vec::new() });
    }
    tx.save_checkout(&next, context.now()).await?;
    let order = stand(tx, context, &next, order, by).await?;
    let to_send = follow_up(tx, context, &order, &next, &effects, sending).await?;
    record_payment(tx, context, &next).await?;
    Ok(Advanced { checkout: next, order, to_send })
}

/// May production know of this run? Only then is it told of a cancel.
async fn was_produced(tx: &mut WriteTx, checkout: &Checkout) -> Result<bool, DeskError> {
    let row = tx.row_of(checkout.order_id, checkout.run, EffectKind::Produce).await?;
    Ok(row.is_some_and(|row| {
        let refused = row.state == RowState::Dead && row.refused;
        !never_left(&row) && !refused && row.state != RowState::Withdrawn
    }))
}

/// Moves the order to where its newest checkout puts it, and writes that into its history.
async fn stand(
    tx: &mut WriteTx,
    context: &Context,
    checkout: &Checkout,
    mut order: Order,
    by: &str,
) -> Result<Order, DeskError> {
    // A late event of an earlier run moves only that run's payment, never the order.
    if tx.latest_checkout(order.id).await?.is_some_and(|latest| latest.id != checkout.id) {
        return Ok(order);
    }
    let before = OrderStanding { status: order.status, payment_status: order.payment_status };
    let after = checkout.standing(before);
    if after == before {
        return Ok(order);
    }
    tx.set_standing(order.id, after, context.now(), true).await?;
    if after.status != before.status {
        let note = note(checkout, after.status);
        tx.add_history(order.id, after.status, note.as_deref(), by, context.now()).await?;
    }
    order.status = after.status;
    order.payment_status = after.payment_status;
    order.version += 1;
    order.updated_at = context.now();
    Ok(order)
}

fn note(checkout: &Checkout, status: OrderStatus) -> Option<String> {
    match status {
        OrderStatus::Failed => checkout.failure.as_ref().map(|failure| failure.refusal.message.clone()),
        OrderStatus::Cancelled => checkout.cancel.clone(),
        OrderStatus::Paid => Some(format!("{} taken", checkout.amount)),
        OrderStatus::Pending
        | OrderStatus::Confirmed
        | OrderStatus::Processing
        | OrderStatus::Shipped
        | OrderStatus::Delivered => None,
    }
}

/// Keeps the payment's own record in step with what the machine knows.
async fn record_payment(tx: &mut WriteTx, context: &Context, checkout: &Checkout) -> Result<(), DeskError> {
    let asked_for = tx.payment(checkout.payment_id).await?.is_some();
    let Some(state) = payment_state(checkout, asked_for) else { return Ok(()) };
    let now = context.now();
    if !asked_for {
        tx.insert_payment(&Payment {
            id: checkout.payment_id,
            order_id: checkout.order_id,
            checkout_id: Some(checkout.id),
            method: checkout.method,
            amount: checkout.amount,
            state,
            token: checkout.token.clone(),
            reference: None,
            response: None,
            created_at: now,
            updated_at: now,
        })
        .await?;
        return Ok(());
    }
    let charge = tx.row_of(checkout.order_id, checkout.run, EffectKind::Charge).await?;
    let reference = charge.as_ref().and_then(|row| row.reference.as_deref());
    let response = charge.as_ref().and_then(|row| row.last_error.as_deref());
    tx.set_payment(checkout.payment_id, state, reference, response, now).await?;
    Ok(())
}

/// What is known of the run's payment; `None` where nothing new is. A run that turned back before
/// it was charged leaves no payment pending.
fn payment_state(checkout: &Checkout, asked_for: bool) -> Option<PaymentState> {
    let declined = checkout.failure.as_ref().is_some_and(|failure| failure.step == EffectKind::Charge);
    match checkout.state {
        CheckoutState::Reserving => None,
        _ if checkout.refunded => Some(PaymentState::Refunded),
        _ if checkout.charged => Some(PaymentState::Successful),
        _ if declined => Some(PaymentState::Failed),
        CheckoutState::Charging | CheckoutState::AwaitingProvider => Some(PaymentState::Pending),
        CheckoutState::Reconciling => Some(PaymentState::Unknown),
        CheckoutState::NeedsAttention => {
            let charge = checkout.attention.as_ref().is_some_and(|attention| attention.step == EffectKind::Charge);
            charge.then_some(PaymentState::Unknown)
        }
        CheckoutState::Releasing | CheckoutState::Failed | CheckoutState::Cancelled => {
            asked_for.then_some(PaymentState::Failed)
        }
        CheckoutState::Committing | CheckoutState::Refunding | CheckoutState::Completed => None,
    }
}

/// Production accepted the order: `CONFIRMED` becomes `PROCESSING`. Any other status stays: a
/// late acceptance moves no cancelled order.
pub(crate) async fn production_accepted(
    tx: &mut WriteTx,
    context: &Context,
    mut order: Order,
) -> Result<Order, DeskError> {
    if order.status != OrderStatus::Confirmed {
        return Ok(order);
    }
    let standing = OrderStanding { status: OrderStatus::Processing, payment_status: order.payment_status };
    tx.set_standing(order.id, standing, context.now(), true).await?;
    tx.add_history(order.id, standing.status, Some("Production accepted it"), SYSTEM, context.now()).await?;
    order.status = standing.status;
    order.version += 1;
    order.updated_at = context.now();
    Ok(order)
}

/// Has no byte of this row's request left the desk? Only then may it simply be called off.
pub(crate) fn never_left(row: &OutboxRow) -> bool {
    row.state == RowState::Waiting && row.attempts == 0 && row.unknowns == 0 && row.first_sent_at.is_none()
}

/// Who did what nobody did by hand.
pub(crate) const SYSTEM: &str = "desk";
