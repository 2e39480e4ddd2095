//! Which message an effect is, and what makes it the same message when it is built again: ids
//! derived from order and run, amounts and texts from stored rows, nothing from the present.

use domain::checkout::{Checkout, Effect};
use domain::ids::{InvoiceId, NAMESPACE};
use domain::order::Order;
use domain::outbox::{EffectKind, KeyParts, Template};
use domain::status::PaymentMethod;
use gateway::Message;
use uuid::Uuid;

/// The first refund of a run is the whole of its payment.
pub(super) const FULL_REFUND: u32 = 1;

/// The message that `effect` sends for this run; `None` where it sends none. `webhook_url` is where
/// the wallet's provider is to tell what became of a charge.
pub(crate) fn message_of(order: &Order, checkout: &Checkout, effect: Effect, webhook_url: &str) -> Option<Message> {
    let message = match effect {
        Effect::Reserve => gateway::inventory::reserve(order.id, checkout.reservation_id, &stock_lines(order)),
        Effect::Charge if by_wallet(checkout) => {
            gateway::wallet::request(order.id, checkout.payment_id, checkout.amount, webhook_url)
        }
        Effect::Charge => {
            let token = checkout.token.as_deref();
            gateway::payment::charge(order.id, checkout.payment_id, checkout.amount, checkout.method, token)
        }
        Effect::CommitStock => gateway::inventory::commit(checkout.reservation_id),
        Effect::ReleaseStock => gateway::inventory::release(checkout.reservation_id),
        Effect::Refund if by_wallet(checkout) => {
            gateway::wallet::refund(checkout.payment_id, checkout.amount, &refund_reason(checkout))
        }
        Effect::Refund => gateway::payment::refund(checkout.payment_id, checkout.amount, &refund_reason(checkout)),
        Effect::Email(template) => mail_of(order, checkout, template, 0),
        Effect::Produce(status) => gateway::production::order(order, status),
        Effect::Invoice => gateway::invoice::issue(order.id, invoice_id(order, checkout.run), checkout.amount),
        Effect::LookUpCharge
        | Effect::ResendCharge
        | Effect::Withdraw(_)
        | Effect::WithdrawFollowers
        | Effect::AnnounceConfirmed
        | Effect::AnnounceUpdated => return None,
    };
    Some(message)
}

/// A mail of a run; `send` counts those asked for once more.
pub(super) fn mail_of(order: &Order, checkout: &Checkout, template: Template, send: u32) -> Message {
    let again = if send == 0 { String::new() } else { format!("/{send}") };
    let name = format!("mail/{}/{template}/{}{again}", order.id, checkout.run);
    let id = Uuid::new_v5(&NAMESPACE, name.as_bytes());
    gateway::email::mail(order, template, id, checkout.failure.as_ref())
}

/// The invoice of a run.
pub(crate) fn invoice_id(order: &Order, run: u32) -> InvoiceId {
    InvoiceId::derived(&format!("invoice/{}/{run}", order.id))
}

/// What makes a message of this run one message: its key's parts.
pub(crate) fn key_parts(order: &Order, run: u32, message: &Message) -> KeyParts {
    KeyParts { order_id: order.id, service: message.service, effect: message.effect, run, part: part(message), send: 0 }
}

/// The number that tells messages of one effect and run apart: which refund, which mail, which
/// word to production.
fn part(message: &Message) -> u32 {
    match (message.effect, message.label.as_str()) {
        (EffectKind::Refund, _) => FULL_REFUND,
        (EffectKind::Email, "order_failed") | (EffectKind::Produce, "UPDATED") => 1,
        (EffectKind::Produce, "CANCELLED") | (EffectKind::Email, "invoice") => 2,
        _ => 0,
    }
}

/// SKU and pieces of each line; the gateway sums lines of one SKU.
fn stock_lines(order: &Order) -> Vec<(String, u32)> {
    order.items.iter().map(|item| (item.sku.clone(), item.quantity)).collect()
}

pub(super) fn refund_reason(checkout: &Checkout) -> String {
    match (&checkout.cancel, &checkout.failure) {
        (Some(reason), _) => reason.clone(),
        (None, Some(failure)) => failure.refusal.message.clone(),
        (None, None) => "The order was called off.".to_owned(),
    }
}

fn by_wallet(checkout: &Checkout) -> bool {
    checkout.method == PaymentMethod::EWallet
}
