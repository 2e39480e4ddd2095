//! Behaviour of the rules. One binary: the machine, money, orders and the outbox's policy.

#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

mod amend_late;
mod amend_random;
mod amend_world;
mod backups;
mod jumps;
mod machine_cancel;
mod machine_start;
mod machine_steps;
mod machine_table;
mod machine_unwinding;
mod machine_world;
mod money;
mod orders;
mod outbox;
mod outcomes;
mod pricing;
mod support;
mod world;
mod world_order;
