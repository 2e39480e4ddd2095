//! What the store promises, against real files.

mod durable;
mod fencing;
mod import;
mod lanes;
mod list;
mod migrations;
mod outbox;
mod plans;
mod search;
mod support;
