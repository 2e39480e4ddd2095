//! What an order is while its checkout stands where it stands, and the names of events.
//! Must only be asked about the order's newest run: an older one moves its own payment alone.

use super::{Checkout, CheckoutState, Event, OrderStanding};
use crate::outbox::EffectKind;
use crate::status::{OrderStatus, PaymentStatus};

impl Checkout {
    /// The order's status and payment status, given those it had before this step.
    pub fn standing(&self, before: OrderStanding) -> OrderStanding {
        OrderStanding {
            status: self.order_status(before.status),
            payment_status: self.payment_status(before.payment_status),
        }
    }

    fn order_status(&self, before: OrderStatus) -> OrderStatus {
        // Production may accept an order that was called off meanwhile: it stays called off.
        if before == OrderStatus::Cancelled {
            return before;
        }
        match self.state {
            CheckoutState::Reserving
            | CheckoutState::Charging
            | CheckoutState::AwaitingProvider
            | CheckoutState::Reconciling => OrderStatus::Pending,
            CheckoutState::Committing => OrderStatus::Paid,
            CheckoutState::Completed => match before {
                OrderStatus::Processing | OrderStatus::Shipped | OrderStatus::Delivered => before,
                OrderStatus::Pending
                | OrderStatus::Paid
                | OrderStatus::Confirmed
                | OrderStatus::Failed
                | OrderStatus::Cancelled => OrderStatus::Confirmed,
            },
            CheckoutState::Failed => OrderStatus::Failed,
            CheckoutState::Cancelled => OrderStatus::Cancelled,
            CheckoutState::Refunding | CheckoutState::Releasing | CheckoutState::NeedsAttention => before,
        }
    }

    /// Follows the money alone, so that it stays true where an undo was settled as impossible.
    fn payment_status(&self, before: PaymentStatus) -> PaymentStatus {
        if self.charged {
            // An agreed partial refund is an amendment's doing and stays.
            let partly = before == PaymentStatus::PartiallyRefunded;
            if partly { before } else { PaymentStatus::Paid }
        } else if self.refunded {
            PaymentStatus::Refunded
        } else if self.refused(EffectKind::Charge) {
            PaymentStatus::Failed
        } else {
            PaymentStatus::Pending
        }
    }
}

/// The event's name in messages and records.
pub const fn event_name(event: &Event) -> &'static str {
    match event {
        Event::Reserved => "reserved",
        Event::Unavailable(_) => "unavailable",
        Event::Charged(_) => "charged",
        Event::ProviderPending(_) => "provider pending",
        Event::Declined(..) => "declined",
        Event::ChargeUnknown(_) => "charge unknown",
        Event::ChargeNotFound(_) => "charge not found",
        Event::Committed => "committed",
        Event::CommitRefused(_) => "commit refused",
        Event::Refunded => "refunded",
        Event::Released => "released",
        Event::StepUnknown(_) => "step unknown",
        Event::UndoRefused(..) => "undo refused",
        Event::Exhausted(..) => "exhausted",
        Event::Cancel { .. } => "cancel",
        Event::Settled { .. } => "settled",
    }
}
