//! Which of an order's fields may be changed as they are, by the order's status: all of
//! them before payment; after it nothing that costs money, which is an amendment's; once it is
//! delivered addresses and notes only.

use super::Change;
use crate::order::Order;
use crate::status::OrderStatus;

/// Why a change is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditRefused {
    /// It would move money or stock.
    #[error(
        "The order is {}: items, shipping, coupon and payment are changed by an amendment, which shows the difference before any money moves.",
        .0.in_words()
    )]
    NeedsAmendment(OrderStatus),
    /// Too late for this field.
    #[error("The order is {}; only its addresses and notes can still be changed.", .0.in_words())]
    OnlyAddressAndNotes(OrderStatus),
    /// Too late for anything.
    #[error("The order is {} and can no longer be changed.", .0.in_words())]
    Closed(OrderStatus),
}

/// May `before` be saved as `after`?
pub fn ensure_editable(before: &Order, after: &Order) -> Result<(), EditRefused> {
    let status = before.status;
    match status {
        OrderStatus::Cancelled => Err(EditRefused::Closed(status)),
        OrderStatus::Paid | OrderStatus::Confirmed | OrderStatus::Processing if costs_differ(before, after) => {
            Err(EditRefused::NeedsAmendment(status))
        }
        OrderStatus::Shipped | OrderStatus::Delivered if with_free_fields_of(before, after) != *after => {
            Err(EditRefused::OnlyAddressAndNotes(status))
        }
        OrderStatus::Pending
        | OrderStatus::Failed
        | OrderStatus::Paid
        | OrderStatus::Confirmed
        | OrderStatus::Processing
        | OrderStatus::Shipped
        | OrderStatus::Delivered => Ok(()),
    }
}

fn costs_differ(before: &Order, after: &Order) -> bool {
    Change::of(before) != Change::of(after) || before.payment_method != after.payment_method
}

/// `before` with the addresses and notes of `after`, and what every saving changes.
fn with_free_fields_of(before: &Order, after: &Order) -> Order {
    Order {
        shipping_address: after.shipping_address.clone(),
        billing_address: after.billing_address.clone(),
        notes: after.notes.clone(),
        version: after.version,
        updated_at: after.updated_at,
        ..before.clone()
    }
}
