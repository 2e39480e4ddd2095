//! Identifiers. One newtype for each thing, so that no id can be passed for another.
//!
//! New ids are `UUIDv7` from the clock and randomness handed in; ids that must come out the same
//! when something is done again are `UUIDv5` of what they belong to.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::{Clock, Entropy};

/// Namespace of every derived id and idempotency key of Order Desk. Never change it: a changed
/// namespace would give an old request a new key.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6f72_6465_725f_6465_736b_5f6b_6579_5f31);

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new `UUIDv7`.
            pub fn generate(clock: &dyn Clock, entropy: &dyn Entropy) -> Self {
                Self(uuid_v7(clock, entropy))
            }

            /// The id that always belongs to `name`: a `UUIDv5` in our namespace.
            pub fn derived(name: &str) -> Self {
                Self(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
            }

            /// Parses the usual hyphenated form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// An order.
    OrderId;
    /// A line of an order.
    ItemId;
    /// One checkout of an order (a *run* of the saga).
    CheckoutId;
    /// One payment: the charge of one run.
    PaymentId;
    /// One refund of a payment.
    RefundId;
    /// A stock reservation of one run.
    ReservationId;
    /// An invoice.
    InvoiceId;
    /// A row of the outbox.
    OutboxId;
    /// One send or look-up of an outbox row.
    AttemptId;
    /// A customer in the local address book.
    CustomerId;
    /// A product in the local catalogue.
    ProductId;
    /// A variant of a product.
    VariantId;
    /// A draft: an order that is not entered yet.
    DraftId;
    /// The customer account that an order belongs to (not staff).
    UserId;
}

/// A `UUIDv7` made of the clock's milliseconds and ten random bytes.
pub fn uuid_v7(clock: &dyn Clock, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(clock.now().millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
