//! The outbox and its dead letters.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use contract::ApiError;
use contract::domain::clock::Timestamp;
use contract::domain::ids::{OrderId, OutboxId};
use contract::domain::outbox::{EffectKind, RowState, Service};
use contract::domain::roles::Act;
use engine::{OutboxFilter, OutboxRow};
use serde::Serialize;
use serde_json::json;

use super::Api;
use super::call::{Call, fixed, reply};
use super::refused::Refused;
use crate::shapes::words;

/// Most rows of a page.
const MOST: u32 = 500;

/// Rows of the outbox.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct OutboxPage {
    items: Vec<RowBody>,
}

/// A row of the outbox.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = OutboxRow)]
struct RowBody {
    #[schema(value_type = String, format = "uuid")]
    id: OutboxId,
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = words::Service)]
    service: Service,
    #[schema(value_type = words::Effect)]
    effect: EffectKind,
    #[schema(value_type = words::RowState)]
    state: RowState,
    attempts: u32,
    #[schema(value_type = String, format = "date-time")]
    next_at: Timestamp,
    last_error: Option<String>,
}

/// What was done with a row.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct RowTouched {
    #[schema(value_type = String, format = "uuid")]
    id: OutboxId,
    result: Touch,
}

/// What can be done with a row.
#[derive(Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Touch {
    Retried,
    Cancelled,
}

/// The queue and its dead letters.
#[utoipa::path(get, path = "/api/v1/outbox", tag = "outbox", params(
    ("state" = Option<words::RowState>, Query, description = "Where it stands", example = "dead"),
    ("service" = Option<words::Service>, Query, description = "For whom"),
    ("order_id" = Option<String>, Query, description = "Of this order"),
), responses((status = 200, description = "At most 500 rows", body = OutboxPage)))]
pub(super) async fn list(State(api): State<Arc<Api>>, call: Call) -> Result<Json<OutboxPage>, Refused> {
    call.may(Act::ReadOutbox)?;
    let mut filter = OutboxFilter { limit: MOST, ..OutboxFilter::default() };
    for (name, value) in &call.query {
        let wrong = |message: &str| ApiError::field(name, message);
        match name.as_str() {
            "state" => filter.state = Some(value.parse().map_err(|()| wrong("There is no such state."))?),
            "service" => filter.service = Some(value.parse().map_err(|()| wrong("There is no such service."))?),
            "order_id" | "orderId" => {
                filter.order_id = Some(OrderId::parse(value).ok_or_else(|| wrong("It is the id of an order."))?);
            }
            _ => return Err(wrong("There is no such filter.").into()),
        }
    }
    let rows = api.shared.desk.outbox_rows(&filter).await?;
    Ok(Json(OutboxPage { items: rows.into_iter().map(RowBody::from).collect() }))
}

/// Try a row again now: the same key where attempts ran out, a new one after a definite refusal.
#[utoipa::path(post, path = "/api/v1/outbox/{row_id}/retry", tag = "outbox",
    params(("row_id" = String, Path, description = "Row")),
    responses((status = 202, description = "It is due now", body = RowTouched)))]
pub(super) async fn retry(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    call.may(Act::ManageOutbox)?;
    call.no_body()?;
    let row = id(&call)?;
    let retried = touched(row, Touch::Retried);
    Ok(reply(call.carry_out(&format!("retry {row}"), retried, api.shared.desk.retry_row(row)).await?))
}

/// Call a row off; not a step of a checkout, and not what may have arrived.
#[utoipa::path(post, path = "/api/v1/outbox/{row_id}/cancel", tag = "outbox",
    params(("row_id" = String, Path, description = "Row")),
    responses((status = 202, description = "It is not sent any more", body = RowTouched)))]
pub(super) async fn cancel(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    call.may(Act::ManageOutbox)?;
    call.no_body()?;
    let row = id(&call)?;
    let cancelled = touched(row, Touch::Cancelled);
    Ok(reply(call.carry_out(&format!("call off {row}"), cancelled, api.shared.desk.cancel_row(row)).await?))
}

fn touched(id: OutboxId, result: Touch) -> engine::Answer {
    fixed(StatusCode::ACCEPTED, json!(RowTouched { id, result }))
}

fn id(call: &Call) -> Result<OutboxId, ApiError> {
    OutboxId::parse(call.path("row_id")).ok_or_else(|| ApiError::not_found("entry in the outbox"))
}

impl From<OutboxRow> for RowBody {
    fn from(row: OutboxRow) -> Self {
        Self {
            id: row.id,
            order_id: row.order_id,
            service: row.service,
            effect: row.effect,
            state: row.state,
            attempts: row.attempts,
            next_at: row.next_at,
            last_error: row.last_error,
        }
    }
}
