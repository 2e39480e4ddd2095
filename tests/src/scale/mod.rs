//! Many desks and one hub, played through in the computer: how long queues get, how often two desks
//! change the same order, what leases of stock cost. Owns a model of the release after this one
//! (docs/scale.md); nothing here is used by the desk, and nothing here is a measurement of it.

mod desk;
mod hub;
mod play;
mod report;
mod scenario;
mod stock;

pub use play::play;
pub use report::Report;
pub use scenario::{Outage, Scenario, StockRule, queues, stock_rules};
