//! One module a screen. A page lays out components and owns no rules.

pub mod checkout;
pub mod drafts;
pub mod import;
pub mod order;
pub mod orders;
pub mod outbox;
pub mod products;
pub mod reports;
pub mod settings;
