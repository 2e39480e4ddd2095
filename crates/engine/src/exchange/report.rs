//! What an import found and what it did. Owns the counts of CONTRACTS §2 and the rejects file.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use domain::Order;
use serde::Serialize;

use crate::exchange::error::ExchangeError;

/// A row that was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Its line in the file; the header is line 1.
    pub line: u64,
    /// Why, in plain words.
    pub reason: String,
    /// The row as it stands in the file.
    pub row: String,
}

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Whole orders, in the order in which they first appear. Each line of an order is one row.
    pub orders: Vec<Order>,
    /// Rows that are no part of any order.
    pub rejects: Vec<Reject>,
    /// Orders of which no row could be used.
    pub orders_rejected: u64,
}

/// Counts of an import. `rows_read = rows_imported + rows_unchanged + rows_rejected`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Rows of the file, without header.
    pub rows_read: u64,
    /// Rows of orders that are new.
    pub rows_imported: u64,
    /// Rows of orders that were there already.
    pub rows_unchanged: u64,
    /// Rows that could not be used.
    pub rows_rejected: u64,
    /// New orders.
    pub orders_imported: u64,
    /// Orders that were there already.
    pub orders_unchanged: u64,
    /// Orders of which every row was rejected.
    pub orders_rejected: u64,
    /// The rejects file; none where nothing may be written.
    pub rejects: Option<PathBuf>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The file is being read.
    Reading {
        /// Bytes of the file read so far.
        bytes: u64,
        /// Bytes of the file.
        total: u64,
        /// Rows read so far.
        rows: u64,
    },
    /// Orders are being saved.
    Saving {
        /// Rows saved so far.
        rows: u64,
        /// Rows to save.
        total: u64,
    },
}

impl ImportReport {
    /// A report of what was read; nothing is saved yet.
    pub(crate) fn of(found: &Found) -> Self {
        let rejected = count(found.rejects.len());
        let accepted: u64 = found.orders.iter().map(|order| count(order.items.len())).sum();
        Self {
            rows_read: accepted + rejected,
            rows_rejected: rejected,
            orders_rejected: found.orders_rejected,
            ..Self::default()
        }
    }

    /// Counts one order as new or as there already.
    pub(crate) fn add(&mut self, order: &Order, new: bool) {
        let rows = count(order.items.len());
        if new {
            self.rows_imported += rows;
            self.orders_imported += 1;
        } else {
            self.rows_unchanged += rows;
            self.orders_unchanged += 1;
        }
    }
}

/// A length as a count.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Writes the rejects of `imported` into the data directory as JSON Lines, in the place of those
/// of an earlier run on a file of the same name. Written even where there are none, so that an
/// old list is never taken for this run's.
pub(crate) fn write_rejects(dir: &Path, imported: &Path, rejects: &[Reject]) -> Result<PathBuf, ExchangeError> {
    let name = imported.file_name().map_or_else(|| "file".into(), |name| name.to_string_lossy());
    let path = dir.join(format!("rejects-{name}.jsonl"));
    let write = || {
        let mut file = BufWriter::new(std::fs::File::create(&path)?);
        for reject in rejects {
            serde_json::to_writer(&mut file, reject)?;
            file.write_all(b"\n")?;
        }
        file.flush()
    };
    write().map_err(|error| ExchangeError::file(&path, error))?;
    Ok(path)
}
