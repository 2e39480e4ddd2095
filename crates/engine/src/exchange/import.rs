//! Taking a file's orders into a store, in batches of whole orders: a kill in the middle leaves
//! whole orders only, and running again completes them.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::number::OrderNumber;
use domain::order::Order;
use flate2::read::MultiGzDecoder;
use serde::Serialize;
use store::{Importable, Reader, Store, StoreError};

use super::found::{Found, Reject};
use super::online_retail::{self, ImportAs};
use super::orders_file;
use crate::error::DeskError;

/// Rows in one transaction, roughly: orders are never split.
const BATCH_ROWS: u64 = 20_000;

/// What an import did. `read = imported + unchanged + rejected`, always.
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

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The online-retail data set, and what its orders become.
    OnlineRetail(ImportAs),
    /// Our own export, CSV or JSON; every field is restored.
    Orders,
}

/// What a gzip file begins with, whatever its name is.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Reads `path`, compressed or not, without saving anything.
pub fn read_file(path: &Path, format: Format, mut progress: impl FnMut(Progress)) -> Result<Found, DeskError> {
    let failed = |error: std::io::Error| DeskError::Config(format!("{} cannot be read: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let done = Arc::new(AtomicU64::new(0));
    let mut counted = BufReader::with_capacity(1 << 16, Counted { inner: file, done: Arc::clone(&done) });
    let told = |_: u64| progress(Progress::Reading(done.load(Ordering::Relaxed), size));
    if counted.fill_buf().map_err(failed)?.starts_with(&GZIP) {
        read(MultiGzDecoder::new(counted), format, told)
    } else {
        read(counted, format, told)
    }
}

/// Reads what is laid out as `format`, without saving anything. `progress` is told the rows read
/// so far, now and then.
pub fn read(source: impl Read, format: Format, progress: impl FnMut(u64)) -> Result<Found, DeskError> {
    match format {
        Format::OnlineRetail(import_as) => online_retail::read(source, import_as, progress),
        Format::Orders => orders_file::read(source, progress),
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

/// What [`save`] would do. Without a reader there is no database yet, and everything is new.
pub async fn dry_run(reader: Option<&Reader>, file: &Found) -> Result<ImportReport, DeskError> {
    let mut report = refused(file);
    for (order, rows) in &file.orders {
        let known = match reader {
            Some(reader) => is_known(reader, order).await?,
            None => false,
        };
        report.count(*rows, known);
    }
    Ok(report)
}

impl ImportReport {
    const fn count(&mut self, rows: u64, known: bool) {
        if known {
            self.orders_unchanged += 1;
            self.rows_unchanged += rows;
        } else {
            self.orders_imported += 1;
            self.rows_imported += rows;
        }
    }
}

fn refused(file: &Found) -> ImportReport {
    ImportReport {
        rows_read: file.rows_read,
        rows_rejected: file.rejects.len() as u64,
        orders_rejected: file.orders_rejected,
        ..ImportReport::default()
    }
}

/// Refuses those orders of `file` whose number belongs to another order in the store. Only our
/// own exports bring numbers along.
pub async fn refuse_taken_numbers(reader: &Reader, file: &mut Found) -> Result<(), DeskError> {
    let mut kept = Vec::with_capacity(file.orders.len());
    for (order, rows) in std::mem::take(&mut file.orders) {
        let taken = match order.number {
            OrderNumber(0) => None,
            number => reader.order_by_number(number).await?.filter(|found| found.id != order.id),
        };
        if taken.is_none() {
            kept.push((order, rows));
            continue;
        }
        let reason = format!("order_number {} belongs to another order here", order.number);
        let row = format!("{} {}", order.number, order.name);
        let lines = file.lines.get(&order.id).cloned().unwrap_or_default();
        file.rejects.extend(lines.into_iter().map(|line| Reject { line, reason: reason.clone(), row: row.clone() }));
        file.orders_rejected += 1;
    }
    file.orders = kept;
    Ok(())
}

/// Saves what `file` holds and is not there yet. While the writer is busy with one batch the next
/// is made ready.
pub async fn save(store: &Store, file: Found, mut progress: impl FnMut(Progress)) -> Result<ImportReport, DeskError> {
    let mut report = refused(&file);
    let all = file.orders.len() as u64;
    let mut batch = Batch::default();
    let mut under_way: Option<Saving> = None;
    for (order, rows) in file.orders {
        let known = is_known(store.reader(), &order).await?;
        report.count(rows, known);
        if !known {
            batch.rows += rows;
            batch.orders.push(order.into());
        }
        if batch.rows >= BATCH_ROWS {
            let next = std::mem::take(&mut batch);
            follow(&mut under_way, next, store).await?;
            progress(Progress::Saving(report.orders_imported + report.orders_unchanged, all));
        }
    }
    follow(&mut under_way, batch, store).await?;
    follow(&mut under_way, Batch::default(), store).await?;
    progress(Progress::Saving(all, all));
    Ok(report)
}

/// Orders that are saved in one commit.
#[derive(Default)]
struct Batch {
    orders: Vec<Importable>,
    rows: u64,
}

type Saving = Pin<Box<dyn Future<Output = Result<(), DeskError>> + Send>>;

/// Waits for the batch under way, then hands in the next one.
async fn follow(under_way: &mut Option<Saving>, next: Batch, store: &Store) -> Result<(), DeskError> {
    if let Some(saving) = under_way.take() {
        saving.await?;
    }
    if !next.orders.is_empty() {
        let write = store.hand_in(move |tx| {
            Box::pin(async move { tx.import_orders(&next.orders).await.map(|_| ()).map_err(DeskError::from) })
        });
        *under_way = Some(Box::pin(write.await?));
    }
    Ok(())
}

async fn is_known(reader: &Reader, order: &Order) -> Result<bool, DeskError> {
    match reader.imported(order.id).await {
        Ok(_) => Ok(true),
        Err(StoreError::NotFound(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Lists the refused rows in `path`, one JSON object a line.
pub fn write_rejects(path: &Path, file: &Found) -> Result<(), DeskError> {
    let failed = |error: std::io::Error| DeskError::Config(format!("{} cannot be written: {error}", path.display()));
    let mut out = std::io::BufWriter::new(File::create(path).map_err(failed)?);
    for reject in &file.rejects {
        serde_json::to_writer(&mut out, reject).map_err(|error| failed(error.into()))?;
        out.write_all(b"\n").map_err(failed)?;
    }
    out.flush().map_err(failed)
}
