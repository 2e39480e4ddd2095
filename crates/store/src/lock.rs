//! Who owns a data directory: an operating-system lock on `desk.lock`, which a crash releases by
//! itself, and beside it a readable note of who holds it (a locked file cannot be read on
//! Windows). Must not decide anything by the note: only the lock counts.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::error::{Result, StoreError};

/// The lock; released when dropped.
#[derive(Debug)]
pub(crate) struct DirLock {
    _file: File,
}

impl DirLock {
    /// Takes the lock of `dir`, or says who has it.
    pub(crate) fn take(dir: &Path, holder: &str) -> Result<Self> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join("desk.lock"))?;
        let note = dir.join("desk.holder");
        match file.try_lock() {
            Ok(()) => {
                std::fs::write(note, holder)?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let holder = std::fs::read_to_string(note).unwrap_or_default();
                let holder = if holder.trim().is_empty() { "another process".into() } else { holder };
                Err(StoreError::Held { holder })
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}
