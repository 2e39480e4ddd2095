//! Files and data directories around an import: opening, decompressing, owning the directory,
//! the rejects file, progress.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::Timestamp;
use flate2::read::MultiGzDecoder;
use store::{DATABASE, OpenOptions, Store};

use crate::exchange::error::ExchangeError;
use crate::exchange::online_retail::{self, Standing};
use crate::exchange::report::{Found, ImportReport, Progress, write_rejects};
use crate::exchange::save::{rehearse, save};

/// What a gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Progress is told after so many rows.
const TELL_EVERY: u64 = 1_000;

/// Which kind of file is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The online-retail data set; orders stand as said.
    OnlineRetail(Standing),
}

/// An import, as asked for on the command line.
#[derive(Clone, Debug)]
pub struct ImportJob {
    /// The data directory; made where it is missing.
    pub dir: PathBuf,
    /// The file, gzip-compressed or not.
    pub file: PathBuf,
    /// Its kind.
    pub format: Format,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Who takes the data directory, as told to others.
    pub holder: String,
    /// The present moment, for names of backups.
    pub now: Timestamp,
}

/// Takes a file into a data directory that nobody else owns. With `dry_run` nothing is written,
/// and a running owner is no hindrance.
pub async fn import_file(
    job: &ImportJob,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<ImportReport, ExchangeError> {
    let file = File::open(&job.file).map_err(|error| ExchangeError::file(&job.file, error))?;
    if job.dry_run {
        return dry_run(job, file, tell).await;
    }
    // The directory is taken first: who holds it should be known before a long file is read.
    let options = OpenOptions { dir: job.dir.clone(), holder: job.holder.clone(), now: job.now };
    let store = Store::open(options).await?;
    let imported = import_into(&store, job, file, tell).await;
    store.close().await?;
    imported
}

async fn import_into(
    store: &Store,
    job: &ImportJob,
    file: File,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<ImportReport, ExchangeError> {
    let found = read(job, file, tell)?;
    let rejects = write_rejects(&job.dir, &job.file, &found.rejects)?;
    Ok(ImportReport { rejects: Some(rejects), ..save(store, found, tell).await? })
}

async fn dry_run(
    job: &ImportJob,
    file: File,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> Result<ImportReport, ExchangeError> {
    let found = read(job, file, tell)?;
    if !job.dir.join(DATABASE).exists() {
        return rehearse(None, &found).await;
    }
    let reader = Store::open_read_only(&job.dir).await?;
    let report = rehearse(Some(&reader), &found).await;
    reader.close().await;
    report
}

fn read(job: &ImportJob, file: File, tell: &mut (dyn FnMut(Progress) + Send)) -> Result<Found, ExchangeError> {
    let at = |error| ExchangeError::file(&job.file, error);
    let total = file.metadata().map_err(at)?.len();
    let bytes = Arc::new(AtomicU64::new(0));
    let input = decompressed(Counted { file, bytes: Arc::clone(&bytes) }).map_err(at)?;
    let mut on_row = |rows: u64| {
        if rows.is_multiple_of(TELL_EVERY) {
            tell(Progress::Reading { bytes: bytes.load(Ordering::Relaxed), total, rows });
        }
    };
    let found = match job.format {
        Format::OnlineRetail(standing) => online_retail::read(input, standing, &mut on_row),
    };
    found.map_err(at)?.map_err(|message| wrong(&job.file, &message))
}

fn wrong(file: &Path, message: &str) -> ExchangeError {
    ExchangeError::Format(format!("{}: {message}", file.display()))
}

/// Decompresses what begins as gzip does, whatever its name is.
fn decompressed(file: Counted) -> std::io::Result<Box<dyn BufRead>> {
    let mut input = BufReader::with_capacity(1 << 16, file);
    if input.fill_buf()?.starts_with(&GZIP) {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(input))));
    }
    Ok(Box::new(input))
}

/// A file that counts what was read of it.
struct Counted {
    file: File,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes.fetch_add(crate::exchange::report::count(read), Ordering::Relaxed);
        Ok(read)
    }
}
