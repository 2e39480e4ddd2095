//! A hand in the file: statements run on a database behind its owner's back, as a curious person
//! with another program would.

use std::ffi::{CStr, CString};
use std::path::Path;
use std::ptr;

use libsqlite3_sys as ffi;

/// Runs `sql` on the database in `file`, by a connection of its own.
pub fn execute(file: &Path, sql: &str) -> Result<(), String> {
    let name = CString::new(file.to_str().ok_or("the path is no text")?).map_err(|error| error.to_string())?;
    let sql = CString::new(sql).map_err(|error| error.to_string())?;
    // SAFETY: both texts live until the end; the connection is closed in any case, and its message
    // is copied before that.
    unsafe {
        let mut connection = ptr::null_mut();
        let opened = ffi::sqlite3_open_v2(name.as_ptr(), &raw mut connection, ffi::SQLITE_OPEN_READWRITE, ptr::null());
        let mut result = opened;
        if opened == ffi::SQLITE_OK {
            ffi::sqlite3_busy_timeout(connection, 5_000);
            result = ffi::sqlite3_exec(connection, sql.as_ptr(), None, ptr::null_mut(), ptr::null_mut());
        }
        let said = CStr::from_ptr(ffi::sqlite3_errmsg(connection)).to_string_lossy().into_owned();
        ffi::sqlite3_close(connection);
        if result == ffi::SQLITE_OK { Ok(()) } else { Err(said) }
    }
}

/// How `SQLite` would run `sql` on the database in `file`: the steps of its plan.
pub fn explain(file: &Path, sql: &str) -> Result<Vec<String>, String> {
    let name = CString::new(file.to_str().ok_or("the path is no text")?).map_err(|error| error.to_string())?;
    let sql = CString::new(format!("EXPLAIN QUERY PLAN {sql}")).map_err(|error| error.to_string())?;
    // SAFETY: both texts live until the end; a column's text is copied before the next step; statement
    // and connection are closed in any case (a null statement may be finalized).
    unsafe {
        let mut connection = ptr::null_mut();
        let mut statement = ptr::null_mut();
        let mut steps = Vec::new();
        ffi::sqlite3_open_v2(name.as_ptr(), &raw mut connection, ffi::SQLITE_OPEN_READONLY, ptr::null());
        ffi::sqlite3_busy_timeout(connection, 5_000);
        let prepared = ffi::sqlite3_prepare_v2(connection, sql.as_ptr(), -1, &raw mut statement, ptr::null_mut());
        while prepared == ffi::SQLITE_OK && ffi::sqlite3_step(statement) == ffi::SQLITE_ROW {
            // The columns of a plan are id, parent, an unused one, and the words.
            let words = ffi::sqlite3_column_text(statement, 3);
            if !words.is_null() {
                steps.push(CStr::from_ptr(words.cast()).to_string_lossy().into_owned());
            }
        }
        let said = CStr::from_ptr(ffi::sqlite3_errmsg(connection)).to_string_lossy().into_owned();
        ffi::sqlite3_finalize(statement);
        ffi::sqlite3_close(connection);
        if prepared == ffi::SQLITE_OK { Ok(steps) } else { Err(said) }
    }
}
