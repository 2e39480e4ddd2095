//! Events of the desk and of the shell, on to the window. A lost event costs nothing: every view
//! can be fetched again, and a listener that fell behind is told to.

use contract::DeskEvent;
use contract::desktop::ShellEvent;
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::notices::Notices;

/// Names of the events in the window.
const DESK: &str = "desk";
const SHELL: &str = "shell";

/// Forwards until the desk ends.
pub(crate) fn forward(app: AppHandle, mut events: Receiver<DeskEvent>) {
    let mut notices = Notices::default();
    tauri::async_runtime::spawn(async move {
        loop {
            let event = match events.recv().await {
                Ok(event) => event,
                Err(RecvError::Lagged(_)) => DeskEvent::OrdersImported,
                Err(RecvError::Closed) => return,
            };
            notices.heard(&app, &event);
            emit(&app, DESK, &event);
        }
    });
}

/// Tells the window something of the shell's own.
pub(crate) fn tell(app: &AppHandle, event: &ShellEvent) {
    emit(app, SHELL, event);
}

fn emit(app: &AppHandle, name: &str, event: &impl Serialize) {
    match serde_json::to_string(event) {
        Ok(text) => {
            if let Err(error) = app.emit(name, text) {
                tracing::warn!(%error, "an event did not reach the window");
            }
        }
        Err(error) => tracing::error!(%error, "an event could not be written"),
    }
}
