//! The parts of the order screen: fields, line grid, totals, flight recorder, history.

mod address_fields;
mod attempts;
mod break_order;
mod conflict;
mod customer_fields;
mod ending;
mod head;
mod history;
mod items_edit;
mod items_read;
mod line_row;
mod notices;
mod paid;
mod product_picker;
mod recorder;
mod settle;
mod side;
mod text_field;
mod totals;

pub use address_fields::AddressFields;
pub use break_order::BreakOrder;
pub use customer_fields::CustomerFields;
pub use ending::Ending;
pub use head::{Act, OrderHead};
pub use history::History;
pub use items_edit::ItemsEdit;
pub use items_read::{DetailsRead, ItemsRead};
pub use notices::{Notices, PROBLEMS_ID};
pub use paid::Paid;
pub use recorder::Recorder;
pub use settle::Settle;
pub use side::{PaymentSelect, SideFields};
pub use totals::TotalsTable;
