//! After a restore from a backup the desk may know less than the world: an earlier life of it may
//! have charged an order since. Before the first send of each order of the backup, the charges of
//! its runs and of the next one are looked up by key. Must not change anything outside.

use std::sync::Arc;

use domain::ids::{OrderId, PaymentId};
use domain::outbox::{EffectKind, KeyParts, Service};
use domain::outcome::{ChargeAnswer, Outcome};
use domain::status::PaymentState;
use store::OutboxRow;

use super::drive::span_id;
use crate::context::Context;
use crate::error::DeskError;

/// What the payment services know of an order's charges.
pub(super) enum Former {
    /// Nothing that this desk does not know too.
    Nothing,
    /// A charge that this desk has no record of; in words for a clerk.
    Found(String),
    /// They could not be asked.
    Unclear,
}

/// Looks up what an earlier life of this desk may have charged. Where nothing is found the order
/// is as any other from then on.
pub(super) async fn former_charges(context: &Arc<Context>, row: &OutboxRow) -> Former {
    match find(context, row).await {
        Ok(former) => former,
        Err(error) => {
            tracing::error!(%error, "an order of the backup could not be compared with its payments");
            Former::Unclear
        }
    }
}

async fn find(context: &Arc<Context>, row: &OutboxRow) -> Result<Former, DeskError> {
    let order = row.order_id;
    let reader = context.store.reader();
    if !reader.is_unreconciled(order).await? {
        return Ok(Former::Nothing);
    }
    let next = reader.last_run(order).await? + 1;
    for run in 1..=next {
        match charge_of(context, row, run).await? {
            Former::Nothing => {}
            known => return Ok(known),
        }
    }
    context.store.write(move |tx| Box::pin(async move { tx.set_reconciled(order).await })).await?;
    Ok(Former::Nothing)
}

async fn charge_of(context: &Context, row: &OutboxRow, run: u32) -> Result<Former, DeskError> {
    let endpoints = context.endpoints();
    for service in [Service::Payment, Service::Wallet] {
        let Some(base) = endpoints.of(service) else {
            // A desk without a wallet never charged one; without a payment service it must wait.
            if service == Service::Wallet {
                continue;
            }
            return Ok(Former::Unclear);
        };
        let order_id = row.order_id;
        let key = KeyParts { order_id, service, effect: EffectKind::Charge, run, part: 0, send: 0 }.key();
        let reply = context.gateway.look_up(base, service, key, &row.trace_id, &span_id(context)).await;
        let Outcome::Done(answer) = reply.outcome else { return Ok(Former::Unclear) };
        match answer.charge {
            Some(ChargeAnswer::NotFound | ChargeAnswer::Declined) => {}
            Some(ChargeAnswer::Charged | ChargeAnswer::Pending) => {
                if !is_known(context, order_id, run).await? {
                    return Ok(Former::Found(words(service, run)));
                }
            }
            None => return Ok(Former::Unclear),
        }
    }
    Ok(Former::Nothing)
}

/// Does this desk know that the run's money was taken?
async fn is_known(context: &Context, order: OrderId, run: u32) -> Result<bool, DeskError> {
    let payment = PaymentId::derived(&format!("payment/{order}/{run}"));
    let payment = context.store.reader().payment(payment).await?;
    Ok(payment.is_some_and(|payment| matches!(payment.state, PaymentState::Successful | PaymentState::Refunded)))
}

fn words(service: Service, run: u32) -> String {
    format!(
        "The orders were put back from a backup, and the {service} service knows a payment of this order (checkout {run}) \
         that this desk has no record of. Nothing was charged again. Look there what became of it and give it back if it \
         is not wanted; then settle this step as refused, and check out again only if the money is to be taken anew."
    )
}
