//! Disks of a test's own: one that is soon full, and one whose files can share blocks.

use super::scratch::Scratch;
use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;
use std::ptr;
use std::thread;

/// Runs `work` with a directory on a disk of that many bytes, or says why there is none.
///
/// The disk is mounted in a namespace of the thread that does the work: it is gone with that thread, however it ends, and
/// nobody else ever sees it.
pub(crate) fn with_small_disk(bytes: usize, work: impl FnOnce(&Path) + Send) -> Result<(), String> {
    with_mounted(
        |place| tmpfs(place, bytes).map_err(|error| format!("mounting a tmpfs is not permitted ({error})")),
        work,
    )
}

/// Runs `work` with a directory on an XFS whose files can share blocks, in a loop image, or says why there is none.
pub(crate) fn with_reflink_disk(work: impl FnOnce(&Path) + Send) -> Result<(), String> {
    // The smallest that mkfs.xfs makes.
    const BYTES: u64 = 300 << 20;
    let images = Scratch::new();
    let image = images.path().join("xfs");
    File::create(&image).and_then(|file| file.set_len(BYTES)).map_err(|error| error.to_string())?;
    run(Command::new("mkfs.xfs").args(["-q", "-m", "reflink=1"]).arg(&image))?;
    with_mounted(|place| run(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(place)), work)
}

fn with_mounted(
    mount: impl FnOnce(&Path) -> Result<(), String> + Send,
    work: impl FnOnce(&Path) + Send,
) -> Result<(), String> {
    let scratch = Scratch::new();
    let outcome = thread::scope(|scope| {
        scope
            .spawn(|| {
                own_mounts()
                    .map_err(|error| format!("a mount table of one's own is not permitted ({error})"))?;
                mount(scratch.path())?;
                work(scratch.path());
                Ok(())
            })
            .join()
    });
    // A test that failed in there fails here.
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Gives this thread, and the processes it starts, a mount table of its own.
fn own_mounts() -> io::Result<()> {
    // SAFETY: the call takes no memory.
    checked(unsafe { libc::unshare(libc::CLONE_NEWNS) })?;
    // SAFETY: C strings that live across the call, and nulls where it takes nothing.
    // Without this the mount would reach the table it was copied from.
    checked(unsafe {
        libc::mount(ptr::null(), c"/".as_ptr(), ptr::null(), libc::MS_REC | libc::MS_PRIVATE, ptr::null())
    })
}

fn tmpfs(at: &Path, bytes: usize) -> io::Result<()> {
    let place = CString::new(at.as_os_str().as_bytes())?;
    let options = CString::new(format!("size={bytes}"))?;
    // SAFETY: C strings that live across the call.
    checked(unsafe {
        libc::mount(c"sluice-test".as_ptr(), place.as_ptr(), c"tmpfs".as_ptr(), 0, options.as_ptr().cast())
    })
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    let said = String::from_utf8_lossy(&output.stderr);
    output
        .status
        .success()
        .then_some(())
        .ok_or_else(|| format!("{:?}: {}", command.get_program(), said.trim()))
}

fn checked(result: i32) -> io::Result<()> {
    if result == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
