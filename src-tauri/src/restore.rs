//! Putting a backup back from the window. The desk says whether this person may, the engine whether the
//! backup is sound; closing the desk, replacing its database and opening it again is the shell's.

use contract::backup::PutBack;
use contract::command::RestoreBackup;
use contract::domain::Clock;
use contract::{ApiError, ErrorCode, Request};
use engine::system::SystemClock;
use tauri::AppHandle;

use crate::bridge;
use crate::lifecycle::Running;
use crate::opening::holder;

/// Closes the desk, puts the backup in the place of its database and opens it again. One that is not
/// sound closes nothing; where it cannot be put back the former database is opened again.
pub(crate) async fn put_back(app: &AppHandle, running: &Running, name: &str) -> Result<PutBack, ApiError> {
    let _turn = running.turn.lock().await;
    if let Some(desk) = running.desk() {
        // Once more: somebody else may have signed in while another one was being put back.
        desk.allows(&Request::RestoreBackup(RestoreBackup { name: name.to_owned() }))?;
    }
    let backup = engine::sound_backup(&running.dir, name).await?;
    tracing::warn!(name, "a backup is being put back");
    running.close(ApiError::new(ErrorCode::ServiceError, "A backup is being put back. One moment.")).await;
    let restored = engine::restore(&running.dir, &backup, holder(), SystemClock.now()).await;
    running.open().await;
    if let Some(desk) = running.desk() {
        bridge::forward(app.clone(), desk.events());
    }
    match restored {
        Ok(restored) => {
            running.usable().map(|_| PutBack { former: restored.former.map(|path| path.display().to_string()) })
        }
        Err(error) => {
            tracing::error!(%error, "the backup could not be put back");
            let words = format!("The backup was not put back, and the orders are as they were. {error}");
            Err(ApiError::new(ErrorCode::DatabaseError, words))
        }
    }
}
