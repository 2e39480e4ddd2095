//! One row's way: send or look up, class the reply, write what follows in one commit, go on with
//! the rows that this made. A result is written only by the owner that sent it (fenced by epoch).

use std::sync::Arc;

use domain::checkout::{CheckoutState, Event};
use domain::order::Order;
use domain::outbox::{EffectKind, NextStep, RowState};
use domain::outcome::Outcome;
use gateway::{Reply, Request};
use store::{Invoice, OutboxRow, WriteTx};
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::Dispatcher;
use super::plan::{Plan, Policy};
use crate::context::Context;
use crate::error::DeskError;
use crate::saga::{self, Sending};

/// What a settled attempt leads to.
struct Settled {
    order: Order,
    to_send: Vec<OutboxRow>,
}

impl Dispatcher {
    /// Starts the row's way in a task of its own.
    pub(super) fn start(&self, row: OutboxRow) -> JoinHandle<()> {
        self.context.note_sent(row.service);
        let this = self.clone();
        let span = tracing::info_span!("send", service = %row.service, effect = %row.effect, trace_id = %row.trace_id);
        self.supervisor.spawn(async move { this.drive(row).await }.instrument(span))
    }

    /// Sends a row that stands `sending`, and then the rows that follow from its answer.
    async fn drive(self, row: OutboxRow) {
        let mut next = vec![row];
        while let Some(row) = next.pop() {
            // A closed semaphore would mean a stop; sends go on within its grace.
            let slot = Arc::clone(&self.slots).acquire_owned().await;
            let to_send = self.send_and_settle(row).await;
            drop(slot);
            self.context.work.notify_one();
            let mut to_send = to_send.into_iter();
            next.extend(to_send.next());
            for other in to_send {
                drop(self.start(other));
            }
        }
    }

    async fn send_and_settle(&self, row: OutboxRow) -> Vec<OutboxRow> {
        let context = &self.context;
        context.points.pass(row.effect, "intent-saved");
        let reply = call(context, &row).await;
        context.points.pass(row.effect, "after-reply");
        let misconfigured = reply.outcome == Outcome::Misconfigured;
        let unreachable = reply.outcome == Outcome::NotSent;
        let closed = context.note_reply(row.service, reply.transport_failure, unreachable, misconfigured);
        tracing::info!(status = reply.http_status, outcome = ?reply.outcome, "answered");
        let effect = row.effect;
        let settled = match settle(context, row, reply, closed).await {
            Ok(settled) => settled,
            Err(error) => {
                // The row stays `sending`; the next start takes it up as unknown.
                tracing::error!(%error, "a result could not be recorded");
                return Vec::new();
            }
        };
        context.points.pass(effect, "result-saved");
        settled.map_or_else(Vec::new, |Settled { order, to_send }| {
            context.changed(order.id, order.number, order.version);
            to_send
        })
    }
}

/// The call itself; a service whose address was taken away meanwhile counts as not reached.
async fn call(context: &Context, row: &OutboxRow) -> Reply {
    let endpoints = context.endpoints();
    let Some(base) = endpoints.of(row.service) else {
        return Reply {
            outcome: Outcome::NotSent,
            http_status: None,
            excerpt: "no address is configured".to_owned(),
            transport_failure: true,
        };
    };
    context.points.pass(row.effect, "before-send");
    match row.next_step {
        NextStep::LookUp => context.gateway.look_up(base, row.service, row.key, &row.trace_id, &span_id(context)).await,
        NextStep::Send => {
            let request = Request {
                service: row.service,
                effect: row.effect,
                path: &row.path,
                body: &row.body,
                key: row.key,
                trace_id: &row.trace_id,
                span_id: &span_id(context),
            };
            context.gateway.send(base, &request).await
        }
    }
}

fn span_id(context: &Context) -> String {
    let mut bytes = [0; 8];
    context.entropy.fill(&mut bytes);
    format!("{:016x}", u64::from_be_bytes(bytes) | 1)
}

/// Writes the reply and all that follows in one commit. `None`: another owner or a webhook
/// settled this row first, so this result says nothing new.
async fn settle(
    context: &Arc<Context>,
    row: OutboxRow,
    reply: Reply,
    breaker_closed: bool,
) -> Result<Option<Settled>, DeskError> {
    let shared = Arc::clone(context);
    context
        .store
        .write(move |tx| {
            Box::pin(async move {
                let context = &*shared;
                let now = context.now();
                let plan = Policy { config: &context.config, entropy: &*context.entropy, now }.plan(&row, &reply);
                if !tx.finish(row.id, row.epoch, &plan.change).await? {
                    return Ok(None);
                }
                if breaker_closed {
                    tx.release_held(Some(row.service), now, 1000).await?;
                }
                let settled = follow(tx, context, &row, plan).await?;
                Ok::<_, DeskError>(Some(settled))
            })
        })
        .await
}

async fn follow(tx: &mut WriteTx, context: &Context, row: &OutboxRow, plan: Plan) -> Result<Settled, DeskError> {
    let order = tx.order(row.order_id).await?.ok_or(store::StoreError::NotFound("order"))?;
    let checkout = match row.checkout_id {
        Some(id) if row.effect.is_step() => tx.checkout(id).await?,
        _ => None,
    };
    let Some(checkout) = checkout else {
        return follower_done(tx, context, row, &plan, order).await;
    };
    let event = if plan.exhausted {
        Some(Event::Exhausted(row.effect, exhausted_words(row)))
    } else {
        plan.outcome.as_ref().and_then(|outcome| Event::from_outcome(row.effect, checkout.payment_id, outcome))
    };
    let Some(event) = event else { return Ok(Settled { order, to_send: Vec::new() }) };
    let advanced = saga::advance(tx, context, checkout, event, saga::SYSTEM, Sending::ByCaller).await?;
    if row.effect == EffectKind::Charge && plan.change.state == RowState::Waiting {
        settle_open_charge(tx, row, &plan, advanced.checkout.state, context).await?;
    }
    Ok(Settled { order: advanced.order, to_send: advanced.to_send })
}

/// A charge whose answer is still out: the machine says what comes next, the policy when (it
/// looks up only after the second unknown, DESIGN §5), so the policy's word on the row stands.
/// Once the machine no longer waits for the charge, the row is called off.
async fn settle_open_charge(
    tx: &mut WriteTx,
    row: &OutboxRow,
    plan: &Plan,
    state: CheckoutState,
    context: &Context,
) -> Result<(), DeskError> {
    match state {
        CheckoutState::Charging | CheckoutState::AwaitingProvider | CheckoutState::Reconciling => {
            tx.set_next(row.id, plan.change.next_step, plan.change.next_at).await?;
        }
        CheckoutState::NeedsAttention
        | CheckoutState::Reserving
        | CheckoutState::Committing
        | CheckoutState::Refunding
        | CheckoutState::Releasing
        | CheckoutState::Completed
        | CheckoutState::Failed
        | CheckoutState::Cancelled => {
            tx.close_row(row.id, true, Some("called off; it was never taken"), None, context.now()).await?;
        }
    }
    Ok(())
}

/// What a follower's answer means to the order: production's acceptance moves it on, an invoice
/// is noted. A mail moves nothing.
async fn follower_done(
    tx: &mut WriteTx,
    context: &Context,
    row: &OutboxRow,
    plan: &Plan,
    order: Order,
) -> Result<Settled, DeskError> {
    let done = plan.change.state == RowState::Done;
    let order = match row.effect {
        EffectKind::Produce if done && row.label == "CONFIRMED" => {
            saga::production_accepted(tx, context, order).await?
        }
        EffectKind::Invoice if done => {
            let now = context.now();
            tx.save_invoice(&Invoice {
                id: saga::invoice_id(&order, row.parts.run),
                order_id: order.id,
                amount: order.totals.total,
                status: domain::status::InvoiceStatus::Created,
                reference: plan.change.reference.clone(),
                created_at: now,
                updated_at: now,
            })
            .await?;
            order
        }
        EffectKind::Reserve
        | EffectKind::Charge
        | EffectKind::Commit
        | EffectKind::Release
        | EffectKind::Refund
        | EffectKind::Email
        | EffectKind::Produce
        | EffectKind::Invoice
        | EffectKind::Event => order,
    };
    Ok(Settled { order, to_send: Vec::new() })
}

fn exhausted_words(row: &OutboxRow) -> String {
    format!(
        "The request to {} is over 20 hours old and the provider does not know it. Look there before going on.",
        row.effect
    )
}

/// A row that was on the wire when the last run ended: its checkout learns that the outcome is
/// unknown. The store has already put the row back to `waiting`, same key, same bytes.
pub(crate) async fn outcome_lost(tx: &mut WriteTx, context: &Context, row: &OutboxRow) -> Result<(), DeskError> {
    let Some(id) = row.checkout_id.filter(|_| row.effect.is_step()) else { return Ok(()) };
    let Some(checkout) = tx.checkout(id).await? else { return Ok(()) };
    let lost = Outcome::Unknown { after_ms: None };
    if let Some(event) = Event::from_outcome(row.effect, checkout.payment_id, &lost) {
        saga::advance(tx, context, checkout, event, saga::SYSTEM, Sending::ByDispatcher).await?;
    }
    Ok(())
}
