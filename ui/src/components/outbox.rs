//! The parts of the outbox page: figures, table, rows.

mod actions;
mod edit;
mod feed;
mod figures;
mod row;
mod table;
mod words;

pub use edit::EditLetter;
pub use feed::OutboxFeed;
pub use figures::Figures;
pub use table::OutboxTable;
