//! `SQLite`'s file interface (<https://sqlite.org/vfs.html>), laid over the system's own: every call
//! goes on to the real file; writes, syncs, truncations and deletions of watched files are told to
//! their disk first. With `sql` and `statements` the only unsafe code
//! there is outside the benches.
//!
//! Safety, for all of it: `SQLite` calls these functions with files that `open` below made and that
//! are not closed, with names that are C strings, and with buffers of the lengths it gives. A file
//! of ours is `File`, with room for the real one right behind it (`szOsFile`); it lies in memory
//! that `SQLite` owns and hands to one thread at a time.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::path::{Path, PathBuf};
use std::ptr;
use std::slice;
use std::sync::{Arc, Once, OnceLock};

use libsqlite3_sys as ffi;

use crate::disk::{PowerOff, Watched, disk_of};
use crate::image::Change;

/// A file as `SQLite` knows it. `methods` must come first, as in `sqlite3_file`.
#[repr(C)]
struct File {
    methods: *const ffi::sqlite3_io_methods,
    real: *mut ffi::sqlite3_file,
    /// Null for a file that nobody watches; else a box of ours, freed when the file is closed.
    handle: *mut Handle,
}

/// Where a watched file stands.
struct Handle {
    disk: Arc<Watched>,
    name: String,
}

/// The system's own file interface.
struct System(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite's file interfaces are made to be called from any thread, and are never freed.
unsafe impl Send for System {}
// SAFETY: as above; nothing of it is changed after it is registered.
unsafe impl Sync for System {}

static SYSTEM: OnceLock<System> = OnceLock::new();
static REGISTERED: Once = Once::new();

/// Makes this layer the default of the process, once.
pub(crate) fn register() {
    REGISTERED.call_once(|| {
        // SAFETY: finding and registering are safe at any time; the copy lives for ever.
        unsafe {
            let system = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!system.is_null(), "SQLite has a file interface");
            let mut layer = *system;
            layer.zName = c"faultfs".as_ptr();
            layer.pNext = ptr::null_mut();
            layer.szOsFile += c_int::try_from(size_of::<File>()).expect("a small struct");
            layer.xOpen = Some(open);
            layer.xDelete = Some(delete);
            assert!(SYSTEM.set(System(system)).is_ok(), "set once");
            let registered = ffi::sqlite3_vfs_register(Box::into_raw(Box::new(layer)), 1);
            assert_eq!(registered, ffi::SQLITE_OK, "the layer is registered");
        }
    });
}

fn system() -> *mut ffi::sqlite3_vfs {
    SYSTEM.get().expect("no file is opened before the layer is registered").0
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // 2: shared memory; no memory-mapped reads, which would go past us.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe fn path_of(name: *const c_char) -> Option<PathBuf> {
    // SAFETY: SQLite gives a C string, or null for a file of no name.
    let name = unsafe { (!name.is_null()).then(|| CStr::from_ptr(name)) }?;
    Some(Path::new(name.to_str().ok()?).to_owned())
}

unsafe extern "C" fn open(
    _layer: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let file = file.cast::<File>();
    // SAFETY: see the module; `file` has room for ours and the real one.
    unsafe {
        let real = file.add(1).cast::<ffi::sqlite3_file>();
        file.write(File { methods: ptr::null(), real, handle: ptr::null_mut() });
        let path = path_of(name);
        let watched = path.as_deref().and_then(disk_of);
        let is_new = path.is_some_and(|path| !path.exists());
        let Some(open) = (*system()).xOpen else { return ffi::SQLITE_CANTOPEN };
        let opened = open(system(), name, real, flags, out_flags);
        if opened != ffi::SQLITE_OK {
            return opened;
        }
        (*file).methods = &raw const METHODS;
        if let Some((disk, name)) = watched {
            let told = disk.open(&name, is_new);
            (*file).handle = Box::into_raw(Box::new(Handle { disk, name }));
            if told == Err(PowerOff) {
                return ffi::SQLITE_CANTOPEN;
            }
        }
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn delete(_layer: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: see the module.
    unsafe {
        if let Some((disk, name)) = path_of(name).as_deref().and_then(disk_of) {
            let told = disk.change(&name, Change::Delete);
            let synced = if sync_dir == 0 { told } else { told.and_then(|()| disk.sync(&name)) };
            if synced.is_err() {
                return ffi::SQLITE_IOERR_DELETE;
            }
        }
        let Some(delete) = (*system()).xDelete else { return ffi::SQLITE_IOERR_DELETE };
        delete(system(), name, sync_dir)
    }
}

/// The disk of a file and its name there, where it is watched.
unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> Option<&'a Handle> {
    // SAFETY: see the module; the handle lives as long as the file is open.
    unsafe { (*file.cast::<File>()).handle.as_ref() }
}

/// Calls the real file's own method of this name.
macro_rules! real {
    ($file:expr, $method:ident $(, $argument:expr)*) => {{
        // SAFETY: see the module; the real file was opened, so it has its methods.
        unsafe {
            let real = (*$file.cast::<File>()).real;
            match (*(*real).pMethods).$method {
                Some(method) => method(real $(, $argument)*),
                None => ffi::SQLITE_IOERR,
            }
        }
    }};
}

/// Methods that only go on to the real file.
macro_rules! passed_on {
    ($($name:ident => $method:ident ($($argument:ident : $kind:ty),*);)*) => {$(
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $argument: $kind)*) -> c_int {
            real!(file, $method $(, $argument)*)
        }
    )*};
}

passed_on! {
    file_size => xFileSize(size: *mut ffi::sqlite3_int64);
    lock => xLock(level: c_int);
    unlock => xUnlock(level: c_int);
    check_reserved_lock => xCheckReservedLock(out: *mut c_int);
    sector_size => xSectorSize();
    device_characteristics => xDeviceCharacteristics();
    shm_map => xShmMap(page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void);
    shm_lock => xShmLock(offset: c_int, count: c_int, flags: c_int);
    shm_unmap => xShmUnmap(delete: c_int);
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: see the module.
    unsafe {
        let real = (*file.cast::<File>()).real;
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let closed = real!(file, xClose);
    // SAFETY: the handle is ours, and is not used after this.
    unsafe {
        let file = file.cast::<File>();
        if !(*file).handle.is_null() {
            drop(Box::from_raw((*file).handle));
            (*file).handle = ptr::null_mut();
        }
        (*file).methods = ptr::null();
    }
    closed
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, count: c_int, from: i64) -> c_int {
    // SAFETY: see the module.
    if unsafe { handle(file) }.is_some_and(|handle| handle.disk.read().is_err()) {
        return ffi::SQLITE_IOERR_READ;
    }
    real!(file, xRead, to, count, from)
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, count: c_int, at: i64) -> c_int {
    // SAFETY: see the module.
    if let Some(handle) = unsafe { handle(file) } {
        let length = usize::try_from(count).unwrap_or(0);
        let told = if handle.disk.options.only_counts {
            handle.disk.wrote(length)
        } else {
            // SAFETY: the buffer has `count` bytes.
            let data = unsafe { slice::from_raw_parts(from.cast::<u8>(), length) }.to_vec();
            let place = usize::try_from(at).unwrap_or(0);
            handle.disk.change(&handle.name, Change::Write(place, data))
        };
        if told.is_err() {
            return ffi::SQLITE_IOERR_WRITE;
        }
    }
    real!(file, xWrite, from, count, at)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, length: i64) -> c_int {
    // SAFETY: see the module.
    if let Some(handle) = unsafe { handle(file) } {
        let change = Change::Truncate(usize::try_from(length).unwrap_or(0));
        if handle.disk.change(&handle.name, change).is_err() {
            return ffi::SQLITE_IOERR_TRUNCATE;
        }
    }
    real!(file, xTruncate, length)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: see the module.
    if let Some(handle) = unsafe { handle(file) } {
        if handle.disk.sync(&handle.name).is_err() {
            return ffi::SQLITE_IOERR_FSYNC;
        }
        let options = &handle.disk.options;
        if !options.sync_delay.is_zero() {
            std::thread::sleep(options.sync_delay);
        }
        if !options.real_sync {
            return ffi::SQLITE_OK;
        }
    }
    real!(file, xSync, flags)
}

/// Passed on; `PRAGMA synchronous` is first read as the disk wants it.
unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, operation: c_int, argument: *mut c_void) -> c_int {
    // SAFETY: see the module; of a pragma, `argument` is an array whose places 1 and 2 are its name
    // and its value, each a C string or null, in memory of the statement that is being compiled.
    unsafe {
        let lies = handle(file).is_some_and(|handle| handle.disk.options.normal);
        if lies && operation == ffi::SQLITE_FCNTL_PRAGMA {
            let pragma = argument.cast::<*mut c_char>();
            let (name, value) = (*pragma.add(1), *pragma.add(2));
            let is = |text: *mut c_char, wanted: &CStr| {
                !text.is_null() && CStr::from_ptr(text).to_bytes().eq_ignore_ascii_case(wanted.to_bytes())
            };
            if is(name, c"synchronous") && is(value, c"FULL") {
                // 1 is NORMAL.
                value.write(c_char::try_from(b'1').expect("a plain letter"));
                value.add(1).write(0);
            }
        }
    }
    real!(file, xFileControl, operation, argument)
}
