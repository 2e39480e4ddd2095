//! The file of the ledger and the webhook secret beside it. Owns appending in order, syncing
//! (one sync for all lines that wait together) and reading back after a crash; knows nothing of
//! what the entries mean.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::RngCore;
use tokio::sync::{mpsc, oneshot};

use crate::entry::Entry;
use crate::error::MocksError;

/// When a line of the ledger counts as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerSync {
    /// After fsync: survives a loss of power.
    #[default]
    Always,
    /// After the system took it: survives the end of this process, `kill -9` included.
    Os,
}

/// The ledger could not be written; from then on nothing is promised any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerBroken;

/// Where entries go. Without a file every receipt is good at once.
#[derive(Debug)]
pub struct LedgerFile {
    jobs: Option<mpsc::UnboundedSender<Job>>,
}

#[derive(Debug)]
enum Work {
    Append(String),
    Replace(String),
    /// Only waits for what came before.
    Nothing,
}

#[derive(Debug)]
struct Job {
    work: Work,
    done: oneshot::Sender<Result<(), LedgerBroken>>,
}

/// A promise that something is in the file.
#[derive(Debug)]
#[must_use]
pub struct Receipt(Option<oneshot::Receiver<Result<(), LedgerBroken>>>);

impl Receipt {
    /// Waits until the line, and all before it, are as safe as was asked for.
    pub async fn settled(self) -> Result<(), LedgerBroken> {
        match self.0 {
            None => Ok(()),
            Some(done) => done.await.unwrap_or(Err(LedgerBroken)),
        }
    }
}

impl LedgerFile {
    /// A ledger that lives in memory only.
    pub fn none() -> Self {
        Self { jobs: None }
    }

    /// Opens the file, drops a last line that was torn by a crash, and reads what is there.
    pub fn open(path: &Path, sync: LedgerSync) -> Result<(Self, Vec<Entry>), MocksError> {
        let failed = |source| MocksError::Ledger { path: path.to_owned(), source };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let file = append_to(path).map_err(failed)?;
        let text = fs::read(path).map_err(failed)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if whole < text.len() {
            // Never acknowledged: the reply waits for the whole line.
            tracing::warn!(path = %path.display(), "dropping a torn last line of the ledger");
            file.set_len(whole as u64).map_err(failed)?;
        }
        let entries = read_entries(path, &text[..whole])?;
        let (jobs, inbox) = mpsc::unbounded_channel();
        let writer = Writer { path: path.to_owned(), file, sync };
        thread::Builder::new().name("ledger".to_owned()).spawn(move || writer.run(inbox)).map_err(failed)?;
        Ok((Self { jobs: Some(jobs) }, entries))
    }

    /// Queues the entry; lines are written in the order of these calls.
    pub fn append(&self, entry: &Entry) -> Receipt {
        self.queue(|| Work::Append(entry.line()))
    }

    /// Puts these entries in the place of all there are.
    pub fn replace<'a>(&self, entries: impl Iterator<Item = &'a Entry>) -> Receipt {
        self.queue(|| Work::Replace(entries.map(Entry::line).collect()))
    }

    /// Waits for everything queued so far, so that a reader never sees what a crash could undo.
    pub fn barrier(&self) -> Receipt {
        self.queue(|| Work::Nothing)
    }

    fn queue(&self, work: impl FnOnce() -> Work) -> Receipt {
        let Some(jobs) = &self.jobs else {
            return Receipt(None);
        };
        let (done, receipt) = oneshot::channel();
        // A writer that is gone drops `done`, and the receipt then reads as broken.
        let _ = jobs.send(Job { work: work(), done });
        Receipt(Some(receipt))
    }
}

struct Writer {
    path: PathBuf,
    file: File,
    sync: LedgerSync,
}

impl Writer {
    fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Job>) {
        let mut broken = false;
        while let Some(first) = inbox.blocking_recv() {
            let mut waiting = Vec::new();
            let mut next = Some(first);
            while let Some(job) = next {
                broken = broken || self.report(&job.work);
                waiting.push(job.done);
                next = inbox.try_recv().ok();
            }
            broken = broken || self.settle();
            let result = if broken { Err(LedgerBroken) } else { Ok(()) };
            for done in waiting {
                // The one who asked may have gone; the line stays.
                let _ = done.send(result);
            }
        }
    }

    /// Does the work; says whether the ledger is broken by it.
    fn report(&mut self, work: &Work) -> bool {
        let result = match work {
            Work::Append(line) => self.file.write_all(line.as_bytes()),
            Work::Replace(lines) => self.replace(lines),
            Work::Nothing => Ok(()),
        };
        result.inspect_err(|error| tracing::error!(%error, "the ledger cannot be written")).is_err()
    }

    fn settle(&self) -> bool {
        if self.sync == LedgerSync::Os {
            return false;
        }
        let result = self.file.sync_data();
        result.inspect_err(|error| tracing::error!(%error, "the ledger cannot be synced")).is_err()
    }

    fn replace(&mut self, lines: &str) -> io::Result<()> {
        let fresh = beside(&self.path, "new");
        let mut file = File::create(&fresh)?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        self.file = append_to(&self.path)?;
        Ok(())
    }
}

fn append_to(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn read_entries(path: &Path, text: &[u8]) -> Result<Vec<Entry>, MocksError> {
    let lines = text.split(|byte| *byte == b'\n').enumerate();
    let filled = lines.filter(|(_, line)| !line.is_empty());
    let read = filled.map(|(at, line)| {
        serde_json::from_slice(line).map_err(|error| MocksError::LedgerLine {
            path: path.to_owned(),
            line: at + 1,
            reason: error.to_string(),
        })
    });
    read.collect()
}

/// The webhook secret: the one kept beside the ledger, or a new one, kept there from now on.
pub fn webhook_secret(ledger: Option<&Path>) -> Result<String, MocksError> {
    let mut bytes = [0_u8; 24];
    rand::rng().fill_bytes(&mut bytes);
    let fresh = format!("whsec_{}", STANDARD.encode(bytes));
    let Some(path) = ledger.map(|ledger| beside(ledger, "secret")) else {
        return Ok(fresh);
    };
    let failed = |source| MocksError::Ledger { path: path.clone(), source };
    match fs::read_to_string(&path) {
        Ok(kept) if kept.trim().starts_with("whsec_") => return Ok(kept.trim().to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut file = File::create(&path).map_err(failed)?;
    file.write_all(fresh.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    Ok(fresh)
}
