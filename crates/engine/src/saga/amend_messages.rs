//! Which message an amendment's effect is. As in a checkout's: ids derived from order and run,
//! amounts and texts from stored rows, nothing from the present.

use domain::amendment::{Amendment, Purpose, Stock};
use domain::checkout::Effect;
use domain::order::Order;
use domain::outbox::{KeyParts, ProductionStatus};
use domain::status::PaymentMethod;
use gateway::Message;

use crate::context::Context;

/// The message that `effect` sends for this run and its part in the key; `None` where it sends none.
pub(super) fn message_of(
    context: &Context,
    order: &Order,
    amendment: &Amendment,
    effect: Effect,
) -> Option<(Message, u32)> {
    let reservation = amendment.reservation_id;
    let message = match effect {
        Effect::Reserve => (gateway::inventory::reserve(order.id, reservation, &lines(&amendment.added)), 0),
        Effect::Charge => {
            let charge = amendment.charge.as_ref()?;
            let (payment, amount) = (amendment.payment_id, charge.amount);
            let message = match charge.method {
                PaymentMethod::EWallet => gateway::wallet::request(order.id, payment, amount, &context.webhook_url()),
                PaymentMethod::CreditCard | PaymentMethod::DebitCard | PaymentMethod::BankTransfer => {
                    gateway::payment::charge(order.id, payment, amount, charge.method, charge.token.as_deref())
                }
            };
            (message, 0)
        }
        Effect::CommitStock => (gateway::inventory::commit(reservation), 0),
        Effect::Refund => {
            let (number, part) = amendment.open_refund()?;
            let reason = refund_reason(amendment);
            let message = match part.method {
                PaymentMethod::EWallet => gateway::wallet::refund(part.payment_id, part.amount, &reason),
                PaymentMethod::CreditCard | PaymentMethod::DebitCard | PaymentMethod::BankTransfer => {
                    gateway::payment::refund(part.payment_id, part.amount, &reason)
                }
            };
            (message, number)
        }
        Effect::ReleaseStock => {
            let (number, part) = amendment.open_release()?;
            let message = match &part.items {
                Some(items) => gateway::inventory::release_items(part.reservation_id, &lines(items)),
                None => gateway::inventory::release(part.reservation_id),
            };
            (message, number)
        }
        Effect::Produce(status) => {
            let part = match status {
                ProductionStatus::Confirmed => 0,
                ProductionStatus::Updated => 1,
                ProductionStatus::Cancelled => 2,
            };
            (gateway::production::order(order, status), part)
        }
        Effect::Email(_)
        | Effect::Invoice
        | Effect::LookUpCharge
        | Effect::ResendCharge
        | Effect::Withdraw(_)
        | Effect::WithdrawFollowers
        | Effect::AnnounceConfirmed
        | Effect::AnnounceUpdated => return None,
    };
    Some(message)
}

/// What makes a message of this run one message: its key's parts.
pub(super) fn key_parts(order: &Order, run: u32, message: &Message, part: u32) -> KeyParts {
    KeyParts { order_id: order.id, service: message.service, effect: message.effect, run, part, send: 0 }
}

/// Why money goes back, as the provider is told and as it is kept.
pub(super) fn refund_reason(amendment: &Amendment) -> String {
    match (&amendment.reason, &amendment.failure, amendment.purpose) {
        (Some(reason), ..) => reason.clone(),
        (None, Some(failure), _) => failure.refusal.message.clone(),
        (None, None, Purpose::Edit) if amendment.late.is_some() => "The change was called off.".to_owned(),
        (None, None, _) => "The order was changed.".to_owned(),
    }
}

fn lines(stock: &[Stock]) -> Vec<(String, u32)> {
    stock.iter().map(|stock| (stock.sku.clone(), stock.quantity)).collect()
}
