//! The bodies of the targets, shared with the replay on stable: one source, two callers.

#[path = "../../src/fuzzing/mod.rs"]
pub mod fuzzing;
