//! Lines of an order, one by one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use contract::ApiError;
use contract::domain::ids::ItemId;
use contract::domain::money::Money;
use contract::domain::order::Order;
use contract::domain::problem::Problems;
use contract::domain::roles::Act;

use super::Api;
use super::call::{Call, answer, reply};
use super::refused::Refused;
use crate::shapes::draft::{ItemDraft, ItemPatch, OrderPatch};
use crate::shapes::json::AmountText;
use crate::shapes::order::OrderBody;

/// Add a line.
#[utoipa::path(post, path = "/api/v1/orders/{id}/items", tag = "items", request_body = ItemDraft,
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 200, description = "The order as it now is", body = OrderBody)))]
pub(super) async fn add(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::ChangeOrder).await?;
    let draft: ItemDraft = call.json()?;
    if !call.names_prices() && (draft.unit_price.is_some() || draft.discount_amount.is_some()) {
        return Err(price_counts("unit_price").into());
    }
    let added = answer(StatusCode::OK, OrderBody::whole);
    let command = api.shared.desk.change_order(
        order.id,
        move |input| {
            input.items.push(contract::domain::order::LineInput { id: None, ..draft.line() });
            Ok(())
        },
        call.by(),
    );
    Ok(reply(call.carry_out(&format!("add a line to {}", order.id), added, command).await?))
}

/// Change a line.
#[utoipa::path(patch, path = "/api/v1/orders/{id}/items/{item_id}", tag = "items", request_body = ItemPatch,
    params(("id" = String, Path, description = "Id or number"), ("item_id" = String, Path, description = "Line")),
    responses((status = 200, description = "The order as it now is", body = OrderBody)))]
pub(super) async fn change(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::ChangeOrder).await?;
    let item = item(&call)?;
    let patch: ItemPatch = call.json()?;
    if !call.names_prices() && (patch.unit_price.is_some() || patch.discount_amount.is_some()) {
        return Err(price_counts("unit_price").into());
    }
    let changed = answer(StatusCode::OK, OrderBody::whole);
    let command = api.shared.desk.change_order(
        order.id,
        move |input| {
            let line = input.items.iter_mut().find(|line| line.id == Some(item));
            patch.lay_over(line.ok_or_else(|| ApiError::not_found("item"))?);
            Ok(())
        },
        call.by(),
    );
    Ok(reply(call.carry_out(&format!("change line {item}"), changed, command).await?))
}

/// Take a line away; the last one stays.
#[utoipa::path(delete, path = "/api/v1/orders/{id}/items/{item_id}", tag = "items",
    params(("id" = String, Path, description = "Id or number"), ("item_id" = String, Path, description = "Line")),
    responses((status = 200, description = "The order as it now is", body = OrderBody)))]
pub(super) async fn remove(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::ChangeOrder).await?;
    let item = item(&call)?;
    call.no_body()?;
    let removed = answer(StatusCode::OK, OrderBody::whole);
    let command = api.shared.desk.change_order(
        order.id,
        move |input| {
            let before = input.items.len();
            input.items.retain(|line| line.id != Some(item));
            if input.items.len() == before { Err(ApiError::not_found("item")) } else { Ok(()) }
        },
        call.by(),
    );
    Ok(reply(call.carry_out(&format!("remove line {item}"), removed, command).await?))
}

fn item(call: &Call) -> Result<ItemId, ApiError> {
    ItemId::parse(call.path("item_id")).ok_or_else(|| ApiError::not_found("item"))
}

fn price_counts(field: &str) -> ApiError {
    ApiError::field(field, "The catalogue's price counts; leave it out.")
}

/// A customer account hands no prices in, but may hand back those it was shown.
pub(super) fn refuse_prices(patch: &OrderPatch, order: &Order) -> Result<(), ApiError> {
    let mut problems = Problems::default();
    let mut refuse = |field: String| problems.add(field, "The catalogue's price counts; leave it out.");
    for (index, draft) in patch.items.iter().flatten().enumerate() {
        let known = order.items.iter().find(|item| Some(item.id) == draft.id);
        let shown = known.filter(|item| draft.sku.as_deref().is_none_or(|sku| sku == item.sku));
        let same = |given: &Option<AmountText>, known: Option<Money>| {
            given.as_ref().is_none_or(|given| known.is_some_and(|known| known.plain() == given.0))
        };
        if !same(&draft.unit_price, shown.map(|item| item.unit_price)) {
            refuse(format!("items[{index}].unit_price"));
        }
        if !same(&draft.discount_amount, shown.map(|item| item.discount_amount)) {
            refuse(format!("items[{index}].discount_amount"));
        }
    }
    if patch.manual_discount.is_some() {
        refuse("manual_discount".to_owned());
    }
    Ok(problems.or_ok(())?)
}
