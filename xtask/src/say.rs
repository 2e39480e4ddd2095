//! What a person sees: headings of steps and how long they took on stderr, results on stdout.
//!
//! The only place of this crate that writes to the terminal itself.

use std::io::Write;
use std::time::Instant;

/// A step that has been announced; [`Step::done`] says how long it took.
pub struct Step {
    name: String,
    started: Instant,
}

/// Announces a step, so that a long silence is never a riddle.
pub fn step(name: impl Into<String>) -> Step {
    let name = name.into();
    line(&format!("==> {name}"));
    Step { name, started: Instant::now() }
}

impl Step {
    /// Says that the step is over.
    pub fn done(self) {
        let seconds = self.started.elapsed().as_secs();
        line(&format!("    {}: {}m {:02}s", self.name, seconds / 60, seconds % 60));
    }
}

/// A remark under the current step.
pub fn note(text: &str) {
    line(&format!("    {text}"));
}

/// Why the work stops.
pub fn problem(text: &str) {
    line(&format!("error: {text}"));
}

/// What was asked for, on stdout.
pub fn result(text: &str) {
    let mut out = std::io::stdout().lock();
    // A closed pipe is the reader's decision, not an error of ours.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Bytes of a child, passed on unchanged.
pub fn pass_on(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

fn line(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
