//! An amendment's money on record: its extra charge as a payment, each of its refunds, and which
//! payments that used up. Decides nothing.

use domain::amendment::{Amendment, PartState, RefundPart};
use domain::checkout::CheckoutState;
use domain::ids::RefundId;
use domain::outbox::EffectKind;
use domain::status::PaymentState;
use store::{OutboxRow, Payment, Refund, WriteTx};

use super::amend_messages::refund_reason;
use super::records::refund_state;
use crate::context::Context;
use crate::error::DeskError;

/// Keeps the extra charge's record in step with what the machine knows.
pub(super) async fn record_charge(tx: &mut WriteTx, context: &Context, amendment: &Amendment) -> Result<(), DeskError> {
    let Some(charge) = &amendment.charge else { return Ok(()) };
    let id = amendment.payment_id;
    let known = tx.payment(id).await?.map(|payment| payment.state);
    let Some(state) = charge_state(amendment, known) else { return Ok(()) };
    let now = context.now();
    if known.is_some() {
        let row = tx.row_of(amendment.order_id, amendment.run, EffectKind::Charge).await?;
        let reference = row.as_ref().and_then(|row| row.reference.as_deref());
        let response = row.as_ref().and_then(|row| row.last_error.as_deref());
        tx.set_payment(id, state, reference, response, now).await?;
        return Ok(());
    }
    tx.insert_payment(&Payment {
        id,
        order_id: amendment.order_id,
        checkout_id: Some(amendment.id),
        method: charge.method,
        amount: charge.amount,
        state,
        token: charge.token.clone(),
        reference: None,
        response: None,
        created_at: now,
        updated_at: now,
    })
    .await?;
    Ok(())
}

/// What is known of the extra charge; `None` where nothing new is.
fn charge_state(amendment: &Amendment, known: Option<PaymentState>) -> Option<PaymentState> {
    let own = |part: &&RefundPart| part.payment_id == amendment.payment_id && part.state == PartState::Done;
    let declined = amendment.failure.as_ref().is_some_and(|failure| failure.step == EffectKind::Charge);
    if amendment.refunds.iter().any(|part| own(&part)) {
        return Some(PaymentState::Refunded);
    }
    match amendment.state {
        // A later refund may have used it up; that one keeps the record.
        _ if amendment.charged => (known != Some(PaymentState::Refunded)).then_some(PaymentState::Successful),
        _ if declined => Some(PaymentState::Failed),
        CheckoutState::Charging | CheckoutState::AwaitingProvider => Some(PaymentState::Pending),
        CheckoutState::Reconciling => Some(PaymentState::Unknown),
        CheckoutState::NeedsAttention => {
            let charge = amendment.attention.as_ref().is_some_and(|attention| attention.step == EffectKind::Charge);
            charge.then_some(PaymentState::Unknown)
        }
        CheckoutState::Releasing | CheckoutState::Failed | CheckoutState::Cancelled => {
            known.map(|_| PaymentState::Failed)
        }
        CheckoutState::Reserving | CheckoutState::Committing | CheckoutState::Refunding | CheckoutState::Completed => {
            None
        }
    }
}

/// Keeps the record of each refund that was asked for; a payment of which nothing is left is
/// `REFUNDED`.
pub(super) async fn record_refunds(
    tx: &mut WriteTx,
    context: &Context,
    amendment: &Amendment,
) -> Result<(), DeskError> {
    for (number, part) in (1..).zip(&amendment.refunds) {
        let (order, run) = (amendment.order_id, amendment.run);
        let Some(row) = tx.row_of_part(order, run, EffectKind::Refund, number).await? else { continue };
        let now = context.now();
        tx.save_refund(&Refund {
            id: RefundId::derived(&format!("refund/{order}/{run}/{number}")),
            payment_id: part.payment_id,
            order_id: order,
            amount: part.amount,
            reason: refund_reason(amendment),
            state: part_state(part, &row),
            reference: row.reference.clone(),
            created_at: row.created_at,
            updated_at: now,
        })
        .await?;
        use_up(tx, context, part).await?;
    }
    Ok(())
}

/// A person's word counts too: a refund made by hand is given back, whatever its row says.
fn part_state(part: &RefundPart, row: &OutboxRow) -> PaymentState {
    match part.state {
        PartState::Done => PaymentState::Successful,
        PartState::GivenUp => PaymentState::Failed,
        PartState::Open => refund_state(row),
    }
}

async fn use_up(tx: &mut WriteTx, context: &Context, part: &RefundPart) -> Result<(), DeskError> {
    if part.state != PartState::Done {
        return Ok(());
    }
    let Some(payment) = tx.payment(part.payment_id).await? else { return Ok(()) };
    let refunds = tx.refunds(payment.order_id).await?;
    let given = refunds.iter().filter(|refund| refund.payment_id == payment.id);
    let given: i64 =
        given.filter(|refund| refund.state == PaymentState::Successful).map(|refund| refund.amount.minor).sum();
    if given >= payment.amount.minor && payment.state != PaymentState::Refunded {
        tx.set_payment(payment.id, PaymentState::Refunded, None, None, context.now()).await?;
    }
    Ok(())
}
