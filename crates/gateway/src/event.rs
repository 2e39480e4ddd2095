//! An event notice: what happened to an order, for inventory and billing. Owns its
//! body, which is the same for both.

use domain::outbox::{EffectKind, EventType, Service, Stream};
use domain::{LineItem, Order, OrderId, ProductId, Timestamp, VariantId};
use serde::Serialize;
use uuid::Uuid;

use crate::message::Message;

/// What happened. Id and time come from stored rows, so that the same notice has the same bytes.
#[derive(Clone, Copy, Debug)]
pub struct EventNotice<'a> {
    /// The event's id: one for each event, the same to every listener.
    pub event_id: Uuid,
    /// What happened.
    pub event_type: EventType,
    /// To which order.
    pub order_id: OrderId,
    /// The order's version with the change in it.
    pub version: u32,
    /// The order's lines at that version.
    pub items: &'a [LineItem],
    /// When.
    pub occurred_at: Timestamp,
}

#[derive(Serialize)]
struct Body<'a> {
    event_id: Uuid,
    r#type: EventType,
    order_id: OrderId,
    version: u32,
    items: Vec<Item<'a>>,
    occurred_at: Timestamp,
}

#[derive(Serialize)]
struct Item<'a> {
    product_id: ProductId,
    #[serde(skip_serializing_if = "Option::is_none")]
    variant_id: Option<VariantId>,
    sku: &'a str,
    quantity: u32,
}

impl<'a> EventNotice<'a> {
    /// The notice of `event_type` on `order` as it now is.
    pub const fn of(order: &'a Order, event_type: EventType, event_id: Uuid, occurred_at: Timestamp) -> Self {
        Self {
            event_id,
            event_type,
            order_id: order.id,
            version: order.version,
            items: order.items.as_slice(),
            occurred_at,
        }
    }

    pub(crate) fn message(&self, service: Service, stream: Stream, path: &str) -> Message {
        let items = self.items.iter().map(|item| Item {
            product_id: item.product_id,
            variant_id: item.variant_id,
            sku: &item.sku,
            quantity: item.quantity,
        });
        let body = Body {
            event_id: self.event_id,
            r#type: self.event_type,
            order_id: self.order_id,
            version: self.version,
            items: items.collect(),
            occurred_at: self.occurred_at,
        };
        Message::new((service, stream, EffectKind::Event), path.to_owned(), &body, self.event_type.as_str().to_owned())
    }
}
