//! A disk that is soon full.

use super::scratch::Scratch;
use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::thread;

/// Runs `work` with a directory on a disk of that many bytes, or says why there is none.
///
/// The disk is mounted in a namespace of the thread that does the work: it is gone with that thread, however it ends, and
/// nobody else ever sees it.
pub(crate) fn with_small_disk(bytes: usize, work: impl FnOnce(&Path) + Send) -> Result<(), String> {
    let scratch = Scratch::new();
    let outcome = thread::scope(|scope| {
        scope
            .spawn(|| {
                mount(scratch.path(), bytes)
                    .map_err(|error| format!("mounting a tmpfs is not permitted ({error})"))?;
                work(scratch.path());
                Ok(())
            })
            .join()
    });
    // A test that failed in there fails here.
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn mount(at: &Path, bytes: usize) -> io::Result<()> {
    // SAFETY: the call takes no memory; it gives this thread a mount table of its own.
    checked(unsafe { libc::unshare(libc::CLONE_NEWNS) })?;
    // SAFETY: C strings that live across the call, and nulls where it takes nothing.
    // Without this the mount would reach the table it was copied from.
    checked(unsafe {
        libc::mount(ptr::null(), c"/".as_ptr(), ptr::null(), libc::MS_REC | libc::MS_PRIVATE, ptr::null())
    })?;
    let place = CString::new(at.as_os_str().as_bytes())?;
    let options = CString::new(format!("size={bytes}"))?;
    // SAFETY: C strings that live across the call.
    checked(unsafe {
        libc::mount(c"sluice-test".as_ptr(), place.as_ptr(), c"tmpfs".as_ptr(), 0, options.as_ptr().cast())
    })
}

fn checked(result: i32) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
