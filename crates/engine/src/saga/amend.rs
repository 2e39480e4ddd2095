//! An amendment's decisions as rows: the machine's new state, what the order becomes, its history,
//! payments and refunds, and what must leave the desk, in one commit.

use domain::amendment::{Amendment, PartState, Purpose, payment_status};
use domain::checkout::{CheckoutState, Effect, Event, OrderStanding};
use domain::ids::{CheckoutId, OrderId};
use domain::order::Order;
use domain::outbox::{EffectKind, EventType, NextStep, RowState};
use domain::status::OrderStatus;
use store::{OutboxRow, StoreError, WriteTx};

use super::amend_messages::{key_parts, message_of};
use super::amend_records::{record_charge, record_refunds};
use super::books::books;
use super::effects::{announce, new_row, turn_charge};
use super::process::Moved;
use super::{Sending, amend_stock, never_left, stock};
use crate::context::Context;
use crate::error::DeskError;

/// Takes `event` to `amendment` and writes everything that follows.
pub(crate) async fn advance_amendment(
    tx: &mut WriteTx,
    context: &Context,
    mut amendment: Amendment,
    event: Event,
    by: &str,
    sending: Sending,
) -> Result<Moved, DeskError> {
    amendment.produced = production_knows(tx, amendment.order_id).await?;
    let order = tx.order(amendment.order_id).await?.ok_or(StoreError::NotFound("order"))?;
    let moving = amend_stock::moved_by(tx, &order, &amendment, &event).await?;
    let seen = stock::moved_by(&event);
    let before = amendment.clone();
    let (next, effects) = amendment.apply(event)?;
    if next == before && effects.is_empty() {
        record_refunds(tx, context, &next).await?;
        return Ok(Moved { state: next.state, order, to_send: Vec::new() });
    }
    if let Some(moving) = &moving {
        amend_stock::record(tx, &order, moving, context.now()).await?;
    }
    if matches!(seen, stock::Moved::Seen(_)) {
        stock::record(tx, order.id, &seen, context.now()).await?;
    }
    tx.save_amendment(&next, context.now()).await?;
    write(tx, context, Some(&before), next, &effects, by, sending).await
}

/// Writes a new amendment with its first effects.
pub(crate) async fn begin_amendment(
    tx: &mut WriteTx,
    context: &Context,
    (amendment, effects): (Amendment, Vec<Effect>),
    by: &str,
) -> Result<Moved, DeskError> {
    tx.insert_amendment(&amendment, context.now()).await?;
    write(tx, context, None, amendment, &effects, by, Sending::ByDispatcher).await
}

/// Begins the closing of an amended order: all that is left of its payments and reservations goes
/// back, and then it is `CANCELLED`.
pub(crate) async fn begin_closing(
    tx: &mut WriteTx,
    context: &Context,
    order: &Order,
    reason: &str,
    by: &str,
) -> Result<Moved, DeskError> {
    let produced = production_knows(tx, order.id).await?;
    let run = tx.next_run(order.id).await?;
    let books = books(tx, order).await?;
    if let Some(checkout) = tx.latest_checkout(order.id).await? {
        tx.save_checkout(&checkout.closing(reason), context.now()).await?;
    }
    let begun = Amendment::close(order, &books, reason, produced, CheckoutId(context.uuid()), run, by);
    Box::pin(begin_amendment(tx, context, begun, by)).await
}

async fn write(
    tx: &mut WriteTx,
    context: &Context,
    before: Option<&Amendment>,
    next: Amendment,
    effects: &[Effect],
    by: &str,
    sending: Sending,
) -> Result<Moved, DeskError> {
    let order = tx.order(next.order_id).await?.ok_or(StoreError::NotFound("order"))?;
    let applies = next.applied && before.is_none_or(|before| !before.applied);
    let to_send = if applies {
        // The refund that was just answered must be on record before the order's money is judged.
        record_charge(tx, context, &next).await?;
        record_refunds(tx, context, &next).await?;
        let order = take_effect(tx, context, &next, order.clone()).await?;
        follow_up(tx, context, &order, &next, effects, sending).await?
    } else {
        follow_up(tx, context, &order, &next, effects, sending).await?
    };
    record_charge(tx, context, &next).await?;
    record_refunds(tx, context, &next).await?;
    let ended = !next.state.is_open() && before.is_none_or(|before| before.state.is_open());
    if ended {
        end(tx, context, &next, by).await?;
    }
    let mut order = tx.order(next.order_id).await?.ok_or(StoreError::NotFound("order"))?;
    stand(tx, context, &mut order).await?;
    let mut moved = Moved { state: next.state, order, to_send };
    let wished = next.cancel.as_deref().filter(|_| ended && next.purpose != Purpose::Cancel);
    if let Some(reason) = wished.filter(|_| moved.order.status != OrderStatus::Cancelled)
        && !is_closing(tx, moved.order.id).await?
    {
        let closing = begin_closing(tx, context, &moved.order, reason, by).await?;
        moved.order = closing.order;
    }
    Ok(moved)
}

/// Is the order being called off by a closing?
async fn is_closing(tx: &mut WriteTx, order: OrderId) -> Result<bool, DeskError> {
    Ok(tx.amendments(order).await?.iter().any(|amendment| amendment.purpose == Purpose::Cancel))
}

/// The order becomes what it was amended to: items, total and version at once.
async fn take_effect(
    tx: &mut WriteTx,
    context: &Context,
    amendment: &Amendment,
    mut order: Order,
) -> Result<Order, DeskError> {
    let (seen, now) = (order.version, context.now());
    let books = books(tx, &order).await?;
    order.payment_status = payment_status(books.captured(), books.refunded());
    if amendment.purpose == Purpose::Cancel {
        let standing = OrderStanding { status: OrderStatus::Cancelled, payment_status: order.payment_status };
        tx.set_standing(order.id, standing, now).await?;
        close_checkout(tx, context, amendment).await?;
        order.status = standing.status;
        context.tally.cancelled();
    }
    if let Some(change) = &amendment.change {
        change.lay_over(&mut order);
    }
    order.version += 1;
    order.updated_at = now;
    if amendment.purpose != Purpose::Cancel {
        tx.update_order(&order, seen).await?;
    }
    tx.add_history(order.id, order.status, Some(&applied_note(amendment)), &amendment.by, now).await?;
    Ok(order)
}

/// The checkout of a closed order ends as any cancelled one.
async fn close_checkout(tx: &mut WriteTx, context: &Context, closing: &Amendment) -> Result<(), DeskError> {
    let Some(checkout) = tx.latest_checkout(closing.order_id).await? else { return Ok(()) };
    let kept = |state: PartState| state != PartState::Done;
    let money = !closing.refunds.iter().any(|part| part.payment_id == checkout.payment_id && kept(part.state));
    let stock = !closing.releases.iter().any(|part| part.reservation_id == checkout.reservation_id && kept(part.state));
    tx.save_checkout(&checkout.closed(money, stock), context.now()).await?;
    Ok(())
}

/// The order's payment status follows its money, whatever moved it.
async fn stand(tx: &mut WriteTx, context: &Context, order: &mut Order) -> Result<(), DeskError> {
    let books = books(tx, order).await?;
    let payment_status = payment_status(books.captured(), books.refunded());
    if payment_status == order.payment_status || books.payments.is_empty() {
        return Ok(());
    }
    let standing = OrderStanding { status: order.status, payment_status };
    tx.set_standing(order.id, standing, context.now()).await?;
    order.payment_status = payment_status;
    order.version += 1;
    Ok(())
}

/// What is noted when an amendment is dropped.
async fn end(tx: &mut WriteTx, context: &Context, amendment: &Amendment, by: &str) -> Result<(), DeskError> {
    let Some(order) = tx.order(amendment.order_id).await? else { return Ok(()) };
    let note = match (amendment.state, &amendment.failure) {
        (CheckoutState::Failed, Some(failure)) => format!("Change dropped: {}", failure.refusal.message),
        (CheckoutState::Failed, None) => "Change dropped".to_owned(),
        (CheckoutState::Cancelled, _) => "Change called off: the order is being cancelled".to_owned(),
        _ => return Ok(()),
    };
    tx.add_history(order.id, order.status, Some(&note), by, context.now()).await?;
    Ok(())
}

fn applied_note(amendment: &Amendment) -> String {
    let money = amendment.difference();
    let back = domain::Money { minor: money.minor.saturating_neg(), ..money };
    let what = match amendment.purpose {
        Purpose::Edit => "Changed after payment",
        Purpose::Refund => "Partial refund",
        Purpose::Cancel => return amendment.reason.clone().unwrap_or_default(),
    };
    let moved = match money.minor {
        0 => "no money moved".to_owned(),
        1.. => format!("{money} taken"),
        _ => format!("{back} given back"),
    };
    let reason = amendment.reason.as_deref().map(|reason| format!(". {reason}")).unwrap_or_default();
    format!("{what}: {moved}{reason}")
}

/// Writes what `effects` ask for; returns the rows to be sent at once.
async fn follow_up(
    tx: &mut WriteTx,
    context: &Context,
    order: &Order,
    amendment: &Amendment,
    effects: &[Effect],
    sending: Sending,
) -> Result<Vec<OutboxRow>, DeskError> {
    let mut to_send = Vec::new();
    for &effect in effects {
        match effect {
            Effect::LookUpCharge => turn_charge(tx, context, (order.id, amendment.run), NextStep::LookUp).await?,
            Effect::ResendCharge => turn_charge(tx, context, (order.id, amendment.run), NextStep::Send).await?,
            Effect::Withdraw(kind) => {
                tx.withdraw(order.id, amendment.run, kind).await?;
            }
            Effect::WithdrawFollowers => withdraw_followers(tx, context, order.id, amendment.run).await?,
            Effect::AnnounceUpdated => announce(tx, context, order, EventType::Updated).await?,
            Effect::Reserve
            | Effect::Charge
            | Effect::CommitStock
            | Effect::Refund
            | Effect::ReleaseStock
            | Effect::Produce(_) => {
                if let Some((message, part)) = message_of(context, order, amendment, effect) {
                    let parts = key_parts(order, amendment.run, &message, part);
                    let row = new_row(context, Some(amendment.id), parts, message, sending);
                    to_send.push(tx.enqueue(&row).await?);
                }
            }
            // An amendment asks for none of these.
            Effect::Email(_) | Effect::Invoice | Effect::AnnounceConfirmed => {}
        }
    }
    to_send.retain(|row| row.state == RowState::Sending);
    Ok(to_send)
}

/// Calls off what no run of the order has sent yet to mail, production and invoice.
async fn withdraw_followers(tx: &mut WriteTx, context: &Context, order: OrderId, last: u32) -> Result<(), DeskError> {
    for run in 1..=last {
        tx.withdraw_followers(order, run).await?;
        tx.drop_dead_followers(order, run, context.now()).await?;
    }
    Ok(())
}

/// May production know of the order, by any run?
pub(crate) async fn production_knows(tx: &mut WriteTx, order: OrderId) -> Result<bool, DeskError> {
    for run in 1..tx.next_run(order).await? {
        if let Some(row) = tx.row_of(order, run, EffectKind::Produce).await? {
            let refused = row.state == RowState::Dead && row.refused;
            if !never_left(&row) && !refused && row.state != RowState::Withdrawn {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
