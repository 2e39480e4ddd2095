//! The money's own records: the payment and the refund of a run, kept in step with what the
//! machine and the outbox know, in the commit that moves them. Decides nothing.

use domain::Timestamp;
use domain::checkout::{Checkout, CheckoutState};
use domain::ids::RefundId;
use domain::outbox::{EffectKind, RowState};
use domain::status::PaymentState;
use store::{OutboxRow, Payment, Refund, WriteTx};

use super::messages::{FULL_REFUND, refund_reason};
use crate::context::Context;
use crate::error::DeskError;

/// Keeps the payment's own record in step with what the machine knows.
pub(super) async fn record_payment(tx: &mut WriteTx, context: &Context, checkout: &Checkout) -> Result<(), DeskError> {
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

/// Keeps the record of the refund that gives a run's whole payment back; nothing where none was
/// ever asked for.
pub(super) async fn record_refund(tx: &mut WriteTx, context: &Context, checkout: &Checkout) -> Result<(), DeskError> {
    let going_forward = matches!(checkout.state, CheckoutState::Committing | CheckoutState::Completed);
    if going_forward || !(checkout.charged || checkout.refunded) {
        return Ok(());
    }
    let asked = tx.row_of_part(checkout.order_id, checkout.run, EffectKind::Refund, FULL_REFUND).await?;
    let Some(row) = asked else { return Ok(()) };
    let refund = refund_of(checkout, &row, context.now());
    tx.save_refund(&refund).await?;
    Ok(())
}

fn refund_of(checkout: &Checkout, row: &OutboxRow, now: Timestamp) -> Refund {
    Refund {
        id: RefundId::derived(&format!("refund/{}/{}/{FULL_REFUND}", checkout.order_id, checkout.run)),
        payment_id: checkout.payment_id,
        order_id: checkout.order_id,
        amount: checkout.amount,
        reason: refund_reason(checkout),
        // A person's word counts too: a refund made by hand is given back, whatever its row says.
        state: if checkout.refunded { PaymentState::Successful } else { refund_state(row) },
        reference: row.reference.clone(),
        created_at: row.created_at,
        updated_at: now,
    }
}

/// What a refund's row says of it.
pub(super) const fn refund_state(row: &OutboxRow) -> PaymentState {
    match row.state {
        RowState::Waiting | RowState::Sending if row.unknown => PaymentState::Unknown,
        RowState::Waiting | RowState::Sending => PaymentState::Pending,
        RowState::Done | RowState::Dead if row.refused => PaymentState::Failed,
        RowState::Done => PaymentState::Successful,
        RowState::Dead => PaymentState::Unknown,
        RowState::Withdrawn => PaymentState::Failed,
    }
}
