//! The desktop shell: a window around the engine. Owns start, stop, the window and the one door
//! between them. Must not know a rule, a table or a URL of an outside service.

mod bridge;
mod commands;
mod files;
mod keychain;
mod lifecycle;
mod menu;
mod notices;
mod opening;
mod quit;
#[cfg(feature = "rehearsal")]
mod rehearsal;
mod restore;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use contract::desktop::ShellEvent;
use tauri::{AppHandle, DragDropEvent, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use lifecycle::Running;

/// The app's identifier, as in `tauri.conf.json`.
const IDENTIFIER: &str = "org.orderdesk.desk";
/// The one window's label.
const WINDOW: &str = "main";

/// Order Desk, for order clerks.
#[derive(Clone, Debug, clap::Parser)]
#[command(version, about)]
pub struct Arguments {
    /// Folder that holds the orders; made where it is missing
    #[arg(long, value_name = "DIR", env = "ORDER_DESK_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Where the outside services are: a file with the line that `order-mocks serve` prints, or
    /// the URL of its control address
    #[arg(long, value_name = "FILE|URL")]
    pub services: Option<String>,
    /// Start no mocked services; without other services, what is to be sent waits
    #[arg(long)]
    pub no_mocks: bool,
    /// Print the manual page and end
    #[arg(long, hide = true)]
    pub man: bool,
    /// Print a completion script for a shell and end
    #[arg(long, hide = true, value_name = "SHELL")]
    pub completions: Option<clap_complete::Shell>,
}

/// Runs the app until its window is closed.
pub fn run(arguments: Arguments) -> ExitCode {
    let app = tauri::Builder::default()
        // First, so that a second start ends before it opens anything.
        .plugin(single_instance(arguments.data_dir.as_deref()))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .menu(menu::build)
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .invoke_handler(tauri::generate_handler![commands::ask])
        .setup(move |app| {
            let dir = match &arguments.data_dir {
                Some(dir) => std::path::absolute(dir)?,
                None => app.path().app_data_dir()?,
            };
            let running = tauri::async_runtime::block_on(Running::start(&dir, &arguments));
            if let Some(desk) = running.desk() {
                bridge::forward(app.handle().clone(), desk.events());
            }
            app.manage(Arc::new(running));
            open_window(app.handle(), &dir)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match app {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the window could not be made");
            return ExitCode::FAILURE;
        }
    };
    app.run(happened);
    ExitCode::SUCCESS
}

/// The one window, where it was last. Its place, theme and unsaved drafts belong to a desk, not to
/// the whole computer.
fn open_window(app: &AppHandle, dir: &Path) -> tauri::Result<()> {
    let kept = dir.join("window");
    let place = kept.join("place.json").display().to_string();
    app.plugin(tauri_plugin_window_state::Builder::default().with_filename(place).build())?;
    let window = WebviewWindowBuilder::new(app, WINDOW, WebviewUrl::default())
        .title("Order Desk")
        .data_directory(kept)
        .inner_size(1280.0, 800.0)
        .min_inner_size(720.0, 480.0)
        // Ctrl and + make everything larger, as in any browser.
        .zoom_hotkeys_enabled(true);
    #[cfg(feature = "rehearsal")]
    let window = rehearsal::once_loaded(window);
    window.build()?;
    Ok(())
}

fn happened(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } if quit::keep_open(app) => {
            api.prevent_close();
        }
        RunEvent::WindowEvent { event: WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }), .. } => {
            if let Some(path) = paths.first() {
                bridge::tell(app, &ShellEvent::Dropped { path: path.display().to_string() });
            }
        }
        RunEvent::Exit => {
            if let Some(running) = app.try_state::<Arc<Running>>() {
                tauri::async_runtime::block_on(running.stop());
            }
        }
        _ => {}
    }
}

/// One window for each desk: a second start on the same folder brings the first to the front.
fn single_instance(data_dir: Option<&Path>) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let single = tauri_plugin_single_instance::Builder::new().callback(|app, _, _| focus(app));
    match data_dir.map(|dir| std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned())) {
        Some(dir) => {
            let folder = contract::domain::outbox::body_hash(dir.as_os_str().as_encoded_bytes());
            single.dbus_id(format!("{IDENTIFIER}.d{}", &folder[..16])).build()
        }
        None => single.build(),
    }
}

fn focus(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window(WINDOW) {
        // A window that cannot be raised is still there; nothing else can be done about it.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
