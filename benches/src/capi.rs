//! The control of every query: the same SQL straight through `SQLite`'s C interface, with nothing of
//! ours and no thread between.
//!
//! Safety, for all of it: a connection and its statements are used by one thread at a time, which
//! `&mut` sees to; texts that are bound are copied (`SQLITE_TRANSIENT`); what a column points to is
//! looked at before the next step.

use std::ffi::{CStr, CString, c_int};
use std::path::Path;
use std::ptr;

use libsqlite3_sys as ffi;

/// A connection.
pub struct Plain(*mut ffi::sqlite3);

// SAFETY: SQLite is built thread-safe; a connection may be handed to another thread.
unsafe impl Send for Plain {}

/// A prepared statement of a connection.
pub struct Statement<'c> {
    statement: *mut ffi::sqlite3_stmt,
    connection: &'c Plain,
}

/// What is bound.
#[derive(Clone, Debug)]
pub enum Bound {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Plain {
    /// Opens a database, for reading only where `read_only`.
    pub fn open(file: &Path, read_only: bool) -> Result<Self, String> {
        let name = CString::new(file.to_str().ok_or("the path is no text")?).map_err(|error| error.to_string())?;
        let how =
            if read_only { ffi::SQLITE_OPEN_READONLY } else { ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE };
        let mut connection = ptr::null_mut();
        // SAFETY: see the module.
        let opened = unsafe { ffi::sqlite3_open_v2(name.as_ptr(), &raw mut connection, how, ptr::null()) };
        let plain = Self(connection);
        if opened != ffi::SQLITE_OK {
            return Err(plain.message());
        }
        plain.run("PRAGMA busy_timeout = 5000")?;
        Ok(plain)
    }

    /// Runs statements that return nothing.
    pub fn run(&self, sql: &str) -> Result<(), String> {
        let sql = CString::new(sql).map_err(|error| error.to_string())?;
        // SAFETY: see the module.
        let ran = unsafe { ffi::sqlite3_exec(self.0, sql.as_ptr(), None, ptr::null_mut(), ptr::null_mut()) };
        if ran == ffi::SQLITE_OK { Ok(()) } else { Err(self.message()) }
    }

    /// Prepares a statement.
    pub fn prepare(&self, sql: &str) -> Result<Statement<'_>, String> {
        let sql = CString::new(sql).map_err(|error| error.to_string())?;
        let mut statement = ptr::null_mut();
        // SAFETY: see the module.
        let prepared =
            unsafe { ffi::sqlite3_prepare_v2(self.0, sql.as_ptr(), -1, &raw mut statement, ptr::null_mut()) };
        if prepared == ffi::SQLITE_OK { Ok(Statement { statement, connection: self }) } else { Err(self.message()) }
    }

    /// The first column of the first row, as a number.
    pub fn number(&self, sql: &str) -> Result<i64, String> {
        let mut found = 0;
        self.prepare(sql)?.rows(&[], |row| found = row.int(0))?;
        Ok(found)
    }

    fn message(&self) -> String {
        // SAFETY: the message is copied at once; a null connection has one, too.
        unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.0)) }.to_string_lossy().into_owned()
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        // SAFETY: every statement borrows the connection, so none is left.
        unsafe { ffi::sqlite3_close(self.0) };
    }
}

/// A row while it is looked at.
pub struct Row<'s>(&'s Statement<'s>);

impl Row<'_> {
    /// A column as a number.
    pub fn int(&self, column: c_int) -> i64 {
        // SAFETY: see the module.
        unsafe { ffi::sqlite3_column_int64(self.0.statement, column) }
    }

    /// A column as a text.
    pub fn text(&self, column: c_int) -> String {
        // SAFETY: see the module; the text is copied.
        unsafe {
            let text = ffi::sqlite3_column_text(self.0.statement, column);
            if text.is_null() { String::new() } else { CStr::from_ptr(text.cast()).to_string_lossy().into_owned() }
        }
    }

    /// A column's bytes.
    pub fn bytes(&self, column: c_int) -> Vec<u8> {
        // SAFETY: see the module; the bytes are copied.
        unsafe {
            let from = ffi::sqlite3_column_blob(self.0.statement, column);
            let length = usize::try_from(ffi::sqlite3_column_bytes(self.0.statement, column)).unwrap_or(0);
            if from.is_null() { Vec::new() } else { std::slice::from_raw_parts(from.cast::<u8>(), length).to_vec() }
        }
    }

    /// Takes every column out, as a program does that uses them.
    pub fn copy_all(&self) -> usize {
        // SAFETY: see the module.
        let columns = unsafe { ffi::sqlite3_column_count(self.0.statement) };
        (0..columns).map(|column| self.bytes(column).len()).sum()
    }
}

impl Statement<'_> {
    /// Binds, steps through every row and resets.
    pub fn rows(&mut self, bound: &[Bound], mut row: impl FnMut(&Row<'_>)) -> Result<(), String> {
        for (place, value) in (1..).zip(bound) {
            // SAFETY: see the module.
            let done = unsafe {
                match value {
                    Bound::Null => ffi::sqlite3_bind_null(self.statement, place),
                    Bound::Int(number) => ffi::sqlite3_bind_int64(self.statement, place, *number),
                    Bound::Text(text) => {
                        let length = c_int::try_from(text.len()).map_err(|error| error.to_string())?;
                        ffi::sqlite3_bind_text(
                            self.statement,
                            place,
                            text.as_ptr().cast(),
                            length,
                            ffi::SQLITE_TRANSIENT(),
                        )
                    }
                    Bound::Blob(bytes) => {
                        let length = c_int::try_from(bytes.len()).map_err(|error| error.to_string())?;
                        ffi::sqlite3_bind_blob(
                            self.statement,
                            place,
                            bytes.as_ptr().cast(),
                            length,
                            ffi::SQLITE_TRANSIENT(),
                        )
                    }
                }
            };
            if done != ffi::SQLITE_OK {
                return Err(self.connection.message());
            }
        }
        let ended = loop {
            // SAFETY: see the module.
            match unsafe { ffi::sqlite3_step(self.statement) } {
                ffi::SQLITE_ROW => row(&Row(self)),
                ended => break ended,
            }
        };
        // SAFETY: see the module.
        unsafe { ffi::sqlite3_reset(self.statement) };
        if ended == ffi::SQLITE_DONE { Ok(()) } else { Err(self.connection.message()) }
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        // SAFETY: it is not used after this.
        unsafe { ffi::sqlite3_finalize(self.statement) };
    }
}
