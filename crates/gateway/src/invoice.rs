//! The invoice service. Owns what is sent to it.

use domain::outbox::{EffectKind, Service, Stream};
use domain::{InvoiceId, Money, OrderId};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::message::{Message, number};

#[derive(Serialize)]
struct Body<'a> {
    invoice_id: InvoiceId,
    order_id: OrderId,
    amount: Box<RawValue>,
    currency: &'a str,
}

/// Issue an invoice over `amount`.
pub fn issue(order: OrderId, invoice: InvoiceId, amount: Money) -> Message {
    let body = Body { invoice_id: invoice, order_id: order, amount: number(amount), currency: amount.currency.code() };
    Message::new(
        (Service::Invoice, Stream::Invoice, EffectKind::Invoice),
        "/invoices".to_owned(),
        &body,
        format!("invoice over {amount}"),
    )
}
