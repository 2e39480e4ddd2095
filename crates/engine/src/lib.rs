//! The running desk: command bodies, the dispatcher of the outbox, recovery, import and export.
//!
//! Owns the composition of rules (`domain`), storage (`store`) and outside calls (`gateway`).
//! Must not know Tauri, axum or any other front end: those call [`Desk::handle`] or the typed
//! methods, and listen to [`Desk::events`].

mod audit;
mod backups;
mod beside;
mod commands;
pub mod config;
mod context;
mod counts;
mod desk;
mod dispatch;
mod error;
pub mod exchange;
mod letters;
pub mod logging;
mod password;
mod points;
mod rankings;
mod record;
mod request;
mod resume;
mod saga;
mod secrets;
mod self_check;
mod session;
mod supervisor;
pub mod system;
mod views;
pub mod webhook;

pub use audit::{AuditOptions, Report, Violation, audit};
pub use backups::{backups_of, sound_backup};
pub use beside::{backup, read_only, restore, search};
pub use commands::{PageQuery, Paying, WholePage};
pub use config::Config;
pub use counts::{Counts, Histogram};
pub use desk::{Desk, DeskOptions};
pub use error::DeskError;
pub use letters::FILE_NAME as FAILURES;
pub use points::Points;
pub use record::{Attempt, CHECKOUT, HistoryEntry, OrderRecord, OutboxFilter, OutboxRow, Payment, Run};
pub use request::{Answer, Asked, CART_KEY, Said};
pub use secrets::Keychain;
pub use session::Asker;
pub use store::{DATABASE, StoreError};
