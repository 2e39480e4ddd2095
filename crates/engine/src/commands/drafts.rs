//! Drafts: kept across restarts, told to nobody, until they are entered as orders.

use std::sync::Arc;

use contract::command::SaveDraft;
use contract::draft::{DraftRow, DraftView, Written};
use contract::error::{ApiError, ErrorCode};
use contract::order::OrderView;
use domain::ids::{DraftId, OrderId};
use domain::order::needs::{LINE_LIMIT, text_problem};
use domain::order::{Order, OrderInput};
use store::{Draft, WriteTx};

use super::fill::{blank_order, fill};
use super::orders::insert;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::views::paper;

/// Drafts that are listed.
const SHOWN: u32 = 200;
/// The most that is kept of one draft, in bytes of JSON.
const INPUT_LIMIT: usize = 1 << 20;

impl Desk {
    /// Saves a draft. One named by a cart is found by it again.
    pub async fn save_draft(&self, wish: SaveDraft, by: &str) -> Result<DraftView, DeskError> {
        let now = self.context.now();
        let input = text_of(&wish.input)?;
        let cart_id = wish.cart_id.map(|cart| cart.trim().to_owned()).filter(|cart| !cart.is_empty());
        if let Some(message) = cart_id.as_deref().and_then(|cart| text_problem(cart, LINE_LIMIT)) {
            return Err(ApiError::field("cart_id", &message).into());
        }
        let draft = Draft {
            id: wish.id.unwrap_or_else(|| DraftId(self.context.uuid())),
            cart_id,
            name: name_of(&wish.input),
            customer: wish.input.customer.name.trim().chars().take(LINE_LIMIT).collect(),
            input,
            version: 1,
            order_id: None,
            created_by: by.to_owned(),
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        let (known, seen) = (wish.id, wish.version);
        let saved = self.context.write(move |tx| Box::pin(async move { save(tx, draft, known, seen).await })).await?;
        self.draft_view(saved).await
    }

    /// One draft, whole.
    pub async fn get_draft(&self, id: DraftId) -> Result<DraftView, DeskError> {
        let draft = self.context.store.reader().draft(id).await?.filter(|draft| draft.deleted_at.is_none());
        self.draft_view(draft.ok_or_else(|| ApiError::not_found("draft"))?).await
    }

    /// The draft of a cart, if there is one.
    pub async fn draft_of_cart(&self, cart_id: &str) -> Result<Option<DraftView>, DeskError> {
        let draft = self.context.store.reader().draft_of_cart(cart_id.trim()).await?;
        match draft.filter(|draft| draft.deleted_at.is_none()) {
            Some(draft) => Ok(Some(self.draft_view(draft).await?)),
            None => Ok(None),
        }
    }

    /// Open drafts, the one changed last first.
    pub async fn find_drafts(&self) -> Result<Vec<DraftRow>, DeskError> {
        let drafts = self.context.store.reader().drafts(SHOWN).await?;
        let row = |draft: Draft| DraftRow {
            id: draft.id,
            name: draft.name,
            customer: draft.customer,
            updated_at: draft.updated_at,
        };
        Ok(drafts.into_iter().map(row).collect())
    }

    /// Throws a draft away.
    pub async fn delete_draft(&self, id: DraftId) -> Result<bool, DeskError> {
        let now = self.context.now();
        let gone = self
            .context
            .write(move |tx| Box::pin(async move { Ok::<_, DeskError>(tx.delete_draft(id, now).await?) }))
            .await?;
        if gone { Ok(true) } else { Err(ApiError::not_found("draft").into()) }
    }

    /// Enters a draft as an order, in one commit. Doing it again gives the same order.
    pub async fn place_draft(&self, id: DraftId, version: u32, by: &str) -> Result<OrderView, DeskError> {
        let draft = self.context.store.reader().draft(id).await?.filter(|draft| draft.deleted_at.is_none());
        let draft = draft.ok_or_else(|| ApiError::not_found("draft"))?;
        if let Some(order) = draft.order_id {
            return self.get_order(&order.to_string()).await;
        }
        if draft.version != version {
            return Err(ApiError::conflict(version, draft.version).into());
        }
        self.ensure_room().await?;
        let currency = self.context.config.currency;
        let input = self.completed(input_of(&draft)?, currency).await?;
        let checked = input.check(currency).map_err(ApiError::from)?;
        let (context, by) = (Arc::clone(&self.context), by.to_owned());
        let order = self
            .context
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.draft(id).await?.filter(|now| now.deleted_at.is_none());
                    let now = now.ok_or_else(|| ApiError::not_found("draft"))?;
                    if let Some(order) = now.order_id {
                        return Ok(tx.order(order).await?.ok_or(store::StoreError::NotFound("order"))?);
                    }
                    if now.version != version {
                        return Err(ApiError::conflict(version, now.version).into());
                    }
                    let order = insert(tx, &context, checked, &by).await?;
                    tx.draft_placed(id, order.id, order.created_at).await?;
                    Ok::<_, DeskError>(order)
                })
            })
            .await?;
        self.told(&order).await
    }

    /// Begins a draft that is like an order: the template of a regular customer's next one.
    pub async fn duplicate_order(&self, id: OrderId, by: &str) -> Result<DraftView, DeskError> {
        let order = self.context.store.reader().order(id).await?.filter(|order| order.deleted_at.is_none());
        let order = order.ok_or_else(|| ApiError::not_found("order"))?;
        let input = input_like(&order);
        self.save_draft(SaveDraft { id: None, version: None, cart_id: None, input }, by).await
    }

    /// Writes a draft as a quote, as PDF.
    pub async fn quote_draft(&self, id: DraftId, by: &str) -> Result<Written, DeskError> {
        let view = self.get_draft(id).await?;
        if let Some(problem) = view.missing.first() {
            return Err(ApiError::field(&problem.field, &problem.message).into());
        }
        let order = self.priced_draft(&view.input).await?;
        let paper = paper::quote(&order, self.context.now().date(), self.context.config.shop.clone())?;
        let path = self.write_quote(&format!("quote-{id}.pdf"), &paper, by)?;
        Ok(Written { path, orders: 1 })
    }

    /// A draft as the order that it would be.
    async fn priced_draft(&self, input: &OrderInput) -> Result<Order, DeskError> {
        let currency = self.context.config.currency;
        let checked = self.completed(input.clone(), currency).await?.check(currency).map_err(ApiError::from)?;
        let (id, now) = (OrderId(self.context.uuid()), self.context.now());
        let blank = blank_order(id, domain::OrderNumber(0), &self.context, "", now);
        fill(&self.context, blank, checked)
    }

    async fn draft_view(&self, draft: Draft) -> Result<DraftView, DeskError> {
        let input = input_of(&draft)?;
        let (totals, missing) = match self.priced_draft(&input).await {
            Ok(order) => (Some(order.totals), Vec::new()),
            Err(DeskError::Refused(refusal)) => (None, refusal.details),
            Err(error) => return Err(error),
        };
        Ok(DraftView {
            id: draft.id,
            cart_id: draft.cart_id,
            input,
            totals,
            missing,
            version: draft.version,
            order_id: draft.order_id,
            created_by: draft.created_by,
            created_at: draft.created_at,
            updated_at: draft.updated_at,
        })
    }
}

async fn save(tx: &mut WriteTx, draft: Draft, known: Option<DraftId>, seen: Option<u32>) -> Result<Draft, DeskError> {
    let before = match (known, &draft.cart_id) {
        (Some(id), _) => Some(tx.draft(id).await?.ok_or_else(|| ApiError::not_found("draft"))?),
        (None, Some(cart)) => tx.draft_of_cart(cart).await?,
        (None, None) => None,
    };
    let Some(before) = before else {
        tx.insert_draft(&draft).await?;
        return Ok(draft);
    };
    if before.order_id.is_some() || before.deleted_at.is_some() {
        let message = "This draft was entered as an order or thrown away; it cannot be changed any more.";
        return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
    }
    if let Some(seen) = seen.filter(|seen| *seen != before.version) {
        return Err(ApiError::conflict(seen, before.version).into());
    }
    let draft = Draft {
        name: draft.name,
        customer: draft.customer,
        input: draft.input,
        version: before.version + 1,
        updated_at: draft.updated_at,
        ..before
    };
    tx.update_draft(&draft).await?;
    Ok(draft)
}

fn text_of(input: &OrderInput) -> Result<String, DeskError> {
    let text = serde_json::to_string(input).map_err(|error| DeskError::Config(error.to_string()))?;
    if text.len() > INPUT_LIMIT {
        return Err(ApiError::field("items", "This is more than a draft can hold.").into());
    }
    Ok(text)
}

fn input_of(draft: &Draft) -> Result<OrderInput, DeskError> {
    serde_json::from_str(&draft.input).map_err(|error| DeskError::Config(format!("a draft cannot be read: {error}")))
}

/// What a list calls it.
fn name_of(input: &OrderInput) -> String {
    let first = input.items.iter().find_map(|line| [&line.name, &line.sku].into_iter().find(|t| !t.trim().is_empty()));
    let name = Some(input.name.trim()).filter(|name| !name.is_empty()).or(first.map(|first| first.trim()));
    name.unwrap_or("Draft").chars().take(LINE_LIMIT).collect()
}

/// An order as an input for another: everything but what is its own.
fn input_like(order: &Order) -> OrderInput {
    let mut input = OrderInput { coupon_code: None, ..OrderInput::from(order) };
    input.items.iter_mut().for_each(|line| line.id = None);
    input
}
