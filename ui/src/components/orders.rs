//! The parts of the list of orders: chips, grid, rows, preview, empty states.

mod bulk;
mod bulk_report;
mod chips;
mod empty;
mod grid;
mod narrow;
mod preview;
mod row;
mod search;

pub use bulk::BulkBar;
pub use chips::Chips;
pub use grid::OrdersGrid;
pub use preview::Preview;
pub use search::SearchField;
