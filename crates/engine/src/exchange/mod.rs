//! Files in and out: the `online-retail` import, the sample orders, our own exports and back.
//! Owns formats and their mistakes; what is saved goes through the store's import, which emits
//! nothing and is idempotent.

mod cell;
mod draft;
mod export;
mod found;
pub mod import;
mod lines;
pub mod online_retail;
mod order_in;
mod order_json;
mod orders_file;
mod sample;

pub(crate) use cell::escaped;
pub use export::{ExportFormat, export, write};
pub use found::{Found, Reject};
