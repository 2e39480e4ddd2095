//! Effects as rows. Owns where an effect's row goes, when it is due, and which rows are called
//! off; what the rows say is `messages`.

use domain::checkout::{Checkout, Effect};
use domain::ids::{AttemptId, CheckoutId, NAMESPACE, OrderId, OutboxId};
use domain::order::Order;
use domain::outbox::{EffectKind, EventType, KeyParts, NextStep, RowState, Service, Template};
use gateway::Message;
use store::{NewRow, OutboxRow, WriteTx};
use uuid::Uuid;

use super::Sending;
use super::messages::{key_parts, mail_of, message_of};
use crate::context::Context;
use crate::error::DeskError;

/// Writes what `effects` ask for; returns the rows to be sent at once.
pub(crate) async fn follow_up(
    tx: &mut WriteTx,
    context: &Context,
    order: &Order,
    checkout: &Checkout,
    effects: &[Effect],
    sending: Sending,
) -> Result<Vec<OutboxRow>, DeskError> {
    let mut to_send = Vec::new();
    for &effect in effects {
        match effect {
            Effect::LookUpCharge => turn_charge(tx, context, (order.id, checkout.run), NextStep::LookUp).await?,
            Effect::ResendCharge => turn_charge(tx, context, (order.id, checkout.run), NextStep::Send).await?,
            Effect::Withdraw(kind) => {
                tx.withdraw(order.id, checkout.run, kind).await?;
            }
            Effect::WithdrawFollowers => {
                tx.withdraw_followers(order.id, checkout.run).await?;
                // A dead letter sent again would have a cancelled order made or confirmed.
                tx.drop_dead_followers(order.id, checkout.run, context.now()).await?;
            }
            Effect::AnnounceConfirmed => announce(tx, context, order, EventType::Confirmed).await?,
            Effect::AnnounceUpdated => announce(tx, context, order, EventType::Updated).await?,
            Effect::Reserve
            | Effect::Charge
            | Effect::CommitStock
            | Effect::Refund
            | Effect::ReleaseStock
            | Effect::Email(_)
            | Effect::Produce(_)
            | Effect::Invoice => {
                if let Some(message) = message_of(order, checkout, effect, &context.webhook_url()) {
                    let parts = key_parts(order, checkout.run, &message);
                    let row = new_row(context, Some(checkout.id), parts, message, sending);
                    to_send.push(tx.enqueue(&row).await?);
                }
            }
        }
    }
    to_send.retain(|row| row.state == RowState::Sending);
    Ok(to_send)
}

/// Tells those who listen that something happened to the order: inventory, billing and, where
/// there is an address, the customer. *Confirmed* is no notice to the customer: the
/// confirmation mail is.
pub(crate) async fn announce(
    tx: &mut WriteTx,
    context: &Context,
    order: &Order,
    event: EventType,
) -> Result<(), DeskError> {
    // After a restore a version may be reached a second time, with other words: another key.
    let run = context.restores;
    let parts = |service, effect| KeyParts { order_id: order.id, service, effect, run, part: order.version, send: 0 };
    let notice = |id, at| gateway::EventNotice::of(order, event, id, at);
    let life = if run == 0 { String::new() } else { format!("/{run}") };
    let id = Uuid::new_v5(&NAMESPACE, format!("event/{}/{event}/{}{life}", order.id, order.version).as_bytes());
    let at = order.updated_at;
    for service in [Service::Inventory, Service::Billing] {
        let message = match service {
            Service::Billing => gateway::billing::event(&notice(id, at)),
            _ => gateway::inventory::event(&notice(id, at)),
        };
        let key = parts(service, EffectKind::Event);
        tx.enqueue(&new_row(context, None, key, message, Sending::ByDispatcher)).await?;
    }
    let template = match event {
        EventType::Created => Template::OrderCreated,
        EventType::Updated => Template::OrderUpdated,
        EventType::Deleted => Template::OrderDeleted,
        EventType::Confirmed => return Ok(()),
    };
    if order.customer.email.is_some() {
        let message = gateway::email::mail(order, template, id, None);
        let key = parts(Service::Email, message.effect);
        tx.enqueue(&new_row(context, None, key, message, Sending::ByDispatcher)).await?;
    }
    Ok(())
}

/// A row for `message`, due at once. Where the caller sends, it is inserted already `sending`
/// if its service may be called and its lane is free.
pub(crate) fn new_row(
    context: &Context,
    process: Option<CheckoutId>,
    parts: KeyParts,
    message: Message,
    sending: Sending,
) -> NewRow {
    let now = context.now();
    NewRow {
        id: OutboxId(context.uuid()),
        order_id: parts.order_id,
        checkout_id: process,
        parts,
        stream: message.stream,
        service: message.service,
        effect: message.effect,
        path: message.path,
        body: message.body,
        trace_id: context.trace_id(),
        next_at: now,
        now,
        send_now: sending == Sending::ByCaller && context.allowance(message.service).is_none(),
        attempt_id: AttemptId(context.uuid()),
        label: message.label,
    }
}

/// A mail of a run once more (or for the first time), as a message of its own: the next *send*. Its
/// number, from 1; none while the last one is still on its way.
pub(crate) async fn mail_again(
    tx: &mut WriteTx,
    context: &Context,
    order: &Order,
    checkout: &Checkout,
    template: Template,
) -> Result<Option<u32>, DeskError> {
    let open = |row: &OutboxRow| matches!(row.state, RowState::Waiting | RowState::Sending);
    if tx.row_of(order.id, checkout.run, EffectKind::Email).await?.as_ref().is_some_and(open) {
        return Ok(None);
    }
    let first = mail_of(order, checkout, template, 0);
    let parts = key_parts(order, checkout.run, &first);
    let send = tx.highest_send(&parts).await?.map_or(0, |last| last + 1);
    let message = if send == 0 { first } else { mail_of(order, checkout, template, send) };
    let parts = KeyParts { send, ..parts };
    tx.enqueue(&new_row(context, Some(checkout.id), parts, message, Sending::ByDispatcher)).await?;
    Ok(Some(send + 1))
}

/// Turns the open charge's row to its other way of finding out.
pub(super) async fn turn_charge(
    tx: &mut WriteTx,
    context: &Context,
    (order, run): (OrderId, u32),
    step: NextStep,
) -> Result<(), DeskError> {
    if let Some(row) = tx.row_of(order, run, EffectKind::Charge).await?
        && row.state == RowState::Waiting
        && row.next_step != step
    {
        let at = row.next_at.max(context.now());
        tx.set_next(row.id, step, at).await?;
    }
    Ok(())
}

/// Sends a definitely refused message again under a new key: the old key would only replay the
/// refusal for ever. The old row is called off, so that its lane goes on.
pub(crate) async fn send_again(tx: &mut WriteTx, context: &Context, row: &OutboxRow) -> Result<(), DeskError> {
    send_anew(tx, context, row, row.body.clone()).await
}

/// Sends `body` in the place of a dead letter's, under the key of the next *send*: a key is never
/// seen with two bodies.
pub(crate) async fn send_anew(
    tx: &mut WriteTx,
    context: &Context,
    row: &OutboxRow,
    body: Vec<u8>,
) -> Result<(), DeskError> {
    let now = context.now();
    tx.call_off(row.id, now).await?;
    let parts = KeyParts { send: row.parts.send + 1, ..row.parts };
    tx.enqueue(&NewRow {
        id: OutboxId(context.uuid()),
        order_id: row.order_id,
        checkout_id: row.checkout_id,
        parts,
        stream: row.stream,
        service: row.service,
        effect: row.effect,
        path: row.path.clone(),
        body,
        trace_id: context.trace_id(),
        next_at: now,
        now,
        send_now: false,
        attempt_id: AttemptId(context.uuid()),
        label: row.label.clone(),
    })
    .await?;
    Ok(())
}
