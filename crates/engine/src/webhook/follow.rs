//! What follows from news of a payment: the charge's row is closed whatever state it is in, the
//! machine moves, and the flight recorder shows the message. Where the news does not fit what is
//! known, none of that: the provider is asked by key instead.

use domain::checkout::{CheckoutState, Event};
use domain::ids::PaymentId;
use domain::order::Order;
use domain::outbox::{EffectKind, NextStep, RowState, Service};
use domain::outcome::Refusal;
use domain::status::PaymentMethod;
use gateway::webhook::{PaymentNotice, Said};
use store::{AttemptResult, OutboxRow, Payment, StoreError, WriteTx};

use super::{Came, Message, Taken};
use crate::context::Context;
use crate::error::DeskError;
use crate::saga::{self, Process, Sending};

/// What a message speaks of.
struct Named {
    payment: Payment,
    process: Process,
    charge: OutboxRow,
}

/// Follows `notice`. `first`: its id was not seen before; under one that was, another body is not
/// believed.
pub(super) async fn follow(
    tx: &mut WriteTx,
    context: &Context,
    message: &Message,
    notice: &PaymentNotice,
    first: bool,
) -> Result<Taken, DeskError> {
    let Some(named) = find(tx, notice).await? else { return Ok(Taken { came: Came::Stranger, order: None }) };
    let doubt = if first { doubt(&named, notice) } else { Some("another message came under the same id") };
    let (came, order) = match doubt {
        Some(why) => {
            tracing::warn!(why, id = message.id, payment = %named.payment.id, "a webhook does not fit");
            (Came::NotBelieved, ask_instead(tx, context, &named).await?)
        }
        None => believe(tx, context, &named, notice).await?,
    };
    if first {
        let outcome = doubt.map_or_else(|| outcome(came, notice.said), |_| "does not fit, so it was asked after");
        let excerpt = gateway::excerpt(&message.body);
        let told = AttemptResult { outcome, http_status: None, excerpt };
        tx.note_webhook(&named.charge, &message.id, &told, context.now()).await?;
    }
    Ok(Taken { came, order: Some(order) })
}

/// The wallet payment that a notice names, with its checkout or amendment and its charge. Payments by other methods
/// are not the wallet's to speak of.
async fn find(tx: &mut WriteTx, notice: &PaymentNotice) -> Result<Option<Named>, DeskError> {
    let Some(id) = PaymentId::parse(&notice.payment_id) else { return Ok(None) };
    let payment = tx.payment(id).await?.filter(|payment| payment.method == PaymentMethod::EWallet);
    let Some(payment) = payment else { return Ok(None) };
    let Some(run) = payment.checkout_id else { return Ok(None) };
    let Some(process) = Process::load(tx, run).await? else { return Ok(None) };
    let charge = tx.row_of(process.order_id(), process.run(), EffectKind::Charge).await?;
    let charge = charge.filter(|row| row.service == Service::Wallet);
    Ok(charge.map(|charge| Named { payment, process, charge }))
}

/// Why a notice is not believed, signed as it is.
fn doubt(named: &Named, notice: &PaymentNotice) -> Option<&'static str> {
    if notice.order_id != named.payment.order_id.to_string() {
        return Some("it names another order");
    }
    if !notice.is_of(named.payment.amount) {
        return Some("it names another amount");
    }
    let contradicts = event(named, notice.said).is_some_and(|event| named.process.would_change(event).is_err());
    contradicts.then_some("it contradicts what the provider said before")
}

/// The event of a definite word.
fn event(named: &Named, said: Said) -> Option<Event> {
    let payment = named.payment.id;
    match said {
        Said::Succeeded => Some(Event::Charged(payment)),
        Said::Failed => Some(Event::Declined(payment, declined())),
        Said::Pending => None,
    }
}

fn declined() -> Refusal {
    let message = "The payment was declined.".to_owned();
    Refusal { code: "PAYMENT_DECLINED".to_owned(), message, short: Vec::new() }
}

async fn believe(
    tx: &mut WriteTx,
    context: &Context,
    named: &Named,
    notice: &PaymentNotice,
) -> Result<(Came, Order), DeskError> {
    let Some(event) = event(named, notice.said) else {
        return Ok((Came::Pending, pending(tx, context, named).await?));
    };
    let (process, row) = (named.process.clone(), &named.charge);
    let refused = notice.said == Said::Failed;
    let error = refused.then(|| declined().message);
    // Before the machine moves: the payment's record takes their id from the row.
    tx.close_row(row.id, refused, error.as_deref(), notice.transaction_id.as_deref(), context.now()).await?;
    let is_known = !process.would_change(event.clone())?;
    let moved = process.advance(tx, context, event, saga::SYSTEM, Sending::ByDispatcher).await?;
    let came = match notice.said {
        _ if is_known => Came::Known,
        Said::Succeeded => Came::Charged,
        Said::Failed | Said::Pending => Came::Declined,
    };
    Ok((came, moved.order))
}

/// The provider has our request: there is no need to send it again. A reply that is still on its
/// way says so itself.
async fn pending(tx: &mut WriteTx, context: &Context, named: &Named) -> Result<Order, DeskError> {
    let (process, row) = (named.process.clone(), &named.charge);
    let asks = matches!(process.state(), CheckoutState::Charging | CheckoutState::Reconciling);
    if !asks || row.state != RowState::Waiting {
        return order_of(tx, named).await;
    }
    let event = Event::ProviderPending(named.payment.id);
    let moved = process.advance(tx, context, event, saga::SYSTEM, Sending::ByDispatcher).await?;
    let at = context.now().plus_millis(context.config.wallet_poll_after_ms);
    tx.set_next(row.id, NextStep::LookUp, at).await?;
    Ok(moved.order)
}

/// Asks the provider by key, at once, where the charge is still open. A row that is on the wire
/// brings its own answer.
async fn ask_instead(tx: &mut WriteTx, context: &Context, named: &Named) -> Result<Order, DeskError> {
    if named.charge.state == RowState::Waiting {
        tx.set_next(named.charge.id, NextStep::LookUp, context.now()).await?;
    }
    order_of(tx, named).await
}

async fn order_of(tx: &mut WriteTx, named: &Named) -> Result<Order, DeskError> {
    Ok(tx.order(named.payment.order_id).await?.ok_or(StoreError::NotFound("order"))?)
}

/// What the flight recorder shows.
const fn outcome(came: Came, said: Said) -> &'static str {
    match (came, said) {
        (Came::Known, _) => "known already",
        (_, Said::Succeeded) => "done",
        (_, Said::Failed) => "refused",
        (_, Said::Pending) => "pending",
    }
}
