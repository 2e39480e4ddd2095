//! Every invariant: a world that keeps it, and the smallest change that breaks it.

mod broken_database;
mod broken_ledger;
mod clean;
mod whole;
mod world;
