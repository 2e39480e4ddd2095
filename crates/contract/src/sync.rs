//! The desk as a whole: what it is, where its services are, how far the outbox got.

use serde::{Deserialize, Serialize};

use domain::ids::OrderId;
use domain::money::{Currency, Money};
use domain::number::OrderNumber;
use domain::outbox::Service;

/// What the desk is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskView {
    /// Version of the program.
    pub version: String,
    /// Where the data is.
    pub data_dir: String,
    /// Currency of new orders.
    pub currency: Currency,
    /// What new orders are charged: tax, shipping, coupons.
    pub tariff: domain::pricing::Tariff,
    /// Were the sample orders loaded?
    pub sample: bool,
    /// Do the services in use have a control address: are they mocks?
    pub mocked: bool,
    /// Addresses in use.
    pub endpoints: Endpoints,
    /// The sync badge.
    pub sync: SyncBadge,
    /// What the desk found in its own books.
    pub self_check: SelfCheck,
}

/// What the desk found when it checked orders that were just changed (docs/architecture.md,
/// invariants).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// Looks taken at an order since the start.
    pub checked: u64,
    /// Orders that do not add up and that nobody has seen yet, oldest finding first.
    pub odd: Vec<OddOrder>,
}

/// An order that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OddOrder {
    /// Which.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// What is wrong, in plain words.
    pub what: String,
}

impl SelfCheck {
    /// The one line that is shown; empty before the first look.
    pub fn text(&self) -> String {
        match (self.odd.as_slice(), self.checked) {
            ([], 0) => String::new(),
            ([], 1) => "Self-check: 1 order checked, all in order".to_owned(),
            ([], checked) => format!("Self-check: {checked} orders checked, all in order"),
            ([odd], _) => format!("1 order does not add up: {}", odd.number),
            ([odd, ..], _) => format!("{} orders do not add up: first {}", self.odd.len(), odd.number),
        }
    }
}

/// Stands for a secret that is kept: it is not shown, and handed back it stays as it is.
pub const KEPT_SECRET: &str = "(kept)";

/// Addresses of the outside services; none: not configured, effects wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Endpoints {
    /// Payment.
    pub payment: Option<String>,
    /// E-wallet.
    pub wallet: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Production.
    pub production: Option<String>,
    /// Invoice.
    pub invoice: Option<String>,
    /// Inventory.
    pub inventory: Option<String>,
    /// Billing.
    pub billing: Option<String>,
    /// Control address of the mocks.
    pub control: Option<String>,
    /// Secret of the wallet's webhooks.
    pub webhook_secret: Option<String>,
}

impl Endpoints {
    /// The address of `service`.
    pub fn of(&self, service: Service) -> Option<&str> {
        match service {
            Service::Payment => &self.payment,
            Service::Wallet => &self.wallet,
            Service::Email => &self.email,
            Service::Production => &self.production,
            Service::Invoice => &self.invoice,
            Service::Inventory => &self.inventory,
            Service::Billing => &self.billing,
        }
        .as_deref()
    }
}

/// How far the outbox got; the window shows the worst of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncBadge {
    /// Is the disk full? Then no order is taken until there is room.
    #[serde(default)]
    pub disk_full: bool,
    /// Can no service be reached?
    pub offline: bool,
    /// Rows that wait for their first send.
    pub waiting: u32,
    /// Rows tried before, to be tried again.
    pub retrying: u32,
    /// Dead letters and checkouts that ask for a person.
    pub attention: u32,
    /// Services that have anything waiting.
    pub services: Vec<Service>,
    /// Orders with unsent work.
    pub unsent_orders: u32,
    /// Their value.
    pub unsent_value: Money,
}

impl SyncBadge {
    /// Nothing open.
    pub const fn clean(currency: Currency) -> Self {
        Self {
            disk_full: false,
            offline: false,
            waiting: 0,
            retrying: 0,
            attention: 0,
            services: Vec::new(),
            unsent_orders: 0,
            unsent_value: Money::zero(currency),
        }
    }

    /// The one line that is shown; empty when all is clean. Worst state wins.
    pub fn text(&self) -> String {
        if self.disk_full {
            return "Disk full – free some space".to_owned();
        }
        let open = self.waiting + self.retrying;
        if self.attention > 0 {
            let verb = if self.attention == 1 { "needs" } else { "need" };
            return format!("{} {verb} attention", self.attention);
        }
        if self.offline {
            return format!("Offline – {open} waiting");
        }
        if self.retrying > 0 {
            return format!("Retrying {}", self.retrying);
        }
        if self.waiting > 0 { format!("Sending {}", self.waiting) } else { String::new() }
    }
}
