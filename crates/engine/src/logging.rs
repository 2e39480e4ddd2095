//! Where logs go: one JSON line an entry into a file a day in the data directory, seven kept,
//! and words on the terminal for people who look there.

use std::path::Path;

pub use tracing_appender::non_blocking::WorkerGuard as Guard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::error::DeskError;

/// Folder of the log files in the data directory.
pub const FOLDER: &str = "logs";
/// Days kept.
const DAYS: usize = 7;
/// What is logged to files unless `ORDER_DESK_LOG` says otherwise.
const FILE_LEVEL: &str = "info";

/// Starts logging. Keep the guard until the end of the process: it writes what is left.
/// `terminal` is the level on standard error; `ORDER_DESK_LOG` overrides both.
pub fn start(dir: &Path, terminal: &str) -> Result<Guard, DeskError> {
    let folder = dir.join(FOLDER);
    std::fs::create_dir_all(&folder)
        .map_err(|error| DeskError::Config(format!("The log folder {} cannot be made: {error}", folder.display())))?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("order-desk")
        .filename_suffix("jsonl")
        .max_log_files(DAYS)
        .build(&folder)
        .map_err(|error| DeskError::Config(format!("No log file can be made in {}: {error}", folder.display())))?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let level = |default: &str| EnvFilter::try_from_env("ORDER_DESK_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let to_file = fmt::layer().json().with_current_span(true).with_span_list(false).with_writer(writer);
    let to_terminal = fmt::layer().compact().with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first subscriber.
    let _ = tracing_subscriber::registry()
        .with(to_file.with_filter(level(FILE_LEVEL)))
        .with(to_terminal.with_filter(level(terminal)))
        .try_init();
    Ok(guard)
}
