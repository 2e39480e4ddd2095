//! A cart becomes an order and is placed, once: its id is the key. In our own shape, and in that of
//! document 004 (`item_id, qty, price`).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use contract::ApiError;
use contract::domain::clock::Timestamp;
use contract::domain::ids::{CheckoutId, OrderId, PaymentId, UserId};
use contract::domain::order::OrderInput;
use contract::domain::roles::Act;
use contract::domain::status::{OrderStatus, PaymentMethod, PaymentState};
use engine::{Answer, OrderRecord, Paying};
use serde::{Deserialize, Serialize};

use super::Api;
use super::call::{Call, answer};
use super::checkout::{ended_or_started, started};
use super::orders::owner_of;
use super::refused::Refused;
use crate::shapes::draft::{AddressDraft, CreateOrder, CustomerDraft, ItemDraft};
use crate::shapes::json::{Amount, AmountText};
use crate::shapes::process::CheckoutBody;
use crate::shapes::words;

/// A cart to be placed.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CartDraft {
    /// Placed once, however often it is sent.
    #[schema(min_length = 1, max_length = 200, example = "cart-4711")]
    cart_id: String,
    /// Token of the payment page; never a card number.
    payment_token: Option<String>,
    #[schema(value_type = Option<String>, format = "uuid")]
    user_id: Option<UserId>,
    order_name: Option<String>,
    customer: Option<CustomerDraft>,
    #[schema(min_items = 1)]
    items: Vec<ItemDraft>,
    shipping_address: Option<AddressDraft>,
    billing_address: Option<AddressDraft>,
    #[schema(value_type = words::PaymentMethod)]
    payment_method: PaymentMethod,
    #[schema(value_type = Option<words::ShippingMethod>)]
    shipping_method: Option<contract::domain::status::ShippingMethod>,
    notes: Option<String>,
    coupon_code: Option<String>,
    tags: Option<Vec<String>>,
    #[schema(value_type = Option<String>, pattern = "^[A-Z]{3}$")]
    currency: Option<contract::domain::money::Currency>,
}

/// A cart in document 004's shape.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShortCartDraft {
    #[schema(min_length = 1, max_length = 200, example = "cart-4711")]
    cart_id: String,
    #[schema(value_type = Option<String>, format = "uuid")]
    user_id: Option<UserId>,
    #[schema(value_type = words::PaymentMethod)]
    payment_method: PaymentMethod,
    payment_token: Option<String>,
    shipping_address: Option<AddressDraft>,
    customer: Option<CustomerDraft>,
    #[schema(min_items = 1)]
    items: Vec<ShortItemDraft>,
}

/// A line in document 004's shape.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ShortItemDraft {
    /// SKU.
    #[schema(example = "85123A")]
    item_id: String,
    #[schema(minimum = 1, maximum = 1_000_000, example = 2)]
    qty: i64,
    /// Price of one piece; left out: the catalogue's.
    #[schema(example = 2.55)]
    price: Option<AmountText>,
}

/// An order in document 004's shape.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ShortOrder {
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = Option<String>, format = "uuid")]
    user_id: Option<UserId>,
    #[schema(value_type = words::OrderStatus)]
    status: OrderStatus,
    #[schema(value_type = f64)]
    total: Amount,
    #[schema(value_type = String, format = "date-time")]
    created_at: Timestamp,
    items: Vec<ShortItem>,
    payments: Vec<ShortPayment>,
    /// Its newest checkout.
    #[schema(value_type = Option<String>, format = "uuid")]
    process_id: Option<CheckoutId>,
}

/// A line in document 004's shape.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ShortItem {
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    item_id: String,
    qty: u32,
    #[schema(value_type = f64)]
    price: Amount,
}

/// A payment in document 004's shape.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ShortPayment {
    #[schema(value_type = String, format = "uuid")]
    payment_id: PaymentId,
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = words::PaymentState)]
    status: PaymentState,
    #[schema(value_type = f64)]
    amount: Amount,
}

/// Place a cart: its order is entered and checked out in one go.
#[utoipa::path(post, path = "/api/v1/checkout", tag = "checkout", request_body = CartDraft,
    params(("Prefer" = Option<String>, Header, description = "wait=S: answer when the checkout has ended", pattern = "^wait=[0-9]$", example = "wait=1")),
    responses((status = 202, description = "Entered and placed", body = CheckoutBody),
        (status = 200, description = "Placed and ended", body = CheckoutBody)))]
pub(super) async fn check_out(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    may_place(&call)?;
    let draft: CartDraft = call.json()?;
    let (cart, paying) = (draft.cart_id, Paying { method: draft.payment_method, token: draft.payment_token });
    let order = CreateOrder {
        user_id: owner_of(&call, draft.user_id)?,
        order_name: draft.order_name,
        customer: draft.customer,
        items: draft.items,
        shipping_address: draft.shipping_address,
        billing_address: draft.billing_address,
        payment_method: Some(draft.payment_method),
        shipping_method: draft.shipping_method,
        notes: draft.notes,
        coupon_code: draft.coupon_code,
        manual_discount: None,
        tags: draft.tags,
        currency: draft.currency,
    };
    let input = order.input(api.shared.desk.currency())?;
    place(&api, &call, &cart, input, paying, started()).await
}

/// Place a cart, in document 004's shape.
#[utoipa::path(post, path = "/v1/checkout", tag = "documents", request_body = ShortCartDraft,
    responses((status = 202, description = "Entered and placed", body = ShortOrder)))]
pub(super) async fn check_out_short(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    may_place(&call)?;
    let draft: ShortCartDraft = call.json()?;
    let (cart, paying) = (draft.cart_id, Paying { method: draft.payment_method, token: draft.payment_token });
    let line = |item: ShortItemDraft| ItemDraft {
        sku: Some(item.item_id),
        quantity: item.qty,
        unit_price: item.price,
        ..ItemDraft::default()
    };
    let order = CreateOrder {
        user_id: owner_of(&call, draft.user_id)?,
        customer: draft.customer,
        items: draft.items.into_iter().map(line).collect(),
        shipping_address: draft.shipping_address,
        payment_method: Some(draft.payment_method),
        ..CreateOrder::default()
    };
    let input = order.input(api.shared.desk.currency())?;
    let placed = answer(axum::http::StatusCode::ACCEPTED, ShortOrder::of);
    place(&api, &call, &cart, input, paying, placed).await.map_err(in_words_of_004)
}

/// An order in document 004's shape.
#[utoipa::path(get, path = "/v1/orders/{id}", tag = "documents",
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 200, description = "The order", body = ShortOrder)))]
pub(super) async fn read_short(State(api): State<Arc<Api>>, call: Call) -> Result<Json<ShortOrder>, Refused> {
    let order = api.order(&call, Act::ReadOrders).await?;
    Ok(Json(ShortOrder::of(&api.shared.desk.order_record(order).await?)))
}

fn may_place(call: &Call) -> Result<(), Refused> {
    call.may(Act::CreateOrder)?;
    call.may(Act::CheckOut)
}

async fn place(
    api: &Api,
    call: &Call,
    cart: &str,
    input: OrderInput,
    paying: Paying,
    placed: Answer,
) -> Result<Response, Refused> {
    if cart.trim().is_empty() || cart.chars().count() > 200 {
        return Err(ApiError::field("cart_id", "A cart's id has 1 to 200 characters.").into());
    }
    let desk = &api.shared.desk;
    let input = desk.prepared(input, call.names_prices())?;
    let said = call.carry_out_cart(cart, placed, desk.enter_and_place(input, paying, call.by())).await?;
    ended_or_started(api, call, said).await
}

/// Names fields as document 004 does.
fn in_words_of_004(mut refused: Refused) -> Refused {
    let rename =
        |field: &str| field.replace(".sku", ".item_id").replace(".quantity", ".qty").replace(".unit_price", ".price");
    refused.error.field = refused.error.field.map(|field| rename(&field));
    for problem in &mut refused.error.details {
        problem.field = rename(&problem.field);
    }
    refused
}

impl ShortOrder {
    fn of(record: &OrderRecord) -> Self {
        let order = &record.order;
        let item = |item: &contract::domain::order::LineItem| ShortItem {
            order_id: order.id,
            item_id: item.sku.clone(),
            qty: item.quantity,
            price: item.unit_price.into(),
        };
        let payment = |payment: &engine::Payment| ShortPayment {
            payment_id: payment.id,
            order_id: order.id,
            status: payment.state,
            amount: payment.amount.into(),
        };
        Self {
            order_id: order.id,
            user_id: order.user_id,
            status: order.status,
            total: order.totals.total.into(),
            created_at: order.created_at,
            items: order.items.iter().map(item).collect(),
            payments: record.payments.iter().map(payment).collect(),
            process_id: record.process.as_ref().map(|process| process.id),
        }
    }
}
