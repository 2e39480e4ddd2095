//! The payment service: cards and bank transfers. Owns what is sent to it and how
//! its good replies and look-ups read. A token is passed on as it is and shown nowhere.

use domain::outbox::{EffectKind, Service, Stream};
use domain::outcome::{Answer, ChargeAnswer};
use domain::{Money, OrderId, Outcome, PaymentId, PaymentMethod};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::answer::{self, Fields, UNKNOWN};
use crate::card::is_card_number;
use crate::message::{Message, number};

/// Where charges are made and looked up.
pub(crate) const COLLECTION: &str = "/payments";

#[derive(Serialize)]
struct Charge<'a> {
    payment_id: PaymentId,
    order_id: OrderId,
    amount: Box<RawValue>,
    currency: &'a str,
    method: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

#[derive(Serialize)]
struct Refund<'a> {
    amount: Box<RawValue>,
    reason: &'a str,
}

/// Take `amount`. A "token" that is a card number is left out: none may ever be stored or sent on
/// (invariant 9); checkout refuses it long before.
pub fn charge(
    order: OrderId,
    payment: PaymentId,
    amount: Money,
    method: PaymentMethod,
    token: Option<&str>,
) -> Message {
    let body = Charge {
        payment_id: payment,
        order_id: order,
        amount: number(amount),
        currency: amount.currency.code(),
        method: method.as_str(),
        token: token.filter(|token| !is_card_number(token)),
    };
    Message::new(
        (Service::Payment, Stream::Payment, EffectKind::Charge),
        COLLECTION.to_owned(),
        &body,
        format!("charge {amount}"),
    )
}

/// Give `amount` of a payment back.
pub fn refund(payment: PaymentId, amount: Money, reason: &str) -> Message {
    refund_of(Service::Payment, COLLECTION, payment, amount, reason)
}

/// Payment and wallet take refunds alike, each below its own collection.
pub(crate) fn refund_of(
    service: Service,
    collection: &str,
    payment: PaymentId,
    amount: Money,
    reason: &str,
) -> Message {
    let body = Refund { amount: number(amount), reason };
    Message::new(
        (service, Stream::Payment, EffectKind::Refund),
        format!("{collection}/{payment}/refunds"),
        &body,
        format!("refund {amount}"),
    )
}

/// The good reply to a charge, `id` being the field that names it.
pub(crate) fn read_charge(body: &[u8], id: &str) -> Outcome {
    let read = answer::fields(body).and_then(|fields| charge_of(&fields, id));
    read.map_or(UNKNOWN, Outcome::Done)
}

/// The good reply to a refund: one that says it was done, or no, or names no status at all. Under way,
/// or a word that we do not know, is no money given back: it is asked for again with the same key.
pub(crate) fn read_refund(body: &[u8]) -> Outcome {
    let fields = answer::fields(body).unwrap_or_default();
    match fields.get("status").map(|status| status.as_str()) {
        None
        | Some(Some(
            "SUCCESSFUL" | "SUCCEEDED" | "COMPLETED" | "REFUNDED" | "PARTIALLY_REFUNDED" | "FAILED" | "DECLINED"
            | "REJECTED",
        )) => answer::done_with(body, "refund_id"),
        Some(_) => UNKNOWN,
    }
}

/// A look-up by key: a list under `list`, empty where no such charge is known. Of several, the one
/// that took money counts, then one that still may.
pub(crate) fn read_look_up(body: &[u8], list: &str, id: &str) -> Outcome {
    let found = answer::fields(body).and_then(|mut fields| match fields.remove(list)? {
        serde_json::Value::Array(found) => Some(found),
        _ => None,
    });
    let read: Option<Vec<Answer>> = found.and_then(|found| {
        let charges = found.iter().map(|one| charge_of(one.as_object()?, id));
        charges.collect()
    });
    let Some(charges) = read else {
        return UNKNOWN;
    };
    let order = [ChargeAnswer::Charged, ChargeAnswer::Pending, ChargeAnswer::Declined];
    let weightiest = order.iter().find_map(|wanted| {
        let mut fitting = charges.iter().filter(|one| one.charge == Some(*wanted));
        fitting.next().cloned()
    });
    Outcome::Done(weightiest.unwrap_or(Answer { reference: None, charge: Some(ChargeAnswer::NotFound) }))
}

fn charge_of(fields: &Fields, id: &str) -> Option<Answer> {
    let charge = answer::charge_answer(fields)?;
    Some(Answer {
        reference: answer::text(fields, "transaction_id").or_else(|| answer::text(fields, id)),
        charge: Some(charge),
    })
}
