//! Who owns a data directory: an operating-system lock on `desk.lock`, which a crash releases by
//! itself, and beside it a readable note of who holds it (a locked file cannot be read on
//! Windows). Must not decide anything by the note: only the lock counts.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use crate::error::{Result, StoreError};
use crate::private;

/// The lock; released when dropped.
#[derive(Debug)]
pub(crate) struct DirLock {
    _file: File,
}

impl DirLock {
    /// Takes the lock of `dir`, or says who has it.
    pub(crate) fn take(dir: &Path, holder: &str) -> Result<Self> {
        let file = private::file(&dir.join("desk.lock"), false)?;
        let note = dir.join("desk.holder");
        match patiently(&file) {
            Ok(()) => {
                // Only for whoever is shut out: on a full disk the desk opens without it.
                if let Err(error) = private::file(&note, true).and_then(|mut file| file.write_all(holder.as_bytes())) {
                    tracing::warn!(%error, "who holds the directory could not be noted");
                }
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::Held { holder: noted(&note) }),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Is the lock of `dir` taken? Looks by sharing it for an instant, so that nobody is shut out
    /// who asks at the same time (see [`patiently`]).
    pub(crate) fn is_taken(dir: &Path) -> Result<bool> {
        let file = match OpenOptions::new().read(true).open(dir.join("desk.lock")) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Tries a few times: someone who only looks whether the lock is taken holds it for an instant.
fn patiently(file: &File) -> std::result::Result<(), TryLockError> {
    for _ in 0..4 {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            taken => return taken,
        }
    }
    file.try_lock()
}

/// Who holds the lock, as the note says. Whoever took it this moment may still be writing it.
fn noted(note: &Path) -> String {
    for _ in 0..10 {
        let holder = std::fs::read_to_string(note).unwrap_or_default();
        if !holder.trim().is_empty() {
            return holder;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    "another process".to_owned()
}
