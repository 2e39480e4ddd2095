//! Room kept for a full disk: a file that is given up when a write finds no room, so that what is
//! under way can still be recorded. It is made anew as soon as there is room for it again, and
//! until then no new work is to be taken on. Owns the file; what is refused meanwhile is decided
//! elsewhere.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// The file's name in the data directory.
const NAME: &str = "ballast";
/// Enough for the results of everything that can be on the wire at once.
const BYTES: u64 = 8 << 20;

/// The file, and whether the disk is full.
#[derive(Debug)]
pub(crate) struct Ballast {
    path: PathBuf,
    full: watch::Sender<bool>,
    making: Mutex<()>,
}

impl Ballast {
    /// Makes the file where it is missing. Without room for it the disk counts as full.
    pub(crate) fn lay(dir: &Path) -> Self {
        let ballast = Self { path: dir.join(NAME), full: watch::Sender::new(false), making: Mutex::new(()) };
        if !ballast.make() {
            ballast.full.send_replace(true);
        }
        ballast
    }

    /// Is the disk full, as far as is known?
    pub(crate) fn is_full(&self) -> bool {
        *self.full.borrow()
    }

    /// Told whenever the disk turns out full, and when there is room again.
    pub(crate) fn watch(&self) -> watch::Receiver<bool> {
        self.full.subscribe()
    }

    /// A write found no room: the file's room is free for what is under way.
    pub(crate) fn give_up(&self) {
        let _alone = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        match std::fs::remove_file(&self.path) {
            Ok(()) => tracing::error!("the disk is full; the room kept for results in flight is in use now"),
            Err(error) => tracing::error!(%error, "the disk is full and no room was kept"),
        }
        self.full.send_replace(true);
    }

    /// Tries to keep room again; `true` where there is as much again beside it, so that the next
    /// write does not find the disk full at once.
    pub(crate) fn make(&self) -> bool {
        let _alone = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        let made = if is_whole(&self.path) { Ok(()) } else { allocate(&self.path) };
        if let Err(error) = &made {
            tracing::warn!(%error, "there is no room to keep free");
            let _ = std::fs::remove_file(&self.path);
        }
        if made.is_ok() && self.full.send_replace(false) {
            tracing::info!("there is room on the disk again");
        }
        made.is_ok()
    }
}

fn is_whole(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.len() == BYTES)
}

fn allocate(path: &Path) -> std::io::Result<()> {
    let file = crate::private::file(path, true)?;
    take(&file, 2 * BYTES)?;
    file.set_len(BYTES)
}

/// Room for real, not a hole in a file.
#[cfg(target_os = "linux")]
fn take(file: &File, bytes: u64) -> std::io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    match fallocate(file, FallocateFlags::empty(), 0, bytes) {
        // Not every file system can; then it is written.
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => fill(file, bytes),
        taken => Ok(taken?),
    }
}

#[cfg(not(target_os = "linux"))]
fn take(file: &File, bytes: u64) -> std::io::Result<()> {
    fill(file, bytes)
}

fn fill(mut file: &File, bytes: u64) -> std::io::Result<()> {
    let chunk = vec![0xa5; 1 << 20];
    for _ in 0..bytes.div_ceil(1 << 20) {
        file.write_all(&chunk)?;
    }
    file.sync_all()
}
