//! A disk that loses power: a layer between `SQLite` and its files that remembers what was written
//! and not yet synced. Registered as the default of a test process, so that the real store runs on
//! it unchanged; only files of a watched directory are looked at, all others pass through.
//!
//! At a chosen operation the power goes: what was synced is on the disk, and of what was not, a
//! random part is, each write whole, torn or not at all, in any combination. From then on every
//! operation fails. [`Image::write_to`] puts what the disk held into another directory.
//!
//! It can also only count (writes, syncs, statements), make each sync slower, and turn a connection's `synchronous=FULL` into `NORMAL`: the
//! control that shows that losing is possible.

mod disk;
mod image;
mod sql;
mod statements;
mod vfs;

pub use disk::{Counts, Disk, DiskOptions};
pub use image::Image;
pub use sql::{execute, explain};
pub use statements::{Ran, Statements};
