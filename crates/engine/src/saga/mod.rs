//! From a machine's decision to rows: the new state, the order's standing, its history, its
//! payment and what must leave the desk go into one commit, or none of them does.
//!
//! Must not send anything: that is the dispatcher's, and only from the outbox.

mod amend;
mod amend_messages;
mod amend_records;
mod amend_stock;
mod books;
mod effects;
mod messages;
mod process;
mod records;
mod stock;

use domain::checkout::{Checkout, Event, OrderStanding};
use domain::order::Order;
use domain::outbox::{EffectKind, RowState};
use domain::status::OrderStatus;
use store::{OutboxRow, WriteTx};

use crate::context::Context;
use crate::error::DeskError;

pub(crate) use amend::{advance_amendment, begin_amendment, begin_closing, production_knows};
pub(crate) use books::{books, shown_books};
pub(crate) use effects::{announce, follow_up, mail_again, send_again, send_anew};
pub(crate) use messages::invoice_id;
pub(crate) use process::Process;

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
    let moved = stock::moved_by(&event);
    let (next, effects) = checkout.apply(event)?;
    let order = tx.order(next.order_id).await?.ok_or(store::StoreError::NotFound("order"))?;
    if next == before && effects.is_empty() {
        // The machine stays where it is, but a refund whose answer was lost is shown as such.
        records::record_refund(tx, context, &next).await?;
        return Ok(Advanced { checkout: next, order, to_send: Vec::new() });
    }
    tx.save_checkout(&next, context.now()).await?;
    stock::record(tx, next.order_id, &moved, context.now()).await?;
    let order = stand(tx, context, &next, order, by).await?;
    let to_send = follow_up(tx, context, &order, &next, &effects, sending).await?;
    records::record_payment(tx, context, &next).await?;
    records::record_refund(tx, context, &next).await?;
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
    tx.set_standing(order.id, after, context.now()).await?;
    if after.status != before.status {
        if after.status == OrderStatus::Cancelled {
            context.tally.cancelled();
        }
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
    tx.set_standing(order.id, standing, context.now()).await?;
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
