//! A watched directory: what is known of its files, what was counted, and when its power goes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::image::{Change, Image, Random, Remembered};
use crate::vfs;

/// What a disk does.
#[derive(Clone, Debug, Default)]
pub struct DiskOptions {
    /// The power goes before the operation of this number (from 1); never, where there is none.
    pub cut_at: Option<u64>,
    /// Which part of the unsynced writes is left.
    pub seed: u64,
    /// Each sync takes this much longer.
    pub sync_delay: Duration,
    /// Syncs reach the real disk too; else this layer alone vouches for them.
    pub real_sync: bool,
    /// `PRAGMA synchronous=FULL` is read as `NORMAL`.
    pub normal: bool,
    /// Only counts: nothing written is remembered, and the power cannot go. For long measurements.
    pub only_counts: bool,
}

/// What was asked of a disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Writes, syncs, truncations and deletions.
    pub operations: u64,
    /// Writes.
    pub writes: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// Syncs.
    pub syncs: u64,
}

/// The power is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PowerOff;

/// A watched directory; watched until it is dropped.
#[derive(Debug)]
pub struct Disk(Arc<Watched>);

#[derive(Debug)]
pub(crate) struct Watched {
    dir: PathBuf,
    pub(crate) options: DiskOptions,
    state: Mutex<State>,
}

struct State {
    files: BTreeMap<String, Remembered>,
    counts: Counts,
    image: Option<Image>,
    on_cut: Option<Box<dyn FnOnce() + Send>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("counts", &self.counts).finish_non_exhaustive()
    }
}

static WATCHED: Mutex<Vec<Arc<Watched>>> = Mutex::new(Vec::new());

fn watched() -> MutexGuard<'static, Vec<Arc<Watched>>> {
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk that a file stands on, and its name there.
pub(crate) fn disk_of(path: &Path) -> Option<(Arc<Watched>, String)> {
    let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
    let disk = watched().iter().find(|disk| disk.dir == folder).map(Arc::clone)?;
    Some((disk, name.to_owned()))
}

impl Disk {
    /// Watches the files that `SQLite` opens in `dir` from now on. What is there already is on the
    /// disk for good.
    pub fn watch(dir: &Path, options: DiskOptions) -> std::io::Result<Self> {
        vfs::register();
        std::fs::create_dir_all(dir)?;
        let state = State { files: BTreeMap::new(), counts: Counts::default(), image: None, on_cut: None };
        let disk = Arc::new(Watched { dir: dir.canonicalize()?, options, state: Mutex::new(state) });
        watched().push(Arc::clone(&disk));
        Ok(Self(disk))
    }

    /// Calls `hook` at the moment the power goes, before any operation after it. It must not touch
    /// the disk.
    pub fn on_cut(&self, hook: impl FnOnce() + Send + 'static) {
        self.0.state().on_cut = Some(Box::new(hook));
    }

    /// What was asked so far.
    pub fn counts(&self) -> Counts {
        self.0.state().counts
    }

    /// Turns the power off now, if it is still on.
    pub fn cut(&self) {
        let mut state = self.0.state();
        if state.image.is_none() {
            state.cut(&self.0.options);
        }
    }

    /// What the disk held when the power went; `None` while it is on.
    pub fn image(&self) -> Option<Image> {
        self.0.state().image.clone()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        watched().retain(|disk| !Arc::ptr_eq(disk, &self.0));
    }
}

impl Watched {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file is opened; `is_new` where it was not there.
    pub(crate) fn open(&self, name: &str, is_new: bool) -> Result<(), PowerOff> {
        let mut state = self.state();
        if state.image.is_some() {
            return Err(PowerOff);
        }
        if self.options.only_counts {
            return Ok(());
        }
        if let Some(file) = state.files.get_mut(name) {
            if is_new {
                file.unsynced.push(Change::Create);
            }
            return Ok(());
        }
        let mut file = Remembered::default();
        if is_new {
            file.unsynced.push(Change::Create);
        } else {
            file.durable = std::fs::read(self.dir.join(name)).ok();
        }
        state.files.insert(name.to_owned(), file);
        Ok(())
    }

    /// Is the power on?
    pub(crate) fn read(&self) -> Result<(), PowerOff> {
        if self.state().image.is_some() { Err(PowerOff) } else { Ok(()) }
    }

    /// A write whose bytes need not be remembered.
    pub(crate) fn wrote(&self, bytes: usize) -> Result<(), PowerOff> {
        let mut state = self.operation()?;
        state.counts.writes += 1;
        state.counts.bytes += bytes as u64;
        Ok(())
    }

    pub(crate) fn change(&self, name: &str, change: Change) -> Result<(), PowerOff> {
        let mut state = self.operation()?;
        if let Change::Write(_, data) = &change {
            state.counts.writes += 1;
            state.counts.bytes += data.len() as u64;
        }
        if !self.options.only_counts {
            state.files.entry(name.to_owned()).or_default().unsynced.push(change);
        }
        Ok(())
    }

    pub(crate) fn sync(&self, name: &str) -> Result<(), PowerOff> {
        let mut state = self.operation()?;
        state.counts.syncs += 1;
        if !self.options.only_counts {
            state.files.entry(name.to_owned()).or_default().sync();
        }
        Ok(())
    }

    /// Counts an operation; the power may go before it.
    fn operation(&self) -> Result<MutexGuard<'_, State>, PowerOff> {
        let mut state = self.state();
        if state.image.is_some() {
            return Err(PowerOff);
        }
        state.counts.operations += 1;
        if self.options.cut_at.is_some_and(|at| state.counts.operations >= at) {
            state.cut(&self.options);
            return Err(PowerOff);
        }
        Ok(state)
    }
}

impl State {
    fn cut(&mut self, options: &DiskOptions) {
        let mut random = Random(options.seed);
        let left = self.files.iter().map(|(name, file)| (name.clone(), file.after_power_loss(&mut random)));
        self.image = Some(Image(left.filter_map(|(name, file)| Some((name, file?))).collect()));
        if let Some(hook) = self.on_cut.take() {
            hook();
        }
    }
}
