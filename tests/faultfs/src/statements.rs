//! Counts the statements that `SQLite` runs and the steps that its machine takes for them, on every
//! connection that this process opens after counting began, by their text. Nothing is changed by it.
//!
//! Safety: the two functions below are called by `SQLite` with a connection it has just opened, and
//! with a statement that has just ended; neither is kept.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::ptr;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use libsqlite3_sys as ffi;

static BEGUN: Once = Once::new();
static RUN: Mutex<BTreeMap<String, Ran>> = Mutex::new(BTreeMap::new());

fn run() -> MutexGuard<'static, BTreeMap<String, Ran>> {
    RUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How often a statement ran, and what that took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Runs that ended.
    pub times: u64,
    /// Instructions of `SQLite`'s machine for all of them, those of triggers included. They depend on
    /// the statement, the plan and the rows, not on how fast anything is.
    pub steps: u64,
}

/// What was run, by the text of the statements; of a trigger's statements none are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements(pub BTreeMap<String, Ran>);

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
        self.0.values().map(|ran| ran.times).sum()
    }

    /// Steps that all of them took.
    pub fn steps(&self) -> u64 {
        self.0.values().map(|ran| ran.steps).sum()
    }
}

unsafe extern "C" fn opened(
    connection: *mut ffi::sqlite3,
    _message: *mut *mut c_char,
    _routines: *const ffi::sqlite3_api_routines,
) -> c_int {
    // SAFETY: see the module.
    unsafe { ffi::sqlite3_trace_v2(connection, ffi::SQLITE_TRACE_PROFILE, Some(traced), ptr::null_mut()) }
}

unsafe extern "C" fn traced(_event: c_uint, _context: *mut c_void, ended: *mut c_void, _took: *mut c_void) -> c_int {
    let statement = ended.cast::<ffi::sqlite3_stmt>();
    // SAFETY: of this event the third argument is the statement, which lives through the call.
    let (text, steps) = unsafe {
        (ffi::sqlite3_sql(statement), ffi::sqlite3_stmt_status(statement, ffi::SQLITE_STMTSTATUS_VM_STEP, 1))
    };
    if !text.is_null() {
        // SAFETY: the text of a statement is a C string that lives as long as it does.
        let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
        let mut run = run();
        let ran = run.entry(text.into_owned()).or_default();
        ran.times += 1;
        ran.steps += u64::from(steps.unsigned_abs());
    }
    0
}
