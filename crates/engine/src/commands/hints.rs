//! What others say of payments and mails: a hint starts a look-up, nobody declares money taken; a
//! mail asked for goes through the outbox like any other.

use std::sync::Arc;

use contract::error::{ApiError, ErrorCode};
use contract::order::{OrderView, Resendable};
use domain::ids::{OrderId, PaymentId};
use domain::outbox::{EffectKind, NextStep, Template};
use domain::status::OrderStatus;

use super::orders::live_order;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::record::OrderRecord;

impl Desk {
    /// Someone says that a payment was made or failed: the provider is asked at once, where the
    /// answer is still out. The word itself changes nothing.
    pub async fn hint_payment(&self, id: OrderId, payment: PaymentId) -> Result<OrderRecord, DeskError> {
        let context = Arc::clone(&self.context);
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let order = live_order(tx, id).await?;
                    if !tx.payments(id).await?.iter().any(|known| known.id == payment) {
                        return Err(ApiError::field("payment_id", "This order has no such payment.").into());
                    }
                    let newest = tx.latest_checkout(id).await?.filter(|checkout| checkout.payment_id == payment);
                    let charge = match newest {
                        Some(checkout) => tx.row_of(id, checkout.run, EffectKind::Charge).await?,
                        None => None,
                    };
                    // What never left is not known to the provider: there is nothing to look up.
                    if let Some(row) = charge.filter(|row| row.first_sent_at.is_some()) {
                        tx.set_next(row.id, NextStep::LookUp, context.now()).await?;
                    }
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.context.work.notify_one();
        self.order_record(order).await
    }

    /// Has a mail of an order's newest run sent once more; it must be true of the order.
    pub async fn send_mail(&self, id: OrderId, template: Template, by: &str) -> Result<OrderView, DeskError> {
        use OrderStatus as S;
        let order = self.context.store.reader().order(id).await?.ok_or_else(|| ApiError::not_found("order"))?;
        let went_through = matches!(order.status, S::Confirmed | S::Processing | S::Shipped | S::Delivered);
        let (what, fits) = match template {
            Template::OrderConfirmed => (Resendable::Mail, went_through),
            Template::OrderFailed => (Resendable::Mail, order.status == S::Failed),
            Template::Invoice => (Resendable::Invoice, went_through),
            _ => return Err(ApiError::field("template", "It is order_confirmed, order_failed or invoice.").into()),
        };
        if !fits {
            let message = format!("The order is {}; this mail would not be true.", order.status.in_words());
            return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
        }
        self.resend(id, what, by).await
    }
}
