//! Counts the statements that `SQLite` runs, on every connection that this process opens after
//! counting began, by their text. Nothing is changed by it.
//!
//! Safety: the two functions below are called by `SQLite` with a connection it has just opened, and
//! with a statement that it is about to run; neither is kept.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::ptr;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use libsqlite3_sys as ffi;

static BEGUN: Once = Once::new();
static RUN: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

fn run() -> MutexGuard<'static, BTreeMap<String, u64>> {
    RUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was run, by the text of the statements; of a trigger's statements none are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements(pub BTreeMap<String, u64>);

impl Statements {
    /// Counts on every connection that is opened from now on.
    pub fn begin() {
        BEGUN.call_once(|| {
            // SAFETY: the function lives for ever.
            let begun = unsafe { ffi::sqlite3_auto_extension(Some(opened)) };
            assert_eq!(begun, ffi::SQLITE_OK, "new connections can be watched");
        });
    }

    /// All that was run since counting began or this was last asked.
    pub fn take() -> Self {
        Self(std::mem::take(&mut *run()))
    }

    /// How many there were.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many began like this.
    pub fn beginning(&self, text: &str) -> u64 {
        self.0.iter().filter(|(statement, _)| statement.starts_with(text)).map(|(_, count)| count).sum()
    }
}

unsafe extern "C" fn opened(
    connection: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _routines: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: see the module.
    unsafe { ffi::sqlite3_trace_v2(connection, ffi::SQLITE_TRACE_STMT, Some(traced), ptr::null_mut()) }
}

unsafe extern "C" fn traced(_event: c_uint, _context: *mut c_void, _of: *mut c_void, text: *mut c_void) -> c_int {
    if !text.is_null() {
        // SAFETY: of this event the last argument is the statement's text, a C string.
        let text = unsafe { CStr::from_ptr(text.cast::<c_char>()) }.to_string_lossy();
        // A trigger's statement is told as a comment.
        if !text.starts_with("--") {
            let mut run = run();
            match run.get_mut(text.as_ref()) {
                Some(count) => *count += 1,
                None => drop(run.insert(text.into_owned(), 1)),
            }
        }
    }
    0
}
