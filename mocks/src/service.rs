//! The seven outside services by name. Owns their order and spelling, nothing of what they do.

use serde::{Deserialize, Serialize};

/// One mocked outside service. The order is the order of their ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// Cards and bank transfers.
    Payment,
    /// The e-wallet provider, which answers later by webhook.
    Wallet,
    /// Mail and event notices.
    Email,
    /// The shop floor.
    Production,
    /// Invoices.
    Invoice,
    /// Stock, reservations and order events.
    Inventory,
    /// Order events for billing.
    Billing,
}

impl Service {
    /// Every service, in the order of their ports.
    pub const ALL: [Self; 7] =
        [Self::Payment, Self::Wallet, Self::Email, Self::Production, Self::Invoice, Self::Inventory, Self::Billing];

    /// The name used in the control API, the journal and the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Wallet => "wallet",
            Self::Email => "email",
            Self::Production => "production",
            Self::Invoice => "invoice",
            Self::Inventory => "inventory",
            Self::Billing => "billing",
        }
    }

    /// The service of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.name() == name)
    }

    /// Whether the service takes money, and so knows the cents rule.
    pub fn takes_money(self) -> bool {
        matches!(self, Self::Payment | Self::Wallet)
    }
}
