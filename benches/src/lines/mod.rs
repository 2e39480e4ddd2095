//! The lines of the bench, one a goal or two that are measured together.

pub mod cache;
pub mod checkout;
pub mod import;
pub mod keys;
pub mod outbox;
pub mod pages;
pub mod search;
pub mod size;
pub mod start;
pub mod weight;
