//! The mocked outside world of an order desk: payment, e-wallet, e-mail, production, invoice,
//! inventory and billing, each on its own listener, with scripted faults and a ledger that
//! survives a crash. Depends on nothing of ours, so that it shares no mistake with what it tests.

mod amount;
mod behaviour;
mod behaviour_json;
mod books;
mod calls;
mod control;
mod decide;
mod door;
mod entry;
mod error;
mod exchange;
mod journal;
mod ledger_file;
mod lookups;
mod notices;
mod perform;
mod reply;
mod route;
mod service;
mod state;
mod wire;
mod world;

pub use error::MocksError;
pub use ledger_file::LedgerSync;
pub use world::{Addresses, World, WorldOptions};
