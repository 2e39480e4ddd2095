//! What is printed: JSON on standard output, words on standard error. The only place that prints.

use std::io::Write;
use std::process::ExitCode;

/// Prints the one JSON object of a command that did its work.
pub(crate) fn done(printed: &serde_json::Value) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{printed}") {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads any more; there is nobody to tell.
        Err(_) => ExitCode::FAILURE,
    }
}

/// Says why the work failed.
pub(crate) fn failed(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr().lock(), "order-service: {message}");
    ExitCode::FAILURE
}

/// Says which argument is unusable.
pub(crate) fn unusable(message: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr().lock(), "order-service: {message}\n\nFor more information, try '--help'.");
    ExitCode::from(2)
}

/// Prints the line that tells that the service is ready.
pub(crate) fn ready(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Prints text for a file: a manual page, a completion script.
pub(crate) fn text(text: &[u8]) -> ExitCode {
    match std::io::stdout().lock().write_all(text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
