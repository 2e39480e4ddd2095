//! Files that a clerk takes in: a look first, then the import, which goes on by itself, tells how
//! far it is and can be stopped between orders. Whole orders only; again completes it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use contract::desktop::{ImportCounts, ImportLook, ImportProgress, RejectedRow};
use contract::error::{ApiError, ErrorCode};
use contract::event::DeskEvent;

use crate::context::Context;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::exchange::Found;
use crate::exchange::import::{self, Format, ImportReport};
use crate::exchange::online_retail::ImportAs;
use crate::supervisor::caught;

/// Refused rows, in the data directory, as the command line writes them.
const REJECTS: &str = "import-rejects.jsonl";
/// Refused rows that a look shows.
const SHOWN: usize = 100;
/// The most of a refused row that is shown, in characters.
const ROW_SHOWN: usize = 300;
/// What is said of an import that a fault of ours ended.
const BROKE_OFF: &str = "The import broke off inside the desk. What was imported is saved; import the file again to \
    complete it.";
/// Orders between two looks at the wish to stop.
const PART: usize = 400;

/// The one import that is under way, or was last.
#[derive(Debug, Default)]
pub(crate) struct Imports {
    now: Mutex<Option<ImportProgress>>,
    stop: AtomicBool,
}

impl Imports {
    fn lock(&self) -> MutexGuard<'_, Option<ImportProgress>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut ImportProgress)) {
        if let Some(progress) = self.lock().as_mut() {
            change(progress);
        }
    }
}

impl Desk {
    /// What importing `path` would do.
    pub async fn read_import(&self, path: &str) -> Result<ImportLook, DeskError> {
        let (mut found, layout) = read(path).await?;
        let reader = self.context.store.reader();
        import::refuse_taken_numbers(reader, &mut found).await?;
        let report = import::dry_run(Some(reader), &found).await?;
        let rejects = found.rejects.into_iter().take(SHOWN).map(|reject| RejectedRow {
            line: reject.line,
            reason: reject.reason,
            row: reject.row.chars().take(ROW_SHOWN).collect(),
        });
        Ok(ImportLook { name: name(path), layout, counts: counts(&report), rejects: rejects.collect() })
    }

    /// Begins to import `path`.
    pub fn import_file(&self, path: &str) -> Result<ImportProgress, DeskError> {
        let begun = ImportProgress { name: name(path), ..ImportProgress::default() };
        {
            let mut now = self.imports.lock();
            if now.as_ref().is_some_and(|other| !other.ended) {
                let message = "Another file is being imported. Wait for it, or stop it first.";
                return Err(ApiError::new(ErrorCode::InvalidTransition, message).into());
            }
            self.imports.stop.store(false, Ordering::SeqCst);
            *now = Some(begun.clone());
        }
        let (context, imports) = (Arc::clone(&self.context), Arc::clone(&self.imports));
        let (path, rejects) = (path.to_owned(), self.dir.join(REJECTS));
        let stopping = self.supervisor.stopping().clone();
        self.run_beside(async move {
            let wants_stop = || imports.stop.load(Ordering::SeqCst) || stopping.is_cancelled();
            // Whatever happens to it, it ends: else no other could be begun before the next start.
            let done = caught(carry_out(&context, &imports, &path, &rejects, wants_stop)).await;
            imports.change(|progress| {
                progress.ended = true;
                progress.problem = match done {
                    Some(done) => done.err().map(|error| ApiError::from(error).message),
                    None => Some(BROKE_OFF.to_owned()),
                };
            });
            context.index.notify_one();
            context.tell(DeskEvent::OrdersImported);
        });
        Ok(begun)
    }

    /// How far the import is; none: there was none since the start.
    pub fn import_progress(&self) -> Option<ImportProgress> {
        self.imports.lock().clone()
    }

    /// Ends the import after the orders that are being saved.
    pub fn stop_import(&self) -> Option<ImportProgress> {
        self.imports.stop.store(true, Ordering::SeqCst);
        self.import_progress()
    }
}

async fn carry_out(
    context: &Context,
    imports: &Imports,
    path: &str,
    rejects: &Path,
    wants_stop: impl Fn() -> bool,
) -> Result<(), DeskError> {
    let (mut found, _) = read(path).await?;
    import::refuse_taken_numbers(context.store.reader(), &mut found).await?;
    import::write_rejects(rejects, &found)?;
    let refused = ImportCounts {
        rows_read: found.rows_read,
        rows_rejected: found.rejects.len() as u64,
        ..ImportCounts::default()
    };
    imports.change(|progress| {
        progress.all = found.orders.len() as u64;
        progress.counts = refused;
        progress.rejects = (refused.rows_rejected > 0).then(|| rejects.display().to_string());
    });
    let mut orders = found.orders.into_iter().peekable();
    while orders.peek().is_some() {
        if wants_stop() {
            imports.change(|progress| progress.stopped = true);
            return Ok(());
        }
        let part = Found { orders: orders.by_ref().take(PART).collect(), ..Found::default() };
        let saved = import::save(&context.store, part, |_| ()).await?;
        imports.change(|progress| add(progress, &saved));
    }
    Ok(())
}

/// Adds what a part of the file came to.
const fn add(progress: &mut ImportProgress, saved: &ImportReport) {
    progress.done += saved.orders_imported + saved.orders_unchanged;
    progress.counts.rows_imported += saved.rows_imported;
    progress.counts.rows_unchanged += saved.rows_unchanged;
    progress.counts.orders_imported += saved.orders_imported;
    progress.counts.orders_unchanged += saved.orders_unchanged;
}

/// Reads a file in whichever layout it has; and what that is called.
async fn read(path: &str) -> Result<(Found, String), DeskError> {
    let path = PathBuf::from(path.trim());
    if !path.is_file() {
        return Err(ApiError::field("path", "There is no such file. Drop one on the window, or type its path.").into());
    }
    let read = tokio::task::spawn_blocking(move || read_either(&path)).await;
    read.map_err(|error| DeskError::Config(format!("The file could not be read: {error}")))?
}

fn read_either(path: &Path) -> Result<(Found, String), DeskError> {
    let layouts = [
        (Format::OnlineRetail(ImportAs::Pending), "Invoices, one row a line item (online retail)"),
        (Format::Orders, "Export of Order Desk, with every field"),
    ];
    for (format, layout) in layouts {
        match import::read_file(path, format, |_| ()) {
            Ok(found) => return Ok((found, layout.to_owned())),
            Err(DeskError::Layout(why)) => tracing::info!(why, layout, "a file is laid out otherwise"),
            Err(error) => {
                let message = format!("{}. Nothing was imported.", error.to_string().trim_end_matches('.'));
                return Err(ApiError::field("path", &message).into());
            }
        }
    }
    let message = "This file cannot be imported: it is neither an export of Order Desk (CSV or JSON) nor a list of invoices \
        with the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.";
    Err(ApiError::field("path", message).into())
}

fn name(path: &str) -> String {
    Path::new(path.trim()).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

const fn counts(report: &ImportReport) -> ImportCounts {
    ImportCounts {
        rows_read: report.rows_read,
        rows_imported: report.rows_imported,
        rows_unchanged: report.rows_unchanged,
        rows_rejected: report.rows_rejected,
        orders_imported: report.orders_imported,
        orders_unchanged: report.orders_unchanged,
    }
}
