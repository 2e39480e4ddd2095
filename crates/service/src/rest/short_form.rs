//! Orders in document 003's shape: `{product, quantity, amount}` in, `order_id, total_amount` out.
//! `amount` is the price of one piece.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use contract::domain::ids::OrderId;
use contract::domain::order::{CustomerSnapshot, LineInput, OrderInput};
use contract::domain::roles::Act;
use engine::OrderRecord;
use serde::{Deserialize, Serialize};

use super::Api;
use super::call::{Call, answer, reply};
use super::refused::Refused;
use crate::shapes::json::{Amount, AmountText};

/// Whoever orders without saying who they are.
const NOBODY: &str = "Guest";

/// An order in document 003's shape.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShortFormDraft {
    /// Who orders.
    customer_name: Option<String>,
    #[schema(min_items = 1)]
    items: Vec<ShortFormItemDraft>,
}

/// A line in document 003's shape.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ShortFormItemDraft {
    /// SKU, or a name where there is none.
    #[schema(example = "Lantern")]
    product: String,
    #[schema(minimum = 1, maximum = 1_000_000, example = 2)]
    quantity: i64,
    /// Price of one piece.
    #[schema(example = 12.50)]
    amount: AmountText,
}

/// An order in document 003's shape.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ShortForm {
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = f64)]
    total_amount: Amount,
    items: Vec<ShortFormItem>,
}

/// A line in document 003's shape.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct ShortFormItem {
    product: String,
    quantity: u32,
    #[schema(value_type = f64)]
    amount: Amount,
}

/// Enter an order, in document 003's shape.
#[utoipa::path(post, path = "/order", tag = "documents", request_body = ShortFormDraft,
    responses((status = 201, description = "Entered", body = ShortForm)))]
pub(super) async fn create(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    call.may(Act::CreateOrder)?;
    let draft: ShortFormDraft = call.json()?;
    let name = draft.customer_name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| NOBODY.to_owned());
    let input = OrderInput {
        customer: CustomerSnapshot { name, ..CustomerSnapshot::default() },
        items: lines(draft.items),
        ..OrderInput::default()
    };
    let created = answer(StatusCode::CREATED, ShortForm::of);
    let command = api.shared.desk.create_order(input, call.by());
    Ok(reply(call.carry_out("enter an order", created, command).await.map_err(in_words_of_003)?))
}

/// Change an order, in document 003's shape.
#[utoipa::path(patch, path = "/order/{id}", tag = "documents", request_body = ShortFormDraft,
    params(("id" = String, Path, description = "Id or number")),
    responses((status = 200, description = "The order as it now is", body = ShortForm)))]
pub(super) async fn change(State(api): State<Arc<Api>>, call: Call) -> Result<Response, Refused> {
    let order = api.order(&call, Act::ChangeOrder).await?;
    let draft: ShortFormDraft = call.json()?;
    let changed = answer(StatusCode::OK, ShortForm::of);
    let command = api.shared.desk.change_order(
        order.id,
        move |input| {
            input.items = lines(draft.items);
            if let Some(name) = draft.customer_name {
                input.customer.name = name;
            }
            Ok(())
        },
        call.by(),
    );
    Ok(reply(call.carry_out(&format!("change {}", order.id), changed, command).await.map_err(in_words_of_003)?))
}

fn lines(items: Vec<ShortFormItemDraft>) -> Vec<LineInput> {
    let line = |item: ShortFormItemDraft| LineInput {
        sku: item.product.clone(),
        name: item.product,
        quantity: item.quantity,
        unit_price: item.amount.0,
        ..LineInput::default()
    };
    items.into_iter().map(line).collect()
}

/// Names fields as document 003 does.
fn in_words_of_003(mut refused: Refused) -> Refused {
    let rename = |field: &str| field.replace(".sku", ".product").replace(".unit_price", ".amount");
    refused.error.field = refused.error.field.map(|field| rename(&field));
    for problem in &mut refused.error.details {
        problem.field = rename(&problem.field);
    }
    refused
}

impl ShortForm {
    fn of(record: &OrderRecord) -> Self {
        let item = |item: &contract::domain::order::LineItem| ShortFormItem {
            product: item.name.clone(),
            quantity: item.quantity,
            amount: item.unit_price.into(),
        };
        Self {
            order_id: record.order.id,
            total_amount: record.order.totals.total.into(),
            items: record.order.items.iter().map(item).collect(),
        }
    }
}
