//! The folder of backups: how its files are named, which are there, making another, telling a
//! damaged one, and making room. When one is due is the engine's matter, which ones go `domain`'s.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use domain::Timestamp;
use domain::backups::{Disk, Kept, Reason, surplus};
use sha2::{Digest, Sha256};

use super::{backup, sync_folder, verify};
use crate::error::{Result, StoreError};
use crate::open::DATABASE;

/// Its name in the data directory.
pub const FOLDER: &str = "backups";
/// A copy under way is called otherwise, so that half of one is never taken for a backup.
pub(super) const PART: &str = "part";
/// Room that a copy must leave for the orders of the next minutes.
const SPARE_BYTES: u64 = 64 << 20;

/// A backup that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupFile {
    /// Its file name.
    pub name: String,
    /// Its whole path.
    pub path: PathBuf,
    /// Why and when it was made, and its size.
    pub kept: Kept,
}

/// The backups of a data directory, newest first; files of other names are left alone.
pub fn list(dir: &Path) -> Result<Vec<BackupFile>> {
    let folder = dir.join(FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let Some((reason, made_at)) = parse(&name) else { continue };
        let kept = Kept { reason, made_at, bytes: entry.metadata()?.len() };
        files.push(BackupFile { path: entry.path(), name, kept });
    }
    files.sort_by(|a, b| (b.kept.made_at, &b.name).cmp(&(a.kept.made_at, &a.name)));
    Ok(files)
}

/// `desk-<µs>.db`, and `before-<schema>-of-<schema>-<µs>.db` of an update.
fn parse(name: &str) -> Option<(Reason, Timestamp)> {
    let stem = name.strip_suffix(".db")?;
    let reason = if stem.starts_with("before-") { Reason::Update } else { Reason::Time };
    if reason == Reason::Time && !stem.starts_with("desk-") {
        return None;
    }
    let micros = stem.rsplit('-').next()?.parse().ok()?;
    Some((reason, Timestamp::from_micros(micros)))
}

/// Size of the database of `dir`, as it lies on the disk.
pub fn database_bytes(dir: &Path) -> Result<u64> {
    Ok(fs::metadata(dir.join(DATABASE))?.len())
}

/// The room of the disk that `dir` lies on.
pub fn disk(dir: &Path) -> Result<Disk> {
    Ok(Disk { total: fs4::total_space(dir)?, free: fs4::available_space(dir)? })
}

/// Copies the database of `dir`, checks the copy, and then makes room. Beside a running owner.
pub async fn make(dir: &Path, now: Timestamp) -> Result<BackupFile> {
    let folder = dir.join(FOLDER);
    fs::create_dir_all(&folder)?;
    forget_parts(&folder)?;
    if disk(dir)?.free < database_bytes(dir)?.saturating_add(SPARE_BYTES) {
        return Err(StoreError::DiskFull);
    }
    let name = format!("desk-{:016}.db", now.micros());
    let (part, path) = (folder.join(&name).with_extension(PART), folder.join(&name));
    if path.exists() {
        return Err(StoreError::Io(format!("{} exists already", path.display())));
    }
    backup(dir, &part).await?;
    let bytes = seal(&part, &path).await?;
    sync_folder(&folder)?;
    thin_out(dir, disk(dir)?)?;
    Ok(BackupFile { name, path, kept: Kept { reason: Reason::Time, made_at: now, bytes } })
}

/// Writes the copy's sum beside it, then gives it its name; its size.
async fn seal(part: &Path, path: &Path) -> Result<u64> {
    let sum = sum_of(part).await?;
    let beside = sum_file(path);
    let mut file = fs::File::create(&beside)?;
    file.write_all(format!("{sum}\n").as_bytes())?;
    file.sync_all()?;
    fs::rename(part, path)?;
    Ok(fs::metadata(path)?.len())
}

/// Removes what is more than is kept, and says which.
pub fn thin_out(dir: &Path, disk: Disk) -> Result<Vec<String>> {
    let files = list(dir)?;
    let kept: Vec<Kept> = files.iter().map(|file| file.kept).collect();
    let mut gone = Vec::new();
    for place in surplus(&kept, disk) {
        let Some(file) = files.get(place) else { continue };
        fs::remove_file(&file.path)?;
        match fs::remove_file(sum_file(&file.path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => gone.push(file.name.clone()),
        }
    }
    Ok(gone)
}

/// Is the backup as it was made, byte by byte, and a sound database? One without a sum (made before
/// an update) is looked at as a database only.
pub async fn check(path: &Path) -> Result<()> {
    match fs::read_to_string(sum_file(path)) {
        Ok(sum) if sum.trim() != sum_of(path).await? => {
            return Err(StoreError::Corrupt("the backup is no longer as it was made".into()));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    verify(path).await
}

async fn sum_of(path: &Path) -> Result<String> {
    let path = path.to_owned();
    let summed = tokio::task::spawn_blocking(move || {
        let (mut file, mut hash) = (fs::File::open(path)?, Sha256::new());
        let mut piece = vec![0; 1 << 20];
        loop {
            match file.read(&mut piece)? {
                0 => return Ok::<_, io::Error>(hash.finalize()),
                read => hash.update(&piece[..read]),
            }
        }
    });
    let sum = summed.await.map_err(|error| StoreError::Io(error.to_string()))??;
    Ok(sum.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

fn sum_file(path: &Path) -> PathBuf {
    path.with_extension("db.sha256")
}

/// What a copy left behind that was broken off.
fn forget_parts(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == PART) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
