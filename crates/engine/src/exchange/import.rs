//! Taking a file's orders into a store, in batches of whole orders: a kill in the middle leaves
//! whole orders only, and running again completes them.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::order::Order;
use flate2::read::MultiGzDecoder;
use serde::Serialize;
use store::{Store, StoreError};

use super::online_retail::{self, ImportAs, OnlineRetail};
use crate::error::DeskError;

/// Rows in one transaction, roughly: orders are never split.
const BATCH_ROWS: u64 = 4_000;

/// What an import did (CONTRACTS §2). `read = imported + unchanged + rejected`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Rows read, the header not counted.
    pub rows_read: u64,
    /// Rows of orders that are new.
    pub rows_imported: u64,
    /// Rows of orders that were there already.
    pub rows_unchanged: u64,
    /// Rows refused.
    pub rows_rejected: u64,
    /// New orders.
    pub orders_imported: u64,
    /// Orders that were there already.
    pub orders_unchanged: u64,
    /// Invoices whose every row was refused.
    pub orders_rejected: u64,
    /// Where the refused rows are listed.
    pub rejects: Option<PathBuf>,
}

/// How far an import is, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Reading: bytes of the file done, and its size.
    Reading(u64, u64),
    /// Saving: orders done, and all.
    Saving(u64, u64),
}

/// Reads `path` (gzip by its name's end) without saving anything.
pub fn read_file(
    path: &Path,
    import_as: ImportAs,
    mut progress: impl FnMut(Progress),
) -> Result<OnlineRetail, DeskError> {
    let failed = |error: std::io::Error| DeskError::Config(format!("{} cannot be read: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let done = Arc::new(AtomicU64::new(0));
    let counted = BufReader::with_capacity(1 << 16, Counted { inner: file, done: Arc::clone(&done) });
    let told = |_: u64| progress(Progress::Reading(done.load(Ordering::Relaxed), size));
    if path.extension().is_some_and(|extension| extension == "gz") {
        online_retail::read(MultiGzDecoder::new(counted), import_as, told)
    } else {
        online_retail::read(counted, import_as, told)
    }
}

/// Counts the bytes that are read through it.
struct Counted<R> {
    inner: R,
    done: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// What reading alone shows: what an import into an empty desk would do.
pub fn dry_run(file: &OnlineRetail) -> ImportReport {
    let rows: u64 = file.orders.iter().map(|(_, rows)| rows).sum();
    ImportReport { rows_imported: rows, orders_imported: file.orders.len() as u64, ..refused(file) }
}

fn refused(file: &OnlineRetail) -> ImportReport {
    ImportReport {
        rows_read: file.rows_read,
        rows_rejected: file.rejects.len() as u64,
        orders_rejected: file.orders_rejected,
        ..ImportReport::default()
    }
}

/// Saves what `file` holds and is not there yet.
pub async fn save(
    store: &Store,
    file: OnlineRetail,
    mut progress: impl FnMut(Progress),
) -> Result<ImportReport, DeskError> {
    let mut report = refused(&file);
    let all = file.orders.len() as u64;
    let mut batch: Vec<Order> = Vec::new();
    let mut batch_rows = 0;
    for (order, rows) in file.orders {
        if is_known(store, &order).await? {
            report.orders_unchanged += 1;
            report.rows_unchanged += rows;
        } else {
            report.orders_imported += 1;
            report.rows_imported += rows;
            batch_rows += rows;
            batch.push(order);
        }
        if batch_rows >= BATCH_ROWS {
            save_batch(store, std::mem::take(&mut batch)).await?;
            batch_rows = 0;
            progress(Progress::Saving(report.orders_imported + report.orders_unchanged, all));
        }
    }
    save_batch(store, batch).await?;
    progress(Progress::Saving(all, all));
    Ok(report)
}

async fn is_known(store: &Store, order: &Order) -> Result<bool, DeskError> {
    match store.reader().imported(order.id).await {
        Ok(_) => Ok(true),
        Err(StoreError::NotFound(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn save_batch(store: &Store, batch: Vec<Order>) -> Result<(), DeskError> {
    if batch.is_empty() {
        return Ok(());
    }
    store.write(move |tx| Box::pin(async move { tx.import_orders(&batch).await.map_err(DeskError::from) })).await?;
    Ok(())
}

/// Lists the refused rows in `path`, one JSON object a line.
pub fn write_rejects(path: &Path, file: &OnlineRetail) -> Result<(), DeskError> {
    let failed = |error: std::io::Error| DeskError::Config(format!("{} cannot be written: {error}", path.display()));
    let mut out = std::io::BufWriter::new(File::create(path).map_err(failed)?);
    for reject in &file.rejects {
        serde_json::to_writer(&mut out, reject).map_err(|error| failed(error.into()))?;
        out.write_all(b"\n").map_err(failed)?;
    }
    out.flush().map_err(failed)
}
