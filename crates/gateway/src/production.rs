//! The production service: what is to be made, changed or stopped. Owns what is
//! sent to it.

use domain::outbox::{EffectKind, ProductionStatus, Service, Stream};
use domain::{Order, OrderId, OrderNumber, ProductId, VariantId};
use serde::Serialize;

use crate::message::Message;

#[derive(Serialize)]
struct ProductionOrder<'a> {
    order_id: OrderId,
    order_number: OrderNumber,
    status: ProductionStatus,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    product_id: ProductId,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<VariantId>,
    sku: &'a str,
    name: &'a str,
    quantity: u32,
}

/// Tell production of an order as it now is.
pub fn order(order: &Order, status: ProductionStatus) -> Message {
    let items = order.items.iter().map(|item| Item {
        product_id: item.product_id,
        variant_id: item.variant_id,
        sku: &item.sku,
        name: &item.name,
        quantity: item.quantity,
    });
    let body = ProductionOrder { order_id: order.id, order_number: order.number, status, items: items.collect() };
    Message::new(
        (Service::Production, Stream::Production, EffectKind::Produce),
        "/production/orders".to_owned(),
        &body,
        status.as_str().to_owned(),
    )
}
