//! `failure.json`: the dead letters, for whoever watches the data directory.
//! Written from the database alone and whole each time, so that a stop between a commit and the
//! file costs nothing: the next start writes it anew.

use std::io::Write;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use domain::ids::{OrderId, OutboxId};
use domain::outbox::{EffectKind, Service};
use serde::Serialize;
use serde_json::value::RawValue;
use store::{OutboxRow, Reader, StoreError};
use tokio::sync::Mutex;

use crate::error::DeskError;

/// The file's name in the data directory.
pub const FILE_NAME: &str = "failure.json";

/// One dead letter.
#[derive(Serialize)]
struct Letter {
    event_id: OutboxId,
    order_id: OrderId,
    service: Service,
    effect: EffectKind,
    payload: Box<RawValue>,
    attempts: u32,
    last_error: String,
    failed_at: Timestamp,
}

/// The file, and what stands in it.
pub(crate) struct Letters {
    path: PathBuf,
    written: Mutex<Option<Vec<u8>>>,
}

impl Letters {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { path: dir.join(FILE_NAME), written: Mutex::new(None) }
    }

    /// Writes the dead letters as they stand; nothing where the file says so already.
    pub(crate) async fn export(&self, reader: &Reader) -> Result<(), DeskError> {
        // Held over both, so that an older state never replaces a younger one.
        let mut written = self.written.lock().await;
        let mut rows = reader.dead_letters(u32::MAX).await?;
        rows.reverse();
        let letters = rows.into_iter().map(letter).collect::<Result<Vec<_>, _>>().map_err(unwritable)?;
        let mut text = serde_json::to_vec_pretty(&letters).map_err(unwritable)?;
        text.push(b'\n');
        if written.as_ref() == Some(&text) {
            return Ok(());
        }
        let (path, content) = (self.path.clone(), text.clone());
        let replaced = tokio::task::spawn_blocking(move || replace(&path, &content)).await;
        replaced.map_err(unwritable)?.map_err(StoreError::from)?;
        *written = Some(text);
        Ok(())
    }
}

fn letter(row: OutboxRow) -> Result<Letter, serde_json::Error> {
    let text = String::from_utf8_lossy(&row.body).into_owned();
    // A body that is no JSON is shown as the text it is.
    let payload = match RawValue::from_string(text.clone()) {
        Ok(payload) => payload,
        Err(_) => serde_json::value::to_raw_value(&text)?,
    };
    Ok(Letter {
        event_id: row.id,
        order_id: row.order_id,
        service: row.service,
        effect: row.effect,
        payload,
        attempts: row.attempts,
        last_error: row.last_error.unwrap_or_default(),
        failed_at: row.done_at.unwrap_or(row.created_at),
    })
}

/// All of the new content or all of the old, whenever the power goes.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("json.new");
    let mut file = store::private::file(&beside, true)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&beside, path)?;
    // A folder can be synced on Unix alone; elsewhere the rename is as durable as it gets.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn unwritable(error: impl std::fmt::Display) -> DeskError {
    DeskError::Store(StoreError::Io(format!("{FILE_NAME}: {error}")))
}
