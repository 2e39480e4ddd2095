//! Orders: list, enter, read, change, delete, and what became of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::ApiError;
use contract::domain::ids::UserId;
use contract::domain::roles::Act;
use engine::Attempt;
use serde::Serialize;
use serde_json::json;

use super::Api;
use super::call::{Call, answer, fixed, reply};
use super::refused::Refused;
use crate::shapes::draft::{CreateOrder, OrderPatch};
use crate::shapes::filters::{Filters, cursor};
use crate::shapes::json::Change;
use crate::shapes::order::{HistoryBody, OrderBody, history as history_of};
use crate::shapes::words;

/// A page of orders.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct OrderPage {
    /// Newest first; without history, payments and process.
    items: Vec<OrderBody>,
    page: u32,
    page_size: u32,
    /// Give it as `cursor` for the next page.
    next_cursor: Option<String>,
    has_more: bool,
}

/// An order's history.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct HistoryPage {
    items: Vec<HistoryBody>,
}

/// Every attempt on every effect of an order.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Timeline {
    items: Vec<TimelineEntry>,
}

/// One effect and the attempts on it.
#[derive(Serialize, utoipa::ToSchema)]
struct TimelineEntry {
    #[schema(value_type = String, format = "uuid")]
    id: contract::domain::ids::OutboxId,
    #[schema(value_type = words::Service)]
    service: contract::domain::outbox::Service,
    #[schema(value_type = words::Effect)]
    effect: contract::domain::outbox::EffectKind,
    #[schema(value_type = words::RowState)]
    state: contract::domain::outbox::RowState,
    /// The key that it was sent with.
    #[schema(value_type = String, format = "uuid")]
    idempotency_key: uuid::Uuid,
    trace_id: String,
    attempts: Vec<AttemptBody>,
}

/// One send or look-up.
#[derive(Serialize, utoipa::ToSchema)]
struct AttemptBody {
    number: u32,
    #[schema(value_type = words::AttemptStep)]
    step: String,
    #[schema(value_type = String, format = "date-time")]
    started_at: contract::domain::Timestamp,
    #[schema(value_type = Option<String>, format = "date-time")]
    finished_at: Option<contract::domain::Timestamp>,
    outcome: Option<String>,
    http_status: Option<u16>,
    excerpt: Option<String>,
}

/// Orders, newest first.
#[utoipa::path(get, path = "/api/v1/orders", tag = "orders", params(
    ("name" = Option<String>, Query, description = "Every word begins a word of name, customer or number"),
    ("status" = Option<String>, Query, description = "One status or several with commas", example = "PENDING"),
    ("payment_status" = Option<String>, Query, description = "Payment status", example = "PAID"),
    ("from" = Option<String>, Query, description = "Entered at or after: a time or a date", example = "2010-12-01"),
    ("to" = Option<String>, Query, description = "Entered at or before: a time or a date", example = "2030-12-01"),
    ("page" = Option<u32>, Query, description = "Page, from 1", minimum = 1),
    ("page_size" = Option<u32>, Query, description = "1 to 200, usually 50", minimum = 1, maximum = 200),
    ("cursor" = Option<String>, Query, description = "next_cursor of the page before; wins over page", pattern = "^[0-9a-f]{16}$"),
), responses((status = 200, description = "A page", body = OrderPage)))]
pub(super) async fn list(State(api): State<Arc<Api>>, call: Call) -> Result<Json<OrderPage>, Refused> {
    call.may(Act::ReadOrders)?;
    let mut filters = Filters::default();
    for (name, value) in &call.query {
        let place = filters.place(name);
        let place = place.ok_or_else(|| ApiError::field(name, "There is no such filter."))?;
        if place.replace(value.clone()).is_some() {
            return Err(ApiError::field(name, "It is given twice.").into());
        }
    }
    let query = filters.query(call.owner)?;
    let (page, page_size) = (query.page, query.page_size);
    let found = api.shared.desk.page_of_orders(query).await?;
    Ok(Json(OrderPage {
        items: found.orders.iter().map(OrderBody::listed).collect(),
        page,
        page_size,
        has_more: found.next.is_some(),
        next_cursor: found.next.map(cursor),
    }))
}

/// Enter an order.
#[utoipa::path(post, path = "/api/v1/orders", tag = "orders", request_body = CreateOrder,
    responses((status = 201, description = "Entered and safe on disk", body = OrderBody)))]
pub(super) async fn create(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    call.may(Act::CreateOrder)?;
    let mut draft: CreateOrder = call.json()?;
    draft.user_id = owner_of(&call, draft.user_id)?;
    let desk = &api.shared.desk;
    let input = desk.prepared(draft.input(desk.currency())?, call.names_prices())?;
    let created = answer(StatusCode::CREATED, OrderBody::whole);
    // A key counts for one account: the path is no part of the body that a key is compared by.
    let about = call.owner.map_or_else(|| "create an order".to_owned(), |owner| format!("create an order of {owner}"));
    Ok(reply(call.carry_out(&about, created, desk.create_order(input, call.by())).await?))
}

/// The account that an order belongs to: that of the path, which no body can talk away.
pub(super) fn owner_of(call: &Call, given: Option<UserId>) -> Result<Option<UserId>, Refused> {
    match (call.owner, given) {
        (Some(owner), Some(other)) if owner != other => {
            Err(ApiError::field("user_id", "It is another account than the path's.").into())
        }
        (owner, given) => Ok(owner.or(given)),
    }
}

/// One order, whole, by id or number.
#[utoipa::path(get, path = "/api/v1/orders/{id}", tag = "orders",
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 200, description = "The order", body = OrderBody)))]
pub(super) async fn read(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::ReadOrders).await?;
    let version = order.version;
    let record = api.shared.desk.order_record(order).await?;
    let mut response = Json(OrderBody::whole(&record)).into_response();
    if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Change an order that is PENDING or FAILED.
#[utoipa::path(patch, path = "/api/v1/orders/{id}", tag = "orders", request_body = OrderPatch,
    params(("id" = String, Path, description = "Id or number"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen", pattern = "^\"[0-9]{1,9}\"$")),
    responses((status = 200, description = "The order as it now is", body = OrderBody)))]
pub(super) async fn change(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::ChangeOrder).await?;
    let mut patch: OrderPatch = call.json()?;
    if let Change::Set(given) = patch.user_id {
        patch.user_id = Change::Set(owner_of(&call, given)?);
    }
    if !call.names_prices() {
        super::items::refuse_prices(&patch, &order)?;
    }
    let changed = answer(StatusCode::OK, OrderBody::whole);
    let command = api.shared.desk.change_order(order.id, move |input| patch.lay_over(input), call.by());
    Ok(reply(call.carry_out(&format!("change {}", order.id), changed, command).await?))
}

/// Delete an order that is PENDING or FAILED; it stays in the database, marked.
#[utoipa::path(delete, path = "/api/v1/orders/{id}", tag = "orders",
    params(("id" = String, Path, description = "Id or number"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen", pattern = "^\"[0-9]{1,9}\"$")),
    responses((status = 200, description = "Deleted", body = Deleted)))]
pub(super) async fn delete(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::DeleteOrder).await?;
    call.no_body()?;
    let deleted = fixed(StatusCode::OK, json!({ "deleted": true }));
    let command = api.shared.desk.delete_order(order.id, call.by());
    Ok(reply(call.carry_out(&format!("delete {}", order.id), deleted, command).await?))
}

/// The reply to a delete.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Deleted {
    deleted: bool,
}

/// Every status that the order had.
#[utoipa::path(get, path = "/api/v1/orders/{id}/history", tag = "orders",
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 200, description = "Oldest first", body = HistoryPage)))]
pub(super) async fn history(State(api): State<Arc<Api>>, call: Call) -> Result<Json<HistoryPage>, Refused> {
    let order = api.order(&call, Act::ReadOrders).await?;
    let record = api.shared.desk.order_record(order).await?;
    Ok(Json(HistoryPage { items: history_of(&record) }))
}

/// Every attempt on every effect.
#[utoipa::path(get, path = "/api/v1/orders/{id}/timeline", tag = "orders",
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 200, description = "Oldest first", body = Timeline)))]
pub(super) async fn timeline(State(api): State<Arc<Api>>, call: Call) -> Result<Json<Timeline>, Refused> {
    let order = api.order(&call, Act::ReadOrders).await?;
    let rows = api.shared.desk.order_timeline(order.id).await?;
    let entry = |(row, attempts): (engine::OutboxRow, Vec<Attempt>)| TimelineEntry {
        id: row.id,
        service: row.service,
        effect: row.effect,
        state: row.state,
        idempotency_key: row.key,
        trace_id: row.trace_id,
        attempts: attempts.into_iter().map(AttemptBody::from).collect(),
    };
    Ok(Json(Timeline { items: rows.into_iter().map(entry).collect() }))
}

impl From<Attempt> for AttemptBody {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            step: attempt.step.to_string(),
            started_at: attempt.started_at,
            finished_at: attempt.finished_at,
            outcome: attempt.outcome,
            http_status: attempt.http_status,
            excerpt: attempt.excerpt,
        }
    }
}
