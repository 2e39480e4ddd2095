//! Starting other programs: shown while they run, and counted where they are tests.
//!
//! Knows nothing of what the programs do, except the one line `test result: …`.

use std::ffi::OsStr;
use std::io::Read;
use std::ops::AddAssign;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::failure::{Failure, Result};
use crate::say;

/// How many tests there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that held.
    pub passed: usize,
    /// Tests that did not, and steps that broke off before they could be counted.
    pub failed: usize,
}

impl Tally {
    /// One check that held or did not.
    pub fn one(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed) }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The program and its arguments as a person would type them: the program without its folder.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let words: Vec<_> = std::iter::once(name).chain(command.get_args()).map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

/// Runs with the terminal handed through, and says how it ended.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    say::note(&format!("$ {}", shown(command)));
    command.status().map_err(Failure::io(format!("cannot start {}", shown(command))))
}

/// Runs with the terminal handed through; anything but success is a failure.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Child { program: shown(command), status })
}

/// What a short, silent question to a program answers; `None` where it cannot be asked.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs tests, passes their output on as it comes, and counts the results.
///
/// A run that ends badly without one failed test (it did not build, a test
/// binary was killed) counts as one failure, so that it cannot pass unseen.
pub fn count(command: &mut Command) -> Result<Tally> {
    say::note(&format!("$ {}", shown(command)));
    let mut child =
        command.stdout(Stdio::piped()).spawn().map_err(Failure::io(format!("cannot start {}", shown(command))))?;
    let mut output = child.stdout.take().expect("stdout was asked to be a pipe above");
    let mut counter = Counter::default();
    let mut buffer = [0; 8192];
    loop {
        let read = output.read(&mut buffer).map_err(Failure::io("cannot read the tests' output"))?;
        if read == 0 {
            break;
        }
        say::pass_on(&buffer[..read]);
        counter.feed(&buffer[..read]);
    }
    let status = child.wait().map_err(Failure::io("cannot wait for the tests"))?;
    Ok(counter.finish(status.success()))
}

/// Adds up `test result:` lines out of bytes that arrive in any pieces.
#[derive(Default)]
struct Counter {
    line: Vec<u8>,
    tally: Tally,
}

impl Counter {
    fn feed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' {
                self.tally += of_line(&String::from_utf8_lossy(&self.line));
                self.line.clear();
            } else {
                self.line.push(byte);
            }
        }
    }

    fn finish(mut self, success: bool) -> Tally {
        self.feed(b"\n");
        if !success && self.tally.failed == 0 {
            self.tally.failed = 1;
        }
        self.tally
    }
}

/// `test result: ok. 3 passed; 0 failed; …` → 3 and 0; any other line → nothing.
fn of_line(line: &str) -> Tally {
    let Some(rest) = line.trim_start().strip_prefix("test result: ") else {
        return Tally::default();
    };
    let before = |word: &str| {
        let count = rest.split(word).next().and_then(|text| text.split_whitespace().last());
        count.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    };
    Tally { passed: before(" passed"), failed: before(" failed") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\n";
    const BAD: &str = "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured\n";

    fn counted(pieces: &[&str], success: bool) -> Tally {
        let mut counter = Counter::default();
        for piece in pieces {
            counter.feed(piece.as_bytes());
        }
        counter.finish(success)
    }

    #[test]
    fn results_of_several_binaries_add_up() {
        assert_eq!(counted(&[GOOD, "test a ... ok\n", BAD], false), Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn a_line_cut_in_two_is_still_one_line() {
        let (head, tail) = GOOD.split_at(18);
        assert_eq!(counted(&[head, tail], true), Tally { passed: 12, failed: 0 });
    }

    #[test]
    fn a_run_that_broke_off_counts_as_one_failure() {
        assert_eq!(counted(&[GOOD], false), Tally { passed: 12, failed: 1 });
        assert_eq!(counted(&["error: could not compile\n"], false), Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn a_line_that_only_mentions_a_result_counts_nothing() {
        assert_eq!(counted(&["see test result: ok. 3 passed\n"], true), Tally::default());
    }
}
