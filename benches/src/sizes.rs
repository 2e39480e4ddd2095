//! The seeded desks that are measured, one a size: `DIR/100000`, `DIR/1000000` and so on, as
//! `cargo xtask seed` makes them.

use std::path::{Path, PathBuf};

use engine::DATABASE;

/// A seeded desk.
#[derive(Clone, Debug)]
pub struct Sized {
    /// Its data directory.
    pub dir: PathBuf,
    /// Orders in it.
    pub orders: u64,
}

impl Sized {
    /// Its size in words.
    pub fn shown(&self) -> String {
        match self.orders {
            many if many >= 1_000_000 => format!("{} M orders", many / 1_000_000),
            some => format!("{} k orders", some / 1_000),
        }
    }

    /// Bytes of its database.
    pub fn bytes(&self) -> u64 {
        std::fs::metadata(self.dir.join(DATABASE)).map_or(0, |data| data.len())
    }
}

/// Those in `root`, the smallest first. A directory's name is its number of orders.
pub fn find(root: &Path) -> Vec<Sized> {
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    let mut found: Vec<Sized> = entries
        .filter_map(|entry| {
            let dir = entry.ok()?.path();
            let orders = dir.file_name()?.to_str()?.parse().ok()?;
            dir.join(DATABASE).is_file().then_some(Sized { dir, orders })
        })
        .collect();
    found.sort_by_key(|size| size.orders);
    found
}
