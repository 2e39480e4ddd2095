//! Entering, changing and deleting orders.

use std::sync::Arc;

use contract::command::UpdateOrder;
use contract::error::{ApiError, ErrorCode};
use contract::order::OrderView;
use domain::ids::OrderId;
use domain::number::OrderNumber;
use domain::order::{CheckedOrder, Order, OrderInput};
use domain::outbox::EventType;
use store::WriteTx;

use super::catalogue::learn;
use super::fill::{blank_order, fill};
use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::request;
use crate::saga;
use crate::views;

impl Desk {
    /// Enters an order. It is on disk when this returns.
    pub async fn create_order(&self, input: OrderInput, by: &str) -> Result<OrderView, DeskError> {
        self.ensure_room().await?;
        let context = Arc::clone(&self.context);
        let input = self.completed(input, context.config.currency).await?;
        let checked = input.check(context.config.currency).map_err(ApiError::from)?;
        let by = by.to_owned();
        let order =
            self.context.write(move |tx| Box::pin(async move { insert(tx, &context, checked, &by).await })).await?;
        self.context.points.pass("enter", "saved");
        self.told(&order).await
    }

    /// Changes an order; a version saved meanwhile is a conflict and nothing is overwritten.
    pub async fn update_order(&self, update: UpdateOrder, by: &str) -> Result<OrderView, DeskError> {
        let context = Arc::clone(&self.context);
        let UpdateOrder { id, version, input } = update;
        let by = by.to_owned();
        let currency =
            self.context.store.reader().order(id).await?.map_or(context.config.currency, |order| order.currency);
        let input = self.completed(input, currency).await?;
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let before = live_order(tx, id).await?;
                    if before.version != version {
                        return Err(ApiError::conflict(version, before.version).into());
                    }
                    let order = save(tx, &context, before, input, &by).await?;
                    context.points.pass("edit", "writing");
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.context.points.pass("edit", "saved");
        self.told(&order).await
    }

    /// Marks an order as deleted. Its rows and history stay.
    pub async fn delete_order(&self, id: OrderId, by: &str) -> Result<bool, DeskError> {
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let mut order = live_order(tx, id).await?;
                    ensure_deletable(tx, &order).await?;
                    let now = context.now();
                    tx.mark_deleted(id, now).await?;
                    tx.add_history(id, order.status, Some("Deleted"), &by, now).await?;
                    order.version += 1;
                    order.updated_at = now;
                    saga::announce(tx, &context, &order, EventType::Deleted).await?;
                    context.points.pass("delete", "writing");
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.context.points.pass("delete", "saved");
        self.context.index.notify_one();
        self.context.changed(order.id, order.number, order.version);
        Ok(true)
    }

    /// One order, whole, by id or number.
    pub async fn get_order(&self, order: &str) -> Result<OrderView, DeskError> {
        let reader = self.context.store.reader();
        let found = match (order.trim().parse::<OrderNumber>(), OrderId::parse(order.trim())) {
            (Ok(number), _) => reader.order_by_number(number).await?,
            (Err(()), Some(id)) => reader.order(id).await?,
            (Err(()), None) => None,
        };
        let order = found.filter(|order| order.deleted_at.is_none()).ok_or_else(|| ApiError::not_found("order"))?;
        // Boxed: it is large, and every command that answers with a view would carry it.
        Box::pin(views::order_view(&self.context, order)).await
    }

    /// Tells of a saved order and shows it as it now stands.
    pub(super) async fn told(&self, order: &Order) -> Result<OrderView, DeskError> {
        self.context.index.notify_one();
        self.context.changed(order.id, order.number, order.version);
        Box::pin(self.get_order(&order.id.to_string())).await
    }
}

/// The order, unless it is deleted or was never there.
pub(super) async fn live_order(tx: &mut WriteTx, id: OrderId) -> Result<Order, DeskError> {
    let order = tx.order(id).await?.filter(|order| order.deleted_at.is_none());
    let order = order.ok_or_else(|| ApiError::not_found("order"))?;
    request::check_seen(&order)?;
    Ok(order)
}

/// Refuses to delete while a checkout is open or once money was taken.
async fn ensure_deletable(tx: &mut WriteTx, order: &Order) -> Result<(), DeskError> {
    if !order.status.editable() {
        let message = format!("The order is {}; only a pending or failed one can be deleted.", order.status.in_words());
        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
    }
    ensure_nothing_open(tx, order).await
}

/// Refuses while a checkout or an amendment is under way.
pub(super) async fn ensure_nothing_open(tx: &mut WriteTx, order: &Order) -> Result<(), DeskError> {
    if !tx.open_amendments(order.id).await?.is_empty() {
        let message = format!("A change or refund of {} is under way; wait for its end.", order.number);
        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
    }
    match tx.latest_checkout(order.id).await? {
        Some(checkout) if checkout.state.is_open() => {
            let message = format!("A checkout of {} is under way; wait for its end or cancel it.", order.number);
            Err(ApiError::new(ErrorCode::InvalidTransition, message).into())
        }
        _ => Ok(()),
    }
}

/// Saves `input` as the order `before` then is.
pub(super) async fn save(
    tx: &mut WriteTx,
    context: &Context,
    before: Order,
    input: OrderInput,
    by: &str,
) -> Result<Order, DeskError> {
    ensure_nothing_open(tx, &before).await?;
    let seen = before.version;
    let checked = input.check(before.currency).map_err(ApiError::from)?;
    let mut order = fill(context, before.clone(), checked)?;
    domain::amendment::ensure_editable(&before, &order)?;
    order.version += 1;
    order.updated_at = context.now();
    tx.update_order(&order, seen).await?;
    learn(tx, &order).await?;
    tx.add_history(order.id, order.status, Some("Changed"), by, order.updated_at).await?;
    saga::announce(tx, context, &order, EventType::Updated).await?;
    Ok(order)
}

/// Saves a new order, tells of it, and learns its products and customer.
pub(super) async fn insert(
    tx: &mut WriteTx,
    context: &Context,
    checked: CheckedOrder,
    by: &str,
) -> Result<Order, DeskError> {
    let now = context.now();
    let number = tx.next_order_number().await?;
    let blank = blank_order(OrderId(context.uuid()), number, context, by, now);
    let order = fill(context, blank, checked)?;
    tx.insert_order(&order).await?;
    learn(tx, &order).await?;
    tx.add_history(order.id, order.status, Some("Entered"), by, now).await?;
    saga::announce(tx, context, &order, EventType::Created).await?;
    context.points.pass("enter", "writing");
    context.tally.created(order.totals.total);
    Ok(order)
}
