//! Moving an order on by hand once production has it: shipped with the carrier's number, then
//! delivered. Every step stands in the history with who and when.

use std::sync::Arc;

use contract::command::SetStatus;
use contract::error::{ApiError, ErrorCode};
use contract::order::OrderView;
use domain::checkout::OrderStanding;
use domain::order::Order;
use domain::order::needs::text_problem;
use domain::outbox::EventType;
use domain::problem::Problems;
use domain::status::OrderStatus;
use store::WriteTx;

use super::orders::{ensure_nothing_open, live_order};
use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::saga;

/// The longest word on a step, in characters.
const NOTE_LIMIT: usize = 500;
/// The longest carrier's number, in characters.
const NUMBER_LIMIT: usize = 100;

impl Desk {
    /// Moves an order to `SHIPPED` or `DELIVERED`.
    pub async fn set_status(&self, wish: SetStatus, by: &str) -> Result<OrderView, DeskError> {
        let wish = checked(wish)?;
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self.context.write(move |tx| Box::pin(async move { step(tx, &context, wish, &by).await })).await?;
        self.told(&order).await
    }
}

fn checked(wish: SetStatus) -> Result<SetStatus, ApiError> {
    let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let wish = SetStatus { note: trimmed(wish.note), tracking_number: trimmed(wish.tracking_number), ..wish };
    let mut problems = Problems::default();
    for (field, text, limit) in
        [("note", &wish.note, NOTE_LIMIT), ("tracking_number", &wish.tracking_number, NUMBER_LIMIT)]
    {
        if let Some(message) = text.as_deref().and_then(|text| text_problem(text, limit)) {
            problems.add(field, message);
        }
    }
    if wish.tracking_number.is_some() && wish.status != OrderStatus::Shipped {
        problems.add("tracking_number", "A tracking number belongs to an order that is being shipped.");
    }
    problems.or_ok(wish).map_err(ApiError::from)
}

async fn step(tx: &mut WriteTx, context: &Context, wish: SetStatus, by: &str) -> Result<Order, DeskError> {
    let mut order = live_order(tx, wish.id).await?;
    if !order.status.fulfils_to(wish.status) {
        let message = format!(
            "An order that is {} cannot be marked as {} by hand. Only one that is being made can be shipped, and only a shipped one delivered.",
            order.status.in_words(),
            wish.status.in_words()
        );
        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
    }
    ensure_nothing_open(tx, &order).await?;
    let now = context.now();
    let standing = OrderStanding { status: wish.status, payment_status: order.payment_status };
    tx.set_standing(order.id, standing, now).await?;
    let tracking = wish.tracking_number.as_ref().map(|number| format!("Tracking number {number}"));
    if let Some(number) = wish.tracking_number {
        tx.set_tracking_number(order.id, &number).await?;
        order.tracking_number = Some(number);
    }
    let words: Vec<String> = [tracking, wish.note].into_iter().flatten().collect();
    let note = (!words.is_empty()).then(|| words.join(". "));
    tx.add_history(order.id, wish.status, note.as_deref(), by, now).await?;
    order.status = wish.status;
    order.version += 1;
    order.updated_at = now;
    saga::announce(tx, context, &order, EventType::Updated).await?;
    if wish.status == OrderStatus::Delivered {
        context.tally.fulfilled();
    }
    Ok(order)
}
