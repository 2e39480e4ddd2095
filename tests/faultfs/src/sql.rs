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
