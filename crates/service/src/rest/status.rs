//! An order's way to its customer, as people say it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use contract::command::SetStatus;
use contract::domain::roles::Act;
use contract::domain::status::OrderStatus;
use serde::Deserialize;

use super::Api;
use super::call::{Call, answer, reply};
use super::refused::Refused;
use crate::shapes::order::OrderBody;
use crate::shapes::words;

/// The next step of an order.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusDraft {
    #[schema(value_type = words::OrderStatus, example = "SHIPPED")]
    status: OrderStatus,
    note: Option<String>,
    #[schema(example = "1Z999AA10123456784")]
    tracking_number: Option<String>,
}

/// Move an order on: PROCESSING to SHIPPED to DELIVERED.
#[utoipa::path(post, path = "/api/v1/orders/{id}/status", tag = "orders", request_body = StatusDraft,
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 200, description = "The order as it now is", body = OrderBody)))]
pub(super) async fn set(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::SetStatus).await?;
    let StatusDraft { status, note, tracking_number } = call.json()?;
    let moved = answer(StatusCode::OK, OrderBody::whole);
    let command = api.shared.desk.set_status(SetStatus { id: order.id, status, note, tracking_number }, call.by());
    Ok(reply(call.carry_out(&format!("status of {}", order.id), moved, command).await?))
}
