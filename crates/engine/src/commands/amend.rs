//! Changing a paid order and giving money back. What is shown before and what is carried out are
//! worked out by the same function of `domain`.

use std::sync::Arc;

use contract::amendment::{AmendmentInput, AmendmentPreview, RefundLine};
use contract::command::{Amend, PreviewAmendment, RefundOrder};
use contract::error::{ApiError, ErrorCode};
use contract::order::OrderView;
use domain::amendment::{Amendment, Books, Change, Proposal, RefundWish, WishedLine};
use domain::approval::{Approval, Lacking};
use domain::ids::{CheckoutId, OrderId};
use domain::money::Money;
use domain::order::{Order, OrderInput};
use store::{AuditEntry, WriteTx};

use super::fill::fill;
use super::orders::{ensure_nothing_open, live_order};
use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::saga;
use crate::session::Asker;
use crate::views::difference_words;

/// The longest reason that is kept, in characters.
const REASON_LIMIT: usize = 500;

impl Desk {
    /// What a change of a paid order would do to the customer's money.
    pub async fn preview_amendment(&self, preview: PreviewAmendment) -> Result<AmendmentPreview, DeskError> {
        let found = self.context.store.reader().order(preview.id).await?;
        let order = found.filter(|order| order.deleted_at.is_none()).ok_or_else(|| ApiError::not_found("order"))?;
        let (books, _) = saga::shown_books(&self.context, &order).await?;
        let difference = propose(&self.context, &order, &books, preview.change)?.difference;
        Ok(AmendmentPreview { words: difference_words(difference.amount), difference, version: order.version })
    }

    /// Changes a paid order. When this returns, the wish and its first request are on disk.
    pub async fn amend(&self, amend: Amend, by: &str) -> Result<OrderView, DeskError> {
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let (order, books) = paid_order(tx, amend.id, amend.version).await?;
                    let proposal = propose(&context, &order, &books, amend.change)?;
                    let run = tx.next_run(order.id).await?;
                    let id = CheckoutId(context.uuid());
                    let produced = saga::production_knows(tx, order.id).await?;
                    let begun = Amendment::edit(&order, &books, proposal, produced, id, run, &by);
                    Ok::<_, DeskError>(saga::begin_amendment(tx, &context, begun, &by).await?.order)
                })
            })
            .await?;
        self.context.points.pass("amendment", "saved");
        self.told(&order).await
    }

    /// As [`Self::refund_order`], for someone at the window. What they confirmed is taken before and
    /// used up by it; where it is certain that nothing was begun, they have it back.
    pub(super) async fn refund_as(&self, refund: RefundOrder, asker: &Asker) -> Result<OrderView, DeskError> {
        let (session, clock) = (&self.session, &*self.context.clock);
        let taken = session.take_confirmation(&asker.name, clock);
        let begun = self.begin_refund(refund, &asker.name, taken.with(asker.approval), taken.second()).await;
        if let Err(DeskError::Refused(_)) = &begun {
            session.give_back(&asker.name, taken, clock);
        }
        self.told(&begun?).await
    }

    /// Gives money back without changing the order, as far as `approval` goes.
    pub async fn refund_order(
        &self,
        refund: RefundOrder,
        by: &str,
        approval: impl Into<Approval>,
    ) -> Result<OrderView, DeskError> {
        self.told(&self.begin_refund(refund, by, approval.into(), None).await?).await
    }

    async fn begin_refund(
        &self,
        refund: RefundOrder,
        by: &str,
        approval: Approval,
        second: Option<String>,
    ) -> Result<Order, DeskError> {
        let reason = refund.reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_LIMIT {
            let message = "Why is money given back? A reason of at most 500 characters is needed.";
            return Err(ApiError::field("reason", message).into());
        }
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let (order, books) = paid_order(tx, refund.id, refund.version).await?;
                    let wish = refund_wish(&order, refund.amount.as_deref(), &refund.items)?;
                    let run = tx.next_run(order.id).await?;
                    let id = CheckoutId(context.uuid());
                    let begun = Amendment::refund(&order, &books, &wish, &reason, id, run, &by)?;
                    ensure_allowed(&context, begun.0.agreed, approval)?;
                    note_large(tx, &context, &begun.0, &by, second.as_deref()).await?;
                    Ok::<_, DeskError>(saga::begin_amendment(tx, &context, begun, &by).await?.order)
                })
            })
            .await?;
        self.context.points.pass("amendment", "saved");
        Ok(order)
    }
}

/// The order with its books, as the clerk saw it and with nothing else under way.
async fn paid_order(tx: &mut WriteTx, id: OrderId, seen: Option<u32>) -> Result<(Order, Books), DeskError> {
    let order = live_order(tx, id).await?;
    if let Some(seen) = seen.filter(|seen| *seen != order.version) {
        return Err(ApiError::conflict(seen, order.version).into());
    }
    ensure_nothing_open(tx, &order).await?;
    let books = saga::books(tx, &order).await?;
    Ok((order, books))
}

/// The one way from what is asked for to what it would do.
fn propose(context: &Context, order: &Order, books: &Books, change: AmendmentInput) -> Result<Proposal, DeskError> {
    let mut input = OrderInput::from(order);
    if let Some(items) = change.items {
        input.items = items;
    }
    input.shipping_method = change.shipping_method.or(input.shipping_method);
    if let Some(code) = change.coupon_code {
        input.coupon_code = Some(code).filter(|code| !code.trim().is_empty());
    }
    input.manual_discount = change.manual_discount.unwrap_or(input.manual_discount);
    let checked = input.check(order.currency).map_err(ApiError::from)?;
    let filled = fill(context, order.clone(), checked)?;
    Ok(Proposal::of(order, books, Change::of(&filled))?)
}

fn refund_wish(order: &Order, amount: Option<&str>, items: &[RefundLine]) -> Result<RefundWish, DeskError> {
    match (amount, items) {
        (Some(_), [_, ..]) => Err(ApiError::field("amount", "Give an amount or items, not both.").into()),
        (None, []) => Err(ApiError::field("amount", "How much? Give an amount or the items it is for.").into()),
        (Some(text), []) => match Money::parse(text, order.currency) {
            Ok(amount) => Ok(RefundWish::Amount(amount)),
            Err(error) => Err(ApiError::field("amount", &format!("The amount {error}.")).into()),
        },
        (None, lines) => {
            let lines = lines.iter().map(|line| WishedLine { item_id: line.item_id, quantity: line.quantity });
            Ok(RefundWish::Lines(lines.collect()))
        }
    }
}

fn ensure_allowed(context: &Context, amount: Money, approval: Approval) -> Result<(), DeskError> {
    let (field, message) = match approval.covers(amount, context.config.refund_limits) {
        Ok(()) => return Ok(()),
        Err(Lacking::Right(limit)) => {
            (None, format!("A refund of {amount} is above the limit of {limit}; a supervisor must give it."))
        }
        Err(Lacking::Password(limit)) => {
            let message = format!("A refund of {amount} is above {limit}: give your password once more.");
            (Some("password"), message)
        }
        Err(Lacking::SecondPerson(limit)) => {
            let message = format!("A refund of {amount} is above {limit}: a second supervisor must agree to it.");
            (Some("second_person"), message)
        }
    };
    Err(ApiError { field: field.map(str::to_owned), ..ApiError::new(ErrorCode::Forbidden, message) }.into())
}

/// A refund above a limit stands in the log of who did what.
async fn note_large(
    tx: &mut WriteTx,
    context: &Context,
    refund: &Amendment,
    by: &str,
    second: Option<&str>,
) -> Result<(), DeskError> {
    let limits = context.config.refund_limits;
    if Approval::default().covers(refund.agreed, limits).is_ok() {
        return Ok(());
    }
    let agreed = second.map(|second| format!(", agreed to by {second}")).unwrap_or_default();
    let entry = AuditEntry {
        at: context.now(),
        who: by.to_owned(),
        action: "refund above limit".to_owned(),
        subject: refund.order_id.to_string(),
        detail: format!("{}{agreed}. {}", refund.agreed, refund.reason.as_deref().unwrap_or_default()),
    };
    Ok(tx.audit(&entry).await?)
}
