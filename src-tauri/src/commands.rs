//! The one command of the window: a request as JSON text, the reply as JSON text. Text both ways,
//! because a JavaScript number cannot hold every 64-bit cursor. What only the shell can do (show a
//! file, start mocks, end) is done here; everything else is the engine's.

use std::sync::Arc;

use contract::backup::BackupsAsk;
use contract::{ApiError, ErrorCode, Request};
use serde::Serialize;
use tauri::{AppHandle, State};

use crate::files;
use crate::lifecycle::Running;
use crate::restore;

/// Carries out a request of the window.
#[tauri::command]
pub(crate) async fn ask(request: String, app: AppHandle, running: State<'_, Arc<Running>>) -> Result<String, String> {
    running.guard.heard();
    answer(&request, &app, &running).await.map_err(|error| {
        serde_json::to_string(&error).unwrap_or_else(|_| "The desk could not say what went wrong.".to_owned())
    })
}

async fn answer(request: &str, app: &AppHandle, running: &Running) -> Result<String, ApiError> {
    let request: Request = serde_json::from_str(request).map_err(|error| {
        ApiError::new(ErrorCode::MalformedRequest, format!("The window asked for nothing known: {error}"))
    })?;
    // What the shell does itself takes the same rights. A window without a desk can still be closed, and
    // where the database is damaged nobody can sign in: whoever sits there may put a backup back.
    match running.usable() {
        Ok(desk) => desk.allows(&request)?,
        Err(_) if matches!(request, Request::Quit(_) | Request::AskBackups(_) | Request::RestoreBackup(_)) => {}
        Err(error) => return Err(error),
    }
    match request {
        Request::OpenFile(open) => files::open(&running.dir, &open.path).and_then(|()| text(&true)),
        Request::ChooseFile(_) => text(&files::choose(app).await),
        Request::UseMocks(_) => text(&running.use_mocks().await?),
        Request::Quit(_) => {
            running.guard.decide();
            app.exit(0);
            text(&true)
        }
        Request::RestoreBackup(wish) => text(&restore::put_back(app, running, &wish.name).await?),
        Request::AskBackups(wish) if wish.ask == BackupsAsk::List && running.desk().is_none() => {
            text(&running.backups()?)
        }
        request => running.usable()?.ask(request).await,
    }
}

fn text<T: Serialize>(reply: &T) -> Result<String, ApiError> {
    serde_json::to_string(reply).map_err(|error| {
        tracing::error!(%error, "a reply could not be written");
        ApiError::new(ErrorCode::ServiceError, "The desk could not say what it did.")
    })
}
