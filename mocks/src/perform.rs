//! What a POST does to the world once it is decided: the reply and the entry that says so. Owns
//! the rules of money and stock (never more refunded than taken, never more reserved than there
//! is); changes nothing itself, `books` absorbs the entry.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::amount::Amount;
use crate::books::{Books, Reservation};
use crate::calls::{Call, Charge, Invoice, Production, Reserve, exact};
use crate::decide::{Ruling, Verdict};
use crate::entry::{Effect, Facts, PlannedNotice, StockLine};
use crate::reply::{Detail, Reply};
use crate::service::Service;

/// What came of a request.
#[derive(Debug)]
pub struct Done {
    /// The reply.
    pub reply: Reply,
    /// What the ledger says.
    pub facts: Facts,
    /// What the wallet's provider will do.
    pub notice: Option<PlannedNotice>,
}

impl Done {
    fn new(reply: Reply, facts: Facts) -> Self {
        Self { reply, facts, notice: None }
    }
}

/// An id that is the same for the same key, so that nothing depends on when it was made.
pub fn derived_id(prefix: &str, service: Service, key: &str) -> String {
    let digest = Sha256::digest(format!("{prefix}/{}/{key}", service.name()));
    format!("{prefix}_{}", hex::encode(&digest[..12]))
}

/// The order a call is about, through its reservation or payment if it names none.
pub fn order_of(books: &Books, service: Service, call: &Call) -> Option<String> {
    match call {
        Call::Refund(payment_id, _) => books.account(service, payment_id)?.order_id.clone(),
        Call::Commit(id) | Call::Release(id, _) => books.reservation(id)?.order_id.clone(),
        other => other.order_id().map(str::to_owned),
    }
}

/// Carries the call out.
pub fn perform(books: &Books, service: Service, key: &str, call: &Call, verdict: &Verdict) -> Done {
    let yes = verdict.ruling == Ruling::Succeed;
    match call {
        Call::Charge(charge) if service == Service::Wallet => request(key, charge, verdict),
        Call::Charge(charge) => charged(key, charge, yes),
        Call::Refund(payment_id, amount) => refund(books, service, key, payment_id, *amount, yes),
        Call::Reserve(reserve) => reserve_stock(books, reserve, yes),
        Call::Commit(id) => commit(books, id, yes),
        Call::Release(id, lines) => release(books, id, lines.as_deref(), yes),
        follower => follow(service, key, follower, yes),
    }
}

fn charge_facts(effect: Effect, charge: &Charge) -> Facts {
    Facts {
        order_id: Some(charge.order_id.clone()),
        amount: Some(charge.amount),
        currency: Some(charge.currency.clone()),
        payment_id: Some(charge.payment_id.clone()),
        ..Facts::of(effect)
    }
}

fn declined(charge: &Charge) -> Done {
    let reply = Reply::error(402, "PAYMENT_DECLINED", "the payment was declined", &[]);
    Done::new(reply, charge_facts(Effect::Declined, charge))
}

fn charged(key: &str, charge: &Charge, yes: bool) -> Done {
    if !yes {
        return declined(charge);
    }
    let reply = json!({
        "payment_id": charge.payment_id,
        "status": "SUCCESSFUL",
        "transaction_id": derived_id("txn", Service::Payment, key),
    });
    Done::new(Reply::json(201, &reply), charge_facts(Effect::Charged, charge))
}

/// An outcome of `fail` is refused at the door; what the cents rule declines is taken in and
/// declined by the provider, by webhook.
fn request(key: &str, charge: &Charge, verdict: &Verdict) -> Done {
    if verdict.ruling == Ruling::Fail {
        return declined(charge);
    }
    let reply = json!({
        "request_id": derived_id("req", Service::Wallet, key),
        "status": "PENDING",
    });
    let notice = PlannedNotice {
        webhook_url: charge.webhook_url.clone().unwrap_or_default(),
        delay_ms: u64::try_from(verdict.webhook_delay.as_millis()).unwrap_or(u64::MAX),
        succeeds: verdict.ruling == Ruling::Succeed,
        mode: verdict.webhook,
    };
    let facts = charge_facts(Effect::Requested, charge);
    Done { notice: Some(notice), ..Done::new(Reply::json(202, &reply), facts) }
}

fn refund(books: &Books, service: Service, key: &str, payment_id: &str, amount: Amount, yes: bool) -> Done {
    let account = books.account(service, payment_id).cloned().unwrap_or_default();
    let currency = account.currency.clone().unwrap_or_default();
    let facts = |effect| Facts {
        order_id: account.order_id.clone(),
        amount: Some(amount.in_currency(&currency).unwrap_or(amount)),
        currency: account.currency.clone(),
        payment_id: Some(payment_id.to_owned()),
        ..Facts::of(effect)
    };
    let refused = |reply| Done::new(reply, facts(Effect::Refused));
    if books.account(service, payment_id).is_none() {
        return refused(Reply::not_found("no such payment"));
    }
    if let Err(reply) = exact(amount, &currency) {
        return refused(reply);
    }
    if !yes {
        return refused(Reply::error(409, "REFUND_REFUSED", "the refund was refused", &[]));
    }
    let left = account.captured.minus(account.refunded).unwrap_or_default();
    if amount > left {
        let reply = "more than what is left of the payment";
        return refused(Reply::error(422, "REFUND_EXCEEDS_PAYMENT", reply, &[]));
    }
    let reply = json!({
        "refund_id": derived_id("rfd", service, key),
        "status": "SUCCESSFUL",
    });
    Done::new(Reply::json(201, &reply), facts(Effect::Refunded))
}

fn reserve_stock(books: &Books, reserve: &Reserve, yes: bool) -> Done {
    let facts = |effect| Facts {
        order_id: Some(reserve.order_id.clone()),
        reservation_id: Some(reserve.reservation_id.clone()),
        items: Some(reserve.items.clone()),
        ..Facts::of(effect)
    };
    if books.reservation(&reserve.reservation_id).is_some() {
        let reply = Reply::error(409, "RESERVATION_EXISTS", "that reservation exists", &[]);
        return Done::new(reply, facts(Effect::Refused));
    }
    let mut wanted: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &reserve.items {
        *wanted.entry(&line.sku).or_default() += line.quantity;
    }
    let short = wanted.into_iter().filter_map(|(sku, quantity)| {
        // A scripted refusal says that nothing is there, whatever the books say.
        let available = if yes { books.stock(sku).available } else { 0 };
        (quantity > available).then(|| Detail {
            sku: Some(sku.to_owned()),
            requested_quantity: Some(quantity),
            available_quantity: Some(available),
            ..Detail::default()
        })
    });
    let short: Vec<Detail> = short.collect();
    if !short.is_empty() {
        let message = "not enough in stock";
        let reply = Reply::error(409, "INVENTORY_UNAVAILABLE", message, &short);
        return Done::new(reply, facts(Effect::Unavailable));
    }
    let reply = json!({"reservation_id": reserve.reservation_id, "status": "RESERVED"});
    Done::new(Reply::json(201, &reply), facts(Effect::Reserved))
}

fn commit(books: &Books, id: &str, yes: bool) -> Done {
    let Some(reservation) = books.reservation(id) else {
        return unknown_reservation(id);
    };
    let held = lines_of(&reservation.held);
    if !yes {
        return refused(id, reservation, "COMMIT_REFUSED", "the commit was refused", held);
    }
    if held.is_empty() {
        let message = "the reservation was released";
        return refused(id, reservation, "RESERVATION_RELEASED", message, held);
    }
    let items = if reservation.committed { Vec::new() } else { held };
    let reply = json!({"reservation_id": id, "status": "COMMITTED"});
    Done::new(Reply::json(200, &reply), stock_facts(Effect::Committed, id, reservation, items))
}

fn release(books: &Books, id: &str, lines: Option<&[StockLine]>, yes: bool) -> Done {
    let Some(reservation) = books.reservation(id) else {
        return unknown_reservation(id);
    };
    let items = match lines {
        None => lines_of(&reservation.held),
        Some(lines) => still_held(reservation, lines),
    };
    if !yes {
        return refused(id, reservation, "RELEASE_REFUSED", "the release was refused", items);
    }
    let reply = json!({"reservation_id": id, "status": "RELEASED"});
    Done::new(Reply::json(200, &reply), stock_facts(Effect::Released, id, reservation, items))
}

/// What of these lines the reservation still holds: nothing is restocked twice.
fn still_held(reservation: &Reservation, lines: &[StockLine]) -> Vec<StockLine> {
    let mut held = reservation.held.clone();
    let mut back: BTreeMap<String, u64> = BTreeMap::new();
    for line in lines {
        let left = held.entry(line.sku.clone()).or_default();
        let taken = line.quantity.min(*left);
        *left -= taken;
        *back.entry(line.sku.clone()).or_default() += taken;
    }
    back.retain(|_, quantity| *quantity > 0);
    lines_of(&back)
}

fn lines_of(held: &BTreeMap<String, u64>) -> Vec<StockLine> {
    let line = |(sku, quantity): (&String, &u64)| StockLine { sku: sku.clone(), quantity: *quantity };
    held.iter().map(line).collect()
}

fn stock_facts(effect: Effect, id: &str, of: &Reservation, items: Vec<StockLine>) -> Facts {
    Facts {
        order_id: of.order_id.clone(),
        reservation_id: Some(id.to_owned()),
        items: Some(items),
        ..Facts::of(effect)
    }
}

fn refused(id: &str, of: &Reservation, code: &str, message: &str, items: Vec<StockLine>) -> Done {
    let facts = stock_facts(Effect::Refused, id, of, items);
    Done::new(Reply::error(409, code, message, &[]), facts)
}

fn unknown_reservation(id: &str) -> Done {
    let facts = Facts { reservation_id: Some(id.to_owned()), ..Facts::of(Effect::Refused) };
    Done::new(Reply::not_found("no such reservation"), facts)
}

/// The services that only take note: mail, production, invoice, events.
fn follow(service: Service, key: &str, call: &Call, yes: bool) -> Done {
    let (reply, facts) = match call {
        Call::Email(email) => {
            let reply = json!({"email_id": derived_id("eml", service, key), "status": "SENT"});
            let template = Some(email.template.clone());
            (Reply::json(202, &reply), Facts { template, ..Facts::of(Effect::Emailed) })
        }
        Call::Production(production) => produced(service, key, production),
        Call::Invoice(invoice) => invoiced(invoice),
        Call::Event(event) => {
            let reply = json!({"event_id": event.event_id, "status": "ACCEPTED"});
            let (status, effect) = match service {
                Service::Billing => (202, Effect::Billed),
                _ => (200, Effect::Event),
            };
            let event_type = Some(event.r#type.clone());
            (Reply::json(status, &reply), Facts { event_type, ..Facts::of(effect) })
        }
        Call::Charge(_) | Call::Refund(..) | Call::Reserve(_) | Call::Commit(_) | Call::Release(..) => {
            unreachable!("money and stock have their own functions")
        }
    };
    let facts = Facts { order_id: call.order_id().map(str::to_owned), ..facts };
    if yes {
        return Done::new(reply, facts);
    }
    let message = format!("{} refused the request", service.name());
    let reply = Reply::error(422, "REFUSED", &message, &[]);
    Done::new(reply, Facts { effect: Effect::Refused, ..facts })
}

fn produced(service: Service, key: &str, production: &Production) -> (Reply, Facts) {
    let production_id = derived_id("prd", service, key);
    let reply = json!({"production_id": production_id, "status": "ACCEPTED"});
    let facts = match production.status.as_str() {
        "UPDATED" | "CANCELLED" => {
            let event_type = Some(production.status.clone());
            Facts { event_type, ..Facts::of(Effect::Event) }
        }
        _ => Facts::of(Effect::Produced),
    };
    (Reply::json(202, &reply), facts)
}

fn invoiced(invoice: &Invoice) -> (Reply, Facts) {
    let reply = json!({"invoice_id": invoice.invoice_id, "status": "CREATED"});
    let facts =
        Facts { amount: Some(invoice.amount), currency: Some(invoice.currency.clone()), ..Facts::of(Effect::Invoiced) };
    (Reply::json(201, &reply), facts)
}
