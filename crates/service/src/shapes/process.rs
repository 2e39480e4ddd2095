//! A checkout as it is handed out.

use contract::domain::checkout::{CheckoutState, Failure};
use contract::domain::ids::{CheckoutId, OrderId, ProductId};
use contract::domain::order::Order;
use contract::domain::outbox::EffectKind;
use engine::{OrderRecord, Run};
use serde::Serialize;

use super::order::OrderBody;
use super::words;

/// A checkout, or a change of a paid order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Process)]
pub(crate) struct ProcessBody {
    #[schema(value_type = String, format = "uuid")]
    id: CheckoutId,
    #[schema(value_type = String, format = "uuid")]
    order_id: OrderId,
    #[schema(value_type = words::ProcessState)]
    state: CheckoutState,
    #[schema(value_type = words::Purpose)]
    purpose: &'static str,
    /// Its number among the checkouts and amendments of its order, from 1.
    #[schema(minimum = 1, example = 1)]
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
    /// Where stock was short: what of.
    pub(crate) details: Vec<ShortBody>,
}

/// Stock that was short.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Short)]
pub(crate) struct ShortBody {
    #[schema(value_type = Option<String>, format = "uuid")]
    pub(crate) product_id: Option<ProductId>,
    #[schema(example = "85123A")]
    pub(crate) sku: String,
    #[schema(example = 6)]
    pub(crate) requested_quantity: i64,
    #[schema(example = 2)]
    pub(crate) available_quantity: i64,
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
    pub(crate) fn of(process: &Run, order: &Order) -> Self {
        Self {
            id: process.id,
            order_id: process.order_id,
            state: process.state,
            purpose: process.purpose,
            generation: process.number,
            failure: process.failure.as_ref().map(|failure| FailureBody::of(failure, order)),
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
            failure: process.failure.as_ref().map(|failure| FailureBody::of(failure, &record.order)),
            order: OrderBody::whole(record),
        })
    }
}

impl FailureBody {
    /// Why it fails or failed, with the products that were short.
    pub(crate) fn of(failure: &Failure, order: &Order) -> Self {
        let refusal = &failure.refusal;
        let details = refusal.short.iter().map(|short| ShortBody {
            product_id: order.items.iter().find(|item| item.sku == short.sku).map(|item| item.product_id),
            sku: short.sku.clone(),
            requested_quantity: short.requested_quantity,
            available_quantity: short.available_quantity,
        });
        Self { code: refusal.code.clone(), message: refusal.message.clone(), details: details.collect() }
    }
}
