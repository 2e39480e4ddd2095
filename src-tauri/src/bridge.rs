//! Events of the desk, on to the window. A lost event costs nothing: every view can be fetched
//! again, and a listener that fell behind is told to.

use contract::DeskEvent;
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Name of the event in the window.
const EVENT: &str = "desk";

/// Forwards until the desk ends.
pub(crate) fn forward(app: AppHandle, mut events: Receiver<DeskEvent>) {
    tauri::async_runtime::spawn(async move {
        loop {
            let event = match events.recv().await {
                Ok(event) => event,
                Err(RecvError::Lagged(_)) => DeskEvent::OrdersImported,
                Err(RecvError::Closed) => return,
            };
            match serde_json::to_string(&event) {
                Ok(text) => {
                    if let Err(error) = app.emit(EVENT, text) {
                        tracing::warn!(%error, "an event did not reach the window");
                    }
                }
                Err(error) => tracing::error!(%error, "an event could not be written"),
            }
        }
    });
}
