//! What the store promises, against real files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backups;
mod durable;
mod fencing;
mod import;
mod lanes;
mod list;
mod migrations;
mod outbox;
mod plans;
mod reports;
mod search;
mod support;
