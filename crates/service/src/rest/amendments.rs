//! Changing a paid order, and giving money back in part.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::amendment::{AmendmentInput, RefundLine};
use contract::command::{Amend, PreviewAmendment, RefundOrder};
use contract::domain::ids::ItemId;
use contract::domain::roles::Act;
use contract::domain::status::ShippingMethod;
use serde::{Deserialize, Serialize};

use super::Api;
use super::call::{Call, answer, reply};
use super::refused::Refused;
use crate::shapes::draft::ItemDraft;
use crate::shapes::json::{Amount, AmountText};
use crate::shapes::order::OrderBody;
use crate::shapes::words;

/// What of a paid order is to be otherwise; what is left out stays.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AmendmentDraft {
    /// All items as they should be.
    items: Option<Vec<ItemDraft>>,
    /// How it travels.
    #[schema(value_type = Option<words::ShippingMethod>)]
    shipping_method: Option<ShippingMethod>,
    /// A coupon; an empty text takes it away.
    coupon_code: Option<String>,
    /// Only say what it would do to the customer's money.
    preview: Option<bool>,
}

/// What a change would do to the customer's money.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct AmendmentPreview {
    /// What the customer pays more; below zero: what goes back.
    #[schema(value_type = f64, example = 4.20)]
    difference: Amount,
}

/// Money to give back: an amount, or what pieces of items cost.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefundDraft {
    /// At most what was taken and not given back.
    #[schema(example = 2.55)]
    amount: Option<AmountText>,
    /// Pieces of items.
    items: Option<Vec<RefundItem>>,
    /// Why.
    #[schema(min_length = 1, max_length = 500, example = "One arrived broken")]
    reason: String,
}

/// Pieces of one item.
#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RefundItem {
    #[schema(value_type = String, format = "uuid")]
    item_id: ItemId,
    #[schema(minimum = 1, example = 1)]
    quantity: u32,
}

/// Change a paid order: the difference is charged or given back, then the change takes effect.
#[utoipa::path(post, path = "/api/v1/orders/{id}/amendments", tag = "checkout", request_body = AmendmentDraft,
    params(("id" = String, Path, description = "Id or number"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen", pattern = "^\"[0-9]{1,9}\"$")),
    responses((status = 202, description = "The change is under way", body = OrderBody),
        (status = 200, description = "What it would do; nothing is changed", body = AmendmentPreview)))]
pub(super) async fn amend(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::AmendOrder).await?;
    let draft: AmendmentDraft = call.json()?;
    let only_preview = draft.preview.unwrap_or_default();
    let change = AmendmentInput {
        items: draft.items.map(|items| items.into_iter().map(ItemDraft::line).collect()),
        shipping_method: draft.shipping_method,
        coupon_code: draft.coupon_code,
        ..AmendmentInput::default()
    };
    if only_preview {
        let preview = api.shared.desk.preview_amendment(PreviewAmendment { id: order.id, change }).await?;
        return Ok(Json(AmendmentPreview { difference: preview.difference.amount.into() }).into_response());
    }
    let under_way = answer(StatusCode::ACCEPTED, OrderBody::whole);
    let command = api.shared.desk.amend(Amend { id: order.id, version: None, change }, call.by());
    Ok(reply(call.carry_out(&format!("amend {}", order.id), under_way, command).await?))
}

/// Give money back without changing the order.
#[utoipa::path(post, path = "/api/v1/orders/{id}/refunds", tag = "checkout", request_body = RefundDraft,
    params(("id" = String, Path, description = "Id or number"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen", pattern = "^\"[0-9]{1,9}\"$")),
    responses((status = 202, description = "The refund is under way", body = OrderBody)))]
pub(super) async fn refund(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::Refund).await?;
    let draft: RefundDraft = call.json()?;
    let pieces = draft.items.unwrap_or_default().into_iter();
    let refund = RefundOrder {
        id: order.id,
        version: None,
        amount: draft.amount.map(|amount| amount.0),
        items: pieces.map(|item| RefundLine { item_id: item.item_id, quantity: item.quantity }).collect(),
        reason: draft.reason,
    };
    let above_limit = call.may(Act::RefundAboveLimit).is_ok();
    let under_way = answer(StatusCode::ACCEPTED, OrderBody::whole);
    let command = api.shared.desk.refund_order(refund, call.by(), above_limit);
    Ok(reply(call.carry_out(&format!("refund {}", order.id), under_way, command).await?))
}
