//! The billing service, which only listens to order events.

use domain::outbox::{Service, Stream};

use crate::event::EventNotice;
use crate::message::Message;

/// Tell billing what happened to an order.
pub fn event(notice: &EventNotice<'_>) -> Message {
    notice.message(Service::Billing, Stream::BillingEvents, "/billing/events")
}
