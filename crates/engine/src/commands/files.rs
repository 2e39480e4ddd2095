//! Files that a clerk asks for: chosen orders, in a folder of the data directory.

use std::io::Write;
use std::path::Path;

use contract::command::ExportOrders;
use contract::draft::{FileFormat, Written};
use contract::error::ApiError;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::exchange::{self, ExportFormat};

/// The folder in the data directory.
const FOLDER: &str = "exports";
/// The most orders of one file.
const MOST: usize = 10_000;

impl Desk {
    /// Writes these orders to a file, in the order given; those deleted meanwhile are left out.
    pub async fn export_orders(&self, wish: ExportOrders) -> Result<Written, DeskError> {
        if wish.orders.is_empty() || wish.orders.len() > MOST {
            return Err(ApiError::field("orders", "Choose 1 to 10,000 orders.").into());
        }
        let (format, ending) = match wish.format {
            FileFormat::Csv => (ExportFormat::Csv, "csv"),
            FileFormat::Json => (ExportFormat::Json, "json"),
        };
        let mut orders = Vec::with_capacity(wish.orders.len());
        for id in wish.orders {
            let order = self.context.store.reader().order(id).await?;
            orders.extend(order.filter(|order| order.deleted_at.is_none()));
        }
        let mut text = Vec::new();
        let written = exchange::write(&orders, format, &mut text)?;
        let at = self.context.now();
        let name = format!("orders-{}-{}.{ending}", at.date(), at.time_of_day().replace(':', ""));
        Ok(Written { path: write(&self.dir, &name, &text)?, orders: written })
    }
}

/// Writes a file into the folder for exports; where it is.
pub(super) fn write(dir: &Path, name: &str, text: &[u8]) -> Result<String, DeskError> {
    write_into(dir, Path::new(FOLDER), name, text)
}

/// Writes a file into a folder of the data directory; where it is.
pub(super) fn write_into(dir: &Path, folder: &Path, name: &str, text: &[u8]) -> Result<String, DeskError> {
    let folder = dir.join(folder);
    let path = folder.join(name);
    let failed = |error: std::io::Error| DeskError::Config(format!("The file could not be written: {error}"));
    std::fs::create_dir_all(&folder).map_err(failed)?;
    store::private::file(&path, true).and_then(|mut file| file.write_all(text)).map_err(failed)?;
    Ok(path.display().to_string())
}
