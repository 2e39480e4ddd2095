//! The invariants of Order Desk (docs/architecture.md, numbered there) over plain rows and ledger
//! lines. Owns what must hold and says in one line each what does not.
//!
//! Shares no code with what it checks and names nothing of ours: whoever reads database and ledger
//! hands plain values in, order by order, so that a database of any size fits. Must do no I/O.

mod audit;
mod cards;
mod drive;
mod history;
mod keys;
mod ledger;
mod money;
mod once;
pub mod rows;
mod sequence;
mod stock;
mod violation;

pub use audit::{Acknowledged, Audit, Report, Sight, check_order};
pub use cards::card_number_in;
pub use ledger::{BadLine, Entry, Ledger, StockLine};
pub use violation::Violation;
