//! Only its owner reads a data directory: customers' names and addresses stand in it. Owns the modes
//! of the directory and of what lies in it. Must not fail a start: a file system that knows no modes
//! keeps none.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// How deep a data directory is looked through: its folders, and what lies in them.
const DEPTH: u32 = 2;

/// Makes the directory where it is missing, for its owner only.
pub(crate) fn directory(dir: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)?;
    tighten(dir, DEPTH);
    Ok(())
}

/// Opens a file for writing, from its start where `anew`; made where it is missing, for its owner
/// only. What `SQLite` lays beside a database takes its mode.
pub fn file(path: &Path, anew: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(anew);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn tighten(path: &Path, depth: u32) {
    use std::os::unix::fs::PermissionsExt;

    let Ok(found) = path.symlink_metadata() else { return };
    // What a link leads to is not ours to change.
    if found.is_symlink() {
        return;
    }
    let mode = found.permissions().mode();
    let owners = mode & !0o077;
    if owners != mode
        && let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(owners))
    {
        tracing::warn!(%error, path = %path.display(), "others may read this: its mode cannot be changed");
    }
    if !found.is_dir() || depth == 0 {
        return;
    }
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        tighten(&entry.path(), depth - 1);
    }
}

#[cfg(not(unix))]
fn tighten(_path: &Path, _depth: u32) {}
