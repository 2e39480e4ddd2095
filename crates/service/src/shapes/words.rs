//! The vocabularies as the `OpenAPI` document lists them. The words are `domain`'s; a test holds the
//! two together.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(utoipa::ToSchema)]
        #[expect(dead_code, reason = "only its schema is used")]
        pub(crate) enum $name { $(#[schema(rename = $word)] $variant),* }
    )*};
}

words! {
    /// Where an order stands.
    OrderStatus {
        Pending = "PENDING", Paid = "PAID", Confirmed = "CONFIRMED", Processing = "PROCESSING",
        Shipped = "SHIPPED", Delivered = "DELIVERED", Failed = "FAILED", Cancelled = "CANCELLED",
    }
    /// What became of an order's money.
    PaymentStatus {
        Pending = "PENDING", Paid = "PAID", Failed = "FAILED",
        PartiallyRefunded = "PARTIALLY_REFUNDED", Refunded = "REFUNDED",
    }
    /// What became of one payment.
    PaymentState {
        Pending = "PENDING", Unknown = "UNKNOWN", Successful = "SUCCESSFUL", Failed = "FAILED", Refunded = "REFUNDED",
    }
    /// How the customer pays.
    PaymentMethod {
        CreditCard = "CREDIT_CARD", DebitCard = "DEBIT_CARD", BankTransfer = "BANK_TRANSFER", EWallet = "E_WALLET",
    }
    /// How the goods travel.
    ShippingMethod { Standard = "STANDARD", Express = "EXPRESS" }
    /// Which address it is.
    AddressType { Shipping = "SHIPPING", Billing = "BILLING" }
    /// Where a checkout stands.
    ProcessState {
        Reserving = "Reserving", Charging = "Charging", AwaitingProvider = "AwaitingProvider",
        Reconciling = "Reconciling", Committing = "Committing", Refunding = "Refunding", Releasing = "Releasing",
        Completed = "Completed", Failed = "Failed", Cancelled = "Cancelled", NeedsAttention = "NeedsAttention",
    }
    /// What a process is for.
    Purpose { Checkout = "checkout", Edit = "edit", Refund = "refund", Cancel = "cancel" }
    /// An outside service.
    Service {
        Payment = "payment", Wallet = "wallet", Email = "email", Production = "production", Invoice = "invoice",
        Inventory = "inventory", Billing = "billing",
    }
    /// What is asked of an outside service.
    Effect {
        Reserve = "reserve", Charge = "charge", Commit = "commit", Release = "release", Refund = "refund",
        Email = "email", Produce = "produce", Invoice = "invoice", Event = "event",
    }
    /// Where a row of the outbox stands.
    RowState { Waiting = "waiting", Sending = "sending", Done = "done", Dead = "dead", Withdrawn = "withdrawn" }
    /// What an attempt does.
    AttemptStep { Send = "send", LookUp = "look_up", Webhook = "webhook" }
    /// A step of a checkout that a supervisor can settle.
    Step { Reserve = "reserve", Charge = "charge", Commit = "commit", Release = "release", Refund = "refund" }
}

#[cfg(test)]
mod tests {
    use contract::domain::amendment::Purpose;
    use contract::domain::checkout::CheckoutState;
    use contract::domain::{outbox, status};
    use utoipa::PartialSchema;

    /// The words of a schema, as JSON lists them.
    fn listed<T: PartialSchema>() -> Vec<String> {
        let schema = serde_json::to_value(T::schema()).unwrap();
        schema["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_vocabulary_is_listed_whole() {
        fn same<T: PartialSchema>(words: &[impl ToString]) {
            assert_eq!(listed::<T>(), words.iter().map(ToString::to_string).collect::<Vec<_>>());
        }
        same::<super::OrderStatus>(status::OrderStatus::ALL);
        same::<super::PaymentStatus>(status::PaymentStatus::ALL);
        same::<super::PaymentState>(status::PaymentState::ALL);
        same::<super::PaymentMethod>(status::PaymentMethod::ALL);
        same::<super::ShippingMethod>(status::ShippingMethod::ALL);
        same::<super::ProcessState>(CheckoutState::ALL);
        same::<super::Service>(outbox::Service::ALL);
        same::<super::Effect>(outbox::EffectKind::ALL);
        same::<super::AttemptStep>(outbox::AttemptStep::ALL);
        same::<super::RowState>(outbox::RowState::ALL);
        let purposes = Purpose::ALL.iter().map(ToString::to_string);
        same::<super::Purpose>(&std::iter::once(engine::CHECKOUT.to_owned()).chain(purposes).collect::<Vec<_>>());
    }
}
