//! The parts of the outbox page: figures, table, rows.

mod actions;
mod asking;
mod edit;
mod feed;
mod figures;
mod row;
mod table;
mod words;

pub use asking::Asking;
pub use edit::EditLetter;
pub use feed::OutboxFeed;
pub use figures::Figures;
pub use table::OutboxTable;
