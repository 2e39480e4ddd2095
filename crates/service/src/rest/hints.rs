//! What other services say and ask (document 001): that a payment was made, that an order is to be
//! paid, that a mail is to be sent.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use contract::domain::ids::PaymentId;
use contract::domain::outbox::Template;
use contract::domain::roles::Act;
use contract::domain::status::PaymentMethod;
use serde::Deserialize;

use super::Api;
use super::call::{Call, answer, reply};
use super::checkout::{ended_or_started, paying, started};
use super::refused::Refused;
use crate::shapes::order::OrderBody;
use crate::shapes::process::CheckoutBody;
use crate::shapes::words;

/// What someone says became of a payment.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentHint {
    #[schema(value_type = String, format = "uuid")]
    payment_id: PaymentId,
    status: HintedStatus,
}

#[derive(Clone, Copy, Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum HintedStatus {
    Successful,
    Failed,
}

/// An order to be paid.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentDraft {
    /// Id or number.
    order_id: String,
    /// Left out: as the order says.
    #[schema(value_type = Option<words::PaymentMethod>)]
    payment_method: Option<PaymentMethod>,
    payment_token: Option<String>,
}

/// A mail to be sent.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailDraft {
    /// Id or number.
    order_id: String,
    /// `order_confirmed` or `order_failed`.
    #[schema(value_type = String, example = "order_confirmed")]
    template: Template,
}

/// A hint that a payment was made or failed: the provider is asked. Nobody declares money taken.
#[utoipa::path(post, path = "/api/v1/orders/{id}/confirm-payment", tag = "checkout", request_body = PaymentHint,
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 202, description = "The order as it stands; the provider is being asked", body = OrderBody)))]
pub(super) async fn confirm_payment(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::HintPayment).await?;
    let hint: PaymentHint = call.json()?;
    tracing::info!(payment = %hint.payment_id, said = ?hint.status, "a payment was hinted at");
    let asked = answer(StatusCode::ACCEPTED, OrderBody::whole);
    let command = api.shared.desk.hint_payment(order.id, hint.payment_id);
    Ok(reply(call.carry_out(&format!("hint at payment of {}", order.id), asked, command).await?))
}

/// Have an order paid: its checkout is started, or the one there is returned; never a second charge.
#[utoipa::path(post, path = "/api/internal/v1/users/{user_id}/payments", tag = "internal", request_body = PaymentDraft,
    params(("user_id" = String, Path, description = "Customer account"),
        ("Prefer" = Option<String>, Header, description = "wait=S: answer when the checkout has ended", pattern = "^wait=[0-9]$", example = "wait=1")),
    responses((status = 202, description = "The order's checkout", body = CheckoutBody),
        (status = 200, description = "The order's checkout, ended", body = CheckoutBody)))]
pub(super) async fn pay(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    call.may(Act::CheckOut)?;
    let draft: PaymentDraft = call.json()?;
    let order = api.shared.desk.find_order(&draft.order_id, call.owner).await?;
    let paying = paying(draft.payment_method, draft.payment_token, &order)?;
    let command = api.shared.desk.place_once(order.id, paying, call.by());
    let said = call.carry_out(&format!("pay {}", order.id), started(), command).await?;
    ended_or_started(&api, &call, said).await
}

/// Have an order's mail sent once more, through the outbox like any other.
#[utoipa::path(post, path = "/api/internal/v1/users/{user_id}/emails/send", tag = "internal", request_body = MailDraft,
    params(("user_id" = String, Path, description = "Customer account")),
    responses((status = 202, description = "It is in the outbox", body = OrderBody)))]
pub(super) async fn send_mail(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    call.may(Act::SendMail)?;
    let draft: MailDraft = call.json()?;
    let order = api.shared.desk.find_order(&draft.order_id, call.owner).await?;
    let queued = answer(StatusCode::ACCEPTED, OrderBody::whole);
    let command = api.shared.desk.send_mail(order.id, draft.template, call.by());
    Ok(reply(call.carry_out(&format!("mail of {}", order.id), queued, command).await?))
}
