//! What a front end may ask of the desk, and what it is told: the command list, views, events
//! and error codes. Serde only, no behaviour: rules stand in `domain`, which is re-exported so
//! that the window can price and format with the same code as the engine.

pub mod amendment;
pub mod backup;
pub mod catalogue;
pub mod command;
mod declare;
pub mod desktop;
pub mod draft;
pub mod error;
pub mod event;
pub mod filter;
pub mod menu;
pub mod mocks;
pub mod order;
pub mod outbox;
pub mod report;
mod rights;
pub mod session;
pub mod sync;

pub use domain;

pub use command::{Command, Request};
pub use error::{ApiError, ErrorCode};
pub use event::DeskEvent;
pub use rights::Needs;
