//! Files in and out: the `online-retail` import, the sample orders, the exports (CONTRACTS §2).
//! Owns formats and their mistakes; what is saved goes through the store's import, which emits
//! nothing and is idempotent.

mod draft;
mod export;
pub mod import;
pub mod online_retail;
mod order_json;
mod sample;

pub use export::{ExportFormat, export};
