//! Vocabulary of the outbox: services, effects, streams, row states, keys. What becomes of a row stands
//! in docs/architecture.md.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::{NAMESPACE, OrderId};
use crate::status::vocabulary;

vocabulary! {
    /// An outside service, by its name in the settings and in the ledger of the mocks.
    Service {
        /// Cards and transfers.
        Payment = "payment",
        /// E-wallet provider.
        Wallet = "wallet",
        /// Mail.
        Email = "email",
        /// Production.
        Production = "production",
        /// Invoices.
        Invoice = "invoice",
        /// Stock.
        Inventory = "inventory",
        /// Billing events.
        Billing = "billing",
    }
    /// What a row asks for.
    EffectKind {
        /// Reserve stock.
        Reserve = "reserve",
        /// Take money.
        Charge = "charge",
        /// Make a reservation final.
        Commit = "commit",
        /// Give stock back.
        Release = "release",
        /// Give money back.
        Refund = "refund",
        /// Send a mail.
        Email = "email",
        /// Tell production.
        Produce = "produce",
        /// Issue an invoice.
        Invoice = "invoice",
        /// Tell of a change of the order.
        Event = "event",
    }
    /// A lane of one order: first in, first out.
    Stream {
        /// Reserve, commit, release.
        Stock = "stock",
        /// Charge, refund.
        Payment = "payment",
        /// Mails.
        Email = "email",
        /// Production.
        Production = "production",
        /// Invoices.
        Invoice = "invoice",
        /// Events to inventory.
        InventoryEvents = "inventory_events",
        /// Events to billing.
        BillingEvents = "billing_events",
    }
    /// Where a row stands. *Retrying* is derived: waiting with an attempt behind it.
    RowState {
        /// To be sent when its lane and time come.
        Waiting = "waiting",
        /// Intent committed; the request may have left.
        Sending = "sending",
        /// Answered.
        Done = "done",
        /// Given up; shown until it is settled.
        Dead = "dead",
        /// Called off before it left.
        Withdrawn = "withdrawn",
    }
    /// What the next attempt on a row is.
    NextStep {
        /// Send the request (again: same key, same bytes).
        Send = "send",
        /// Ask by key what became of it.
        LookUp = "look_up",
    }
    /// What an attempt was. A webhook is none of ours, but stands among them in the order of time.
    AttemptStep {
        /// The request was sent.
        Send = "send",
        /// It was asked by key what became of it.
        LookUp = "look_up",
        /// The service told by itself.
        Webhook = "webhook",
    }
    /// A mail's template, once for each order and run.
    Template {
        /// After a completed checkout.
        OrderConfirmed = "order_confirmed",
        /// After a failed one.
        OrderFailed = "order_failed",
        /// The invoice, when a clerk sends it.
        Invoice = "invoice",
        /// Notice of an order taken down.
        OrderCreated = "order_created",
        /// Notice of a change.
        OrderUpdated = "order_updated",
        /// Notice of a deletion.
        OrderDeleted = "order_deleted",
    }
    /// What happened to an order, for those who listen.
    EventType {
        /// Entered.
        Created = "order.created",
        /// Changed by a person or program.
        Updated = "order.updated",
        /// Deleted.
        Deleted = "order.deleted",
        /// Checkout completed.
        Confirmed = "order.confirmed",
    }
    /// What production is told.
    ProductionStatus {
        /// Make it.
        Confirmed = "CONFIRMED",
        /// It changed.
        Updated = "UPDATED",
        /// Stop.
        Cancelled = "CANCELLED",
    }
}

impl EffectKind {
    /// Is it a step of a checkout (never dies of attempts)?
    pub const fn is_step(self) -> bool {
        match self {
            Self::Reserve | Self::Charge | Self::Commit | Self::Release | Self::Refund => true,
            Self::Email | Self::Produce | Self::Invoice | Self::Event => false,
        }
    }
}

/// What makes a request the same request: the parts of its idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyParts {
    /// Order.
    pub order_id: OrderId,
    /// Service.
    pub service: Service,
    /// Effect.
    pub effect: EffectKind,
    /// Number of the checkout (or amendment), from 1; 0 outside of any.
    pub run: u32,
    /// Order version for events, number of the refund, else 0.
    pub part: u32,
    /// +1 only after a definite refusal, an edit-and-resend or a resend asked for.
    pub send: u32,
}

impl KeyParts {
    /// The idempotency key: `UUIDv5` of the parts, so that rebuilding gives the same key.
    pub fn key(&self) -> Uuid {
        let Self { order_id, service, effect, run, part, send } = self;
        Uuid::new_v5(&NAMESPACE, format!("{order_id}/{service}/{effect}/{run}/{part}/{send}").as_bytes())
    }
}

/// SHA-256 of a body, in lower-case hex.
pub fn body_hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().fold(String::with_capacity(64), |mut hex, byte| {
        use fmt::Write;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
