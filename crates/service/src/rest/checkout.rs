//! Placing and calling off.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contract::ApiError;
use contract::domain::ids::CheckoutId;
use contract::domain::order::Order;
use contract::domain::roles::Act;
use contract::domain::status::PaymentMethod;
use engine::{Paying, Said};
use serde::Deserialize;

use super::Api;
use super::call::{Call, answer, reply};
use super::refused::Refused;
use crate::shapes::order::OrderBody;
use crate::shapes::process::CheckoutBody;
use crate::shapes::words;

/// How an order is paid.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckoutDraft {
    /// Left out: as the order says.
    #[schema(value_type = Option<words::PaymentMethod>)]
    payment_method: Option<PaymentMethod>,
    /// Token of the payment page; never a card number.
    #[schema(example = "tok_visa_4242")]
    payment_token: Option<String>,
}

/// Why something is called off.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelDraft {
    #[schema(min_length = 1, max_length = 500, example = "Customer changed their mind")]
    reason: String,
}

/// Place an order. Safe when the reply is there, whatever happens to this service next.
#[utoipa::path(post, path = "/api/v1/orders/{id}/checkout", tag = "checkout",
    request_body = Option<CheckoutDraft>,
    params(("id" = String, Path, description = "Id or number"),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeating it repeats the reply, not the checkout"),
        ("Prefer" = Option<String>, Header, description = "wait=S: answer when the checkout has ended", pattern = "^wait=[0-9]$", example = "wait=1"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen", pattern = "^\"[0-9]{1,9}\"$")),
    responses((status = 202, description = "Placed", body = CheckoutBody),
        (status = 200, description = "Placed and ended", body = CheckoutBody)))]
pub(super) async fn check_out(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::CheckOut).await?;
    let draft: CheckoutDraft = if call.has_body() { call.json()? } else { CheckoutDraft::default() };
    let paying = paying(draft.payment_method, draft.payment_token, &order)?;
    let command = api.shared.desk.place(order.id, paying, call.by());
    let said = call.carry_out(&format!("check out {}", order.id), started(), command).await?;
    ended_or_started(&api, &call, said).await
}

/// How it is paid: as asked for, else as the order says.
pub(super) fn paying(method: Option<PaymentMethod>, token: Option<String>, order: &Order) -> Result<Paying, ApiError> {
    let method = method.or(order.payment_method);
    let method =
        method.ok_or_else(|| ApiError::field("payment_method", "How is it paid? A payment method is needed."))?;
    Ok(Paying { method, token })
}

/// The answer to a checkout at once after it was saved.
pub(super) fn started() -> engine::Answer {
    answer(StatusCode::ACCEPTED, CheckoutBody::of)
}

/// The reply to a checkout: at once, or where it is preferred when the checkout has ended.
pub(super) async fn ended_or_started(api: &Api, call: &Call, said: Said) -> Result<Response, Refused> {
    #[derive(Deserialize)]
    struct Started {
        process_id: CheckoutId,
    }
    let Some(wait) = call.wait() else { return Ok(reply(said)) };
    let Ok(Started { process_id }) = serde_json::from_str(&said.body) else { return Ok(reply(said)) };
    match api.shared.ended(process_id, wait).await? {
        Some(record) => {
            let mut response = axum::Json(CheckoutBody::of(&record)).into_response();
            response.headers_mut().insert("preference-applied", HeaderValue::from_static("wait"));
            Ok(response)
        }
        None => Ok(reply(said)),
    }
}

/// Call an order off. Where a step is under way the wish is kept until its outcome is known.
#[utoipa::path(post, path = "/api/v1/orders/{id}/cancel", tag = "checkout", request_body = CancelDraft,
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 202, description = "Called off, or the wish is kept", body = OrderBody)))]
pub(super) async fn cancel(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::CancelOrder).await?;
    let draft: CancelDraft = call.json()?;
    let cancelled = answer(StatusCode::ACCEPTED, OrderBody::whole);
    let command = api.shared.desk.cancel_order(order.id, &draft.reason, call.by());
    Ok(reply(call.carry_out(&format!("cancel {}", order.id), cancelled, command).await?))
}
