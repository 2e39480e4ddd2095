//! One order, whole.

use contract::order::{HistoryEntry, InvoiceView, OrderView, PaymentView, ProcessView, RefundView};
use domain::checkout::{Checkout, CheckoutState};
use domain::order::Order;
use domain::status::OrderStatus;
use store::{Payment, Refund};

use super::headline::headline;
use super::lanes::lane_views;
use crate::context::Context;
use crate::error::DeskError;

/// The order with its newest checkout, lanes, history, payments and invoices.
pub(crate) async fn order_view(context: &Context, order: Order) -> Result<OrderView, DeskError> {
    let reader = context.store.reader();
    let id = order.id;
    let checkout = reader.latest_checkout(id).await?;
    let timeline = reader.timeline(id).await?;
    let lanes = lane_views(checkout.as_ref(), &timeline, order.items.len());
    let open = checkout.as_ref().is_some_and(|checkout| checkout.state.is_open());
    let history = reader.history(id).await?.into_iter().map(|entry| HistoryEntry {
        status: entry.status,
        note: entry.note,
        created_by: entry.created_by,
        created_at: entry.created_at,
    });
    let refunds = reader.refunds(id).await?;
    let payments = reader.payments(id).await?.into_iter().map(|payment| payment_view(payment, &refunds));
    let invoices = reader.invoices(id).await?.into_iter().map(|invoice| InvoiceView {
        reference: invoice.reference,
        amount: invoice.amount,
        status: invoice.status,
    });
    Ok(OrderView {
        headline: headline(&order, checkout.as_ref(), &lanes),
        editable: order.status.editable() && !open,
        may_check_out: order.status.editable() && !open && order.totals.total.minor > 0,
        may_cancel: may_cancel(&order, checkout.as_ref()),
        process: checkout.map(process_view),
        lanes,
        history: history.collect(),
        payments: payments.collect(),
        invoices: invoices.collect(),
        order,
    })
}

fn payment_view(payment: Payment, refunds: &[Refund]) -> PaymentView {
    let given_back = refunds.iter().filter(|refund| refund.payment_id == payment.id).map(|refund| RefundView {
        reference: refund.reference.clone(),
        amount: refund.amount,
        state: refund.state,
        reason: refund.reason.clone(),
        created_at: refund.created_at,
    });
    PaymentView {
        refunds: given_back.collect(),
        transaction_id: payment.reference,
        method: payment.method,
        amount: payment.amount,
        state: payment.state,
        created_at: payment.created_at,
    }
}

fn may_cancel(order: &Order, checkout: Option<&Checkout>) -> bool {
    let wished = checkout.is_some_and(|checkout| checkout.state.is_open() && checkout.cancel.is_some());
    let late = matches!(order.status, OrderStatus::Shipped | OrderStatus::Delivered | OrderStatus::Cancelled);
    let undoing = checkout.is_some_and(|checkout| {
        matches!(checkout.state, CheckoutState::Refunding | CheckoutState::Releasing | CheckoutState::NeedsAttention)
    });
    !wished && !late && !undoing
}

fn process_view(checkout: Checkout) -> ProcessView {
    ProcessView {
        id: checkout.id,
        generation: checkout.run,
        state: checkout.state,
        failure: checkout.failure,
        attention: checkout.attention,
        cancelling: checkout.cancel.is_some() && checkout.state != CheckoutState::Cancelled,
    }
}
