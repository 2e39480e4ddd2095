//! The e-wallet provider, which accepts at once and tells later by webhook. Owns
//! what is sent to it and how its replies read; the webhook itself comes in elsewhere.

use domain::outbox::{EffectKind, Service, Stream};
use domain::{Money, OrderId, PaymentId};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::message::{Message, number};
use crate::payment::refund_of;

/// Where payment requests are made and looked up.
pub(crate) const COLLECTION: &str = "/api/payment/payment-requests";

#[derive(Serialize)]
struct PaymentRequest<'a> {
    payment_id: PaymentId,
    order_id: OrderId,
    amount: Box<RawValue>,
    currency: &'a str,
    webhook_url: &'a str,
}

/// Ask the provider to take `amount` and to report to `webhook_url`.
pub fn request(order: OrderId, payment: PaymentId, amount: Money, webhook_url: &str) -> Message {
    let body = PaymentRequest {
        payment_id: payment,
        order_id: order,
        amount: number(amount),
        currency: amount.currency.code(),
        webhook_url,
    };
    Message::new(
        (Service::Wallet, Stream::Payment, EffectKind::Charge),
        COLLECTION.to_owned(),
        &body,
        format!("charge {amount} to the e-wallet"),
    )
}

/// Give `amount` of a payment back.
pub fn refund(payment: PaymentId, amount: Money, reason: &str) -> Message {
    refund_of(Service::Wallet, COLLECTION, payment, amount, reason)
}
