//! The one command of the window: a request as JSON text, the reply as JSON text. Text both ways,
//! because a JavaScript number cannot hold every 64-bit cursor.

use std::sync::Arc;

use contract::{ApiError, ErrorCode, Request};
use tauri::State;

use crate::lifecycle::Running;

/// Who works at this window until users are set up.
const CLERK: &str = "clerk";

/// Carries out a request of the window.
#[tauri::command]
pub(crate) async fn ask(request: String, running: State<'_, Arc<Running>>) -> Result<String, String> {
    answer(&request, &running).await.map_err(|error| {
        serde_json::to_string(&error).unwrap_or_else(|_| "The desk could not say what went wrong.".to_owned())
    })
}

async fn answer(request: &str, running: &Running) -> Result<String, ApiError> {
    let request: Request = serde_json::from_str(request).map_err(|error| {
        ApiError::new(ErrorCode::MalformedRequest, format!("The window asked for nothing known: {error}"))
    })?;
    running.usable()?.handle(request, CLERK).await
}
