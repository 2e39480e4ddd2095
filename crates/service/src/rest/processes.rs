//! Checkouts and amendments by their own id: where one stands, and the word of a supervisor where one asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use contract::ApiError;
use contract::domain::ids::CheckoutId;
use contract::domain::outbox::EffectKind;
use contract::domain::roles::Act;
use engine::OrderRecord;
use serde::Deserialize;

use super::Api;
use super::call::{Call, answer, reply};
use super::refused::Refused;
use crate::shapes::process::ProcessBody;
use crate::shapes::words;

/// What became of the step that is asked about.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Settlement {
    #[schema(value_type = words::Step)]
    step: EffectKind,
    result: StepResult,
    /// How it is known.
    #[schema(min_length = 1, max_length = 500, example = "Provider's desk, by phone: captured")]
    reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum StepResult {
    Done,
    Refused,
}

/// Where a checkout stands.
#[utoipa::path(get, path = "/api/v1/processes/{process_id}", tag = "checkout",
    params(("process_id" = String, Path, description = "Checkout")),
    responses((status = 200, description = "The checkout", body = ProcessBody)))]
pub(super) async fn read(State(api): State<Arc<Api>>, call: Call) -> Result<Json<ProcessBody>, Refused> {
    call.may(Act::ReadProcess)?;
    let desk = &api.shared.desk;
    let process = desk.process(id(&call)?).await?;
    let order = desk.find_order(&process.order_id.to_string(), None).await?;
    Ok(Json(ProcessBody::of(&process, &order)))
}

/// Settle the step that a checkout asks about; it goes on from there. Kept in the audit.
#[utoipa::path(post, path = "/api/v1/processes/{process_id}/status", tag = "checkout", request_body = Settlement,
    params(("process_id" = String, Path, description = "Checkout")),
    responses((status = 200, description = "The checkout as it now stands", body = ProcessBody)))]
pub(super) async fn settle(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    call.may(Act::SettleProcess)?;
    let process = id(&call)?;
    let word: Settlement = call.json()?;
    let settled = answer(StatusCode::OK, move |record: &OrderRecord| {
        record.run(process).map(|process| ProcessBody::of(process, &record.order))
    });
    let done = word.result == StepResult::Done;
    let command = api.shared.desk.settle_process(process, word.step, done, &word.reason, call.by());
    Ok(reply(call.carry_out(&format!("settle {process}"), settled, command).await?))
}

fn id(call: &Call) -> Result<CheckoutId, ApiError> {
    CheckoutId::parse(call.path("process_id")).ok_or_else(|| ApiError::not_found("process"))
}
