//! Sending something once more: a mail or the invoice as a new numbered message, or everything of
//! an order that waits or was given up.

use std::sync::Arc;

use contract::error::{ApiError, ErrorCode};
use contract::order::{OrderView, Resendable};
use domain::checkout::{Checkout, CheckoutState};
use domain::ids::{OrderId, OutboxId};
use domain::order::Order;
use domain::outbox::{EffectKind, RowState, Template};
use domain::status::InvoiceStatus;
use store::{OutboxFilter, WriteTx};

use super::orders::live_order;
use super::outbox::try_now;
use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::saga;

impl Desk {
    /// Sends a mail or the invoice once more.
    pub async fn resend(&self, id: OrderId, what: Resendable, by: &str) -> Result<OrderView, DeskError> {
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let order = live_order(tx, id).await?;
                    let checkout = tx.latest_checkout(id).await?.ok_or_else(nothing_sent)?;
                    let note = match what {
                        Resendable::Mail => mail(tx, &context, &order, &checkout).await?,
                        Resendable::Invoice => invoice(tx, &context, &order, &checkout).await?,
                    };
                    tx.add_history(id, order.status, Some(&note), &by, context.now()).await?;
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.told(&order).await
    }

    /// Tries everything of an order that waits or was given up again now; what only a person can
    /// settle stays.
    pub async fn retry_order(&self, id: OrderId) -> Result<OrderView, DeskError> {
        let filter = OutboxFilter { order_id: Some(id), limit: 200, ..OutboxFilter::default() };
        let rows: Vec<_> = self.context.store.reader().outbox(&filter).await?.iter().map(|row| row.id).collect();
        let context = Arc::clone(&self.context);
        let order = self.context.write(move |tx| Box::pin(async move { retry(tx, &context, id, &rows).await })).await?;
        self.context.points.pass("retry", "saved");
        self.told(&order).await
    }
}

/// Tries those of `rows` that are open as they stand in this commit: one that went out meanwhile is
/// being tried already.
async fn retry(tx: &mut WriteTx, context: &Context, id: OrderId, rows: &[OutboxId]) -> Result<Order, DeskError> {
    let order = live_order(tx, id).await?;
    let mut open = false;
    for &row in rows {
        let Some(row) = tx.row(row).await? else { continue };
        if row.state == RowState::Waiting || (row.state == RowState::Dead && !row.effect.is_step()) {
            try_now(tx, context, &row).await?;
        }
        open |= matches!(row.state, RowState::Waiting | RowState::Sending)
            || (row.state == RowState::Dead && !row.effect.is_step());
    }
    if !open {
        let message = format!("Nothing of {} waits to be sent.", order.number);
        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
    }
    context.points.pass("retry", "writing");
    Ok(order)
}

async fn mail(tx: &mut WriteTx, context: &Context, order: &Order, checkout: &Checkout) -> Result<String, DeskError> {
    let template = match checkout.state {
        CheckoutState::Completed => Template::OrderConfirmed,
        CheckoutState::Failed => Template::OrderFailed,
        _ => return Err(nothing_sent().into()),
    };
    send_mail(tx, context, order, checkout, template).await
}

/// The invoice is mailed; one that was refused is issued again first.
async fn invoice(tx: &mut WriteTx, context: &Context, order: &Order, checkout: &Checkout) -> Result<String, DeskError> {
    let issued = tx.invoice(saga::invoice_id(order, checkout.run)).await?;
    match issued.map(|invoice| invoice.status) {
        Some(InvoiceStatus::Created | InvoiceStatus::Sent) => {
            send_mail(tx, context, order, checkout, Template::Invoice).await
        }
        Some(InvoiceStatus::Failed) => {
            let row = tx.row_of(order.id, checkout.run, EffectKind::Invoice).await?;
            let row = row.filter(|row| row.state == RowState::Dead).ok_or_else(under_way)?;
            saga::send_again(tx, context, &row).await?;
            Ok("Invoice asked for again".to_owned())
        }
        None => Err(nothing_sent().into()),
    }
}

async fn send_mail(
    tx: &mut WriteTx,
    context: &Context,
    order: &Order,
    checkout: &Checkout,
    template: Template,
) -> Result<String, DeskError> {
    if order.customer.email.is_none() {
        let message = "There is no e-mail address to send it to. Add one to the order first.";
        return Err(ApiError::field("customer.email", message).into());
    }
    let number = saga::mail_again(tx, context, order, checkout, template).await?.ok_or_else(under_way)?;
    Ok(match template {
        Template::Invoice => format!("Invoice sent to the customer, message {number}"),
        _ => format!("Mail sent once more, message {number}"),
    })
}

fn nothing_sent() -> ApiError {
    let message = "Nothing of this kind was sent for this order yet, so it cannot be sent once more.";
    ApiError::new(ErrorCode::InvalidTransition, message)
}

fn under_way() -> ApiError {
    let message = "The last one is still on its way; wait for its end before sending another.";
    ApiError::new(ErrorCode::InvalidTransition, message)
}
