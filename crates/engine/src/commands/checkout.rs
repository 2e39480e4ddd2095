//! Placing and calling off: the two wishes of a clerk that start the machine or turn it round.

use std::sync::Arc;

use contract::command::CheckOut;
use contract::error::{ApiError, ErrorCode};
use contract::order::{CheckoutStarted, OrderView};
use domain::checkout::{Checkout, Event, OrderStanding};
use domain::ids::{CheckoutId, OrderId};
use domain::order::Order;
use domain::outbox::EventType;
use domain::status::{OrderStatus, PaymentMethod};
use store::WriteTx;

use super::orders::{ensure_nothing_open, live_order};
use super::place::Paying;
use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::saga::{self, Process, Sending};

/// The longest reason that is kept, in characters.
const REASON_LIMIT: usize = 500;

impl Desk {
    /// Places an order. When this returns, the wish and its first request are on disk; whatever
    /// happens to the machine now, the checkout goes on.
    pub async fn check_out(&self, wish: CheckOut, by: &str) -> Result<CheckoutStarted, DeskError> {
        check_payment(wish.payment_token.as_deref())?;
        self.ensure_room().await?;
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let (checkout, order) =
            self.context.write(move |tx| Box::pin(async move { start_seen(tx, &context, wish, &by).await })).await?;
        self.context.points.pass("checkout", "saved");
        let view = self.told(&order).await?;
        Ok(CheckoutStarted { process_id: checkout.id, state: checkout.state, order: view })
    }

    /// Calls an order off, or keeps the wish until the step under way is known.
    pub async fn cancel_order(&self, id: OrderId, reason: &str, by: &str) -> Result<OrderView, DeskError> {
        let reason = reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_LIMIT {
            return Err(ApiError::field(
                "reason",
                "Why is it cancelled? A reason of at most 500 characters is needed.",
            )
            .into());
        }
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let order = cancel(tx, &context, id, reason, &by).await?;
                    context.points.pass("cancel", "writing");
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.context.points.pass("cancel", "saved");
        self.told(&order).await
    }
}

pub(super) fn check_payment(token: Option<&str>) -> Result<(), DeskError> {
    if token.is_some_and(gateway::is_card_number) {
        let message = "This is a card number. Card numbers are never kept; give the payment page's token.";
        return Err(ApiError::field("payment_token", message).into());
    }
    Ok(())
}

/// Starts a checkout of `order` as it stands in this commit.
pub(super) async fn start(
    tx: &mut WriteTx,
    context: &Context,
    mut order: Order,
    paying: Paying,
    by: &str,
) -> Result<(Checkout, Order), DeskError> {
    ensure_nothing_open(tx, &order).await?;
    let run = tx.next_run(order.id).await?;
    let id = CheckoutId(context.uuid());
    let (mut checkout, effects) = Checkout::start(&order, id, run, paying.method)?;
    checkout.token = paying.token;
    let now = context.now();
    tx.insert_checkout(&checkout, now).await?;
    order.payment_method = Some(paying.method);
    order.inventory_reservation_id = Some(checkout.reservation_id);
    let before = OrderStanding { status: order.status, payment_status: order.payment_status };
    let standing = checkout.standing(before);
    let seen = order.version;
    order.status = standing.status;
    order.payment_status = standing.payment_status;
    order.version += 1;
    order.updated_at = now;
    tx.update_order(&order, seen).await?;
    let note = format!("Placed, {} by {}", checkout.amount, words(paying.method));
    tx.add_history(order.id, order.status, Some(&note), by, now).await?;
    saga::follow_up(tx, context, &order, &checkout, &effects, Sending::ByDispatcher).await?;
    context.points.pass("checkout", "writing");
    Ok((checkout, order))
}

/// As [`start`], where nobody saved another version than the clerk saw.
async fn start_seen(
    tx: &mut WriteTx,
    context: &Context,
    wish: CheckOut,
    by: &str,
) -> Result<(Checkout, Order), DeskError> {
    let order = live_order(tx, wish.id).await?;
    if order.version != wish.version {
        return Err(ApiError::conflict(wish.version, order.version).into());
    }
    start(tx, context, order, Paying { method: wish.payment_method, token: wish.payment_token }, by).await
}

const fn words(method: PaymentMethod) -> &'static str {
    use PaymentMethod as P;
    match method {
        P::CreditCard => "credit card",
        P::DebitCard => "debit card",
        P::BankTransfer => "bank transfer",
        P::EWallet => "e-wallet",
    }
}

async fn cancel(
    tx: &mut WriteTx,
    context: &Context,
    id: OrderId,
    reason: String,
    by: &str,
) -> Result<Order, DeskError> {
    let order = live_order(tx, id).await?;
    if matches!(order.status, OrderStatus::Shipped | OrderStatus::Delivered | OrderStatus::Cancelled) {
        let message = format!("The order is {} and can no longer be cancelled.", order.status.in_words());
        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
    }
    let amendments = tx.amendments(id).await?;
    let open = amendments.iter().rev().find(|amendment| amendment.state.is_open() && amendment.late.is_none());
    let process = match open {
        Some(amendment) => Some(Process::Amendment(Box::new(amendment.clone()))),
        // What an amendment moved is not known to the checkout: a closing gives all of it back.
        None if !amendments.is_empty() => {
            return Ok(saga::begin_closing(tx, context, &order, &reason, by).await?.order);
        }
        None => tx.latest_checkout(id).await?.map(|checkout| Process::Checkout(Box::new(checkout))),
    };
    let Some(process) = process else { return cancel_unplaced(tx, context, order, &reason, by).await };
    let step_sent = process.step_may_have_left(tx).await?;
    let event = Event::Cancel { reason, step_sent };
    Ok(process.advance(tx, context, event, by, Sending::ByDispatcher).await?.order)
}

/// An order that was never placed is simply called off: nothing was done, nothing is undone.
async fn cancel_unplaced(
    tx: &mut WriteTx,
    context: &Context,
    mut order: Order,
    reason: &str,
    by: &str,
) -> Result<Order, DeskError> {
    let now = context.now();
    let standing = OrderStanding { status: OrderStatus::Cancelled, payment_status: order.payment_status };
    tx.set_standing(order.id, standing, now).await?;
    tx.add_history(order.id, standing.status, Some(reason), by, now).await?;
    order.status = standing.status;
    order.version += 1;
    order.updated_at = now;
    saga::announce(tx, context, &order, EventType::Updated).await?;
    context.tally.cancelled();
    Ok(order)
}
