//! Crash tests: a desk in one process, the mocked world in another, and a parent that kills them.
//!
//! The parent knows only what the child said before it died (that is what was acknowledged), the
//! ledger of the mocked world and the database that is left. What is right is judged by
//! `order-service verify`, which shares no code with the engine.

pub mod campaign;
pub mod child;
pub mod dice;
pub mod enumerate;
pub mod plan;
pub mod programs;
pub mod soak;
pub mod stream;
pub mod summary;
