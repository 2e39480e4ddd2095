//! The parts screens are made of, by feature; `shared` belongs to all.

pub mod backups;
pub mod checkout;
pub mod mocks;
pub mod order;
pub mod orders;
pub mod outbox;
pub mod products;
pub mod reports;
pub mod session;
pub mod shared;
pub mod shell;
