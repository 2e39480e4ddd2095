//! A data directory without a running desk: looking at it beside its owner, copying it, and putting
//! a copy back where it has none.

use std::path::Path;

use contract::order::OrderRow;
use domain::Timestamp;
use store::backup::Restored;
use store::{ListQuery, OpenOptions, Reader, Store};

use crate::commands::order_row;
use crate::error::DeskError;

/// A reader of the directory; it cannot write, and works while a desk runs.
pub async fn read_only(dir: &Path) -> Result<Reader, DeskError> {
    Ok(Store::open_read_only(dir).await?)
}

/// Orders in which every word of `text` begins a word of some field, newest first.
pub async fn search(reader: &Reader, text: &str, limit: u32) -> Result<Vec<OrderRow>, DeskError> {
    let query = ListQuery { text: Some(text.to_owned()), limit, ..ListQuery::default() };
    Ok(reader.list(&query).await?.items.into_iter().map(order_row).collect())
}

/// Copies the database of `dir` to `target`.
pub async fn backup(dir: &Path, target: &Path) -> Result<(), DeskError> {
    Ok(store::backup::backup(dir, target).await?)
}

/// Puts `backup` in the place of the database of `dir`, which nobody may hold. The former database
/// is kept beside it.
pub async fn restore(dir: &Path, backup: &Path, holder: String, now: Timestamp) -> Result<Restored, DeskError> {
    let options = OpenOptions { dir: dir.to_owned(), holder, now };
    Ok(store::backup::restore(&options, backup).await?)
}
