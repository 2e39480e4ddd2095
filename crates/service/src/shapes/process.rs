//! A checkout as it is handed out.

use contract::domain::checkout::{Checkout, CheckoutState};
use contract::domain::ids::{CheckoutId, OrderId};
use contract::domain::order::Order;
use contract::domain::outbox::EffectKind;
use engine::OrderRecord;
use serde::Serialize;
use serde_json::{Value, json};

use super::order::OrderBody;
use super::words;

/// A checkout.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Process)]
pub(crate) struct ProcessBody {
    #[schema(value_type = String, format = "uuid")]
    id: CheckoutId,
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = words::ProcessState)]
    state: CheckoutState,
    /// Which checkout of its order, from 1.
    generation: u32,
    /// Why it failed.
    failure: Option<FailureBody>,
    /// What a supervisor is asked to settle.
    attention: Option<AttentionBody>,
}

/// Why a checkout failed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Failure)]
pub(crate) struct FailureBody {
    /// `PAYMENT_DECLINED`, `INVENTORY_UNAVAILABLE` …
    pub(crate) code: String,
    pub(crate) message: String,
    /// Where stock was short: `product_id, sku, requested_quantity, available_quantity`.
    #[schema(value_type = Vec<Object>)]
    pub(crate) details: Vec<Value>,
}

/// A question to a supervisor.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Attention)]
struct AttentionBody {
    #[schema(value_type = words::Step)]
    step: EffectKind,
    reason: String,
}

/// The reply to a checkout.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CheckoutStarted)]
pub(crate) struct CheckoutBody {
    #[schema(value_type = String, format = "uuid")]
    process_id: CheckoutId,
    #[schema(value_type = words::ProcessState)]
    state: CheckoutState,
    /// Why it failed, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureBody>,
    order: OrderBody,
}

impl ProcessBody {
    pub(crate) fn of(process: &Checkout, order: &Order) -> Self {
        Self {
            id: process.id,
            order_id: process.order_id,
            state: process.state,
            generation: process.run,
            failure: failure(process, order),
            attention: process
                .attention
                .as_ref()
                .map(|asked| AttentionBody { step: asked.step, reason: asked.reason.clone() }),
        }
    }
}

impl CheckoutBody {
    /// Of an order that has a checkout.
    pub(crate) fn of(record: &OrderRecord) -> Option<Self> {
        let process = record.process.as_ref()?;
        Some(Self {
            process_id: process.id,
            state: process.state,
            failure: failure(process, &record.order),
            order: OrderBody::whole(record),
        })
    }
}

/// Why the checkout fails or failed, with the products that were short.
pub(crate) fn failure(process: &Checkout, order: &Order) -> Option<FailureBody> {
    let refusal = &process.failure.as_ref()?.refusal;
    let details = refusal.short.iter().map(|short| {
        let product = order.items.iter().find(|item| item.sku == short.sku).map(|item| item.product_id);
        json!({
            "product_id": product,
            "sku": short.sku,
            "requested_quantity": short.requested_quantity,
            "available_quantity": short.available_quantity,
        })
    });
    Some(FailureBody { code: refusal.code.clone(), message: refusal.message.clone(), details: details.collect() })
}
