use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// `int sync_file_range(int fd, off_t offset, off_t nbytes, unsigned int flags)`: starts writing a region's dirty pages to
/// the disk, and waits for them if asked to. It writes no metadata, so that nothing is safe after it; for that there is
/// fsync.
///
/// See [`sync_file_range(2)`](https://man7.org/linux/man-pages/man2/sync_file_range.2.html).
///
/// # Errors
/// `EIO` or `ENOSPC` where a page could not be written: this is told once, and must be passed on. `ESPIPE` for what is no
/// file.
pub fn sync_file_range(
    fd: BorrowedFd<'_>,
    position: u64,
    count: u64,
    wait: bool,
    tally: &Tally,
) -> Result<(), Errno> {
    tally.count(Call::SyncFileRange);
    let around = libc::SYNC_FILE_RANGE_WAIT_BEFORE | libc::SYNC_FILE_RANGE_WAIT_AFTER;
    let flags = libc::SYNC_FILE_RANGE_WRITE | if wait { around } else { 0 };
    // SAFETY: no memory of ours is involved.
    let result = unsafe { libc::sync_file_range(fd.as_raw_fd(), position as i64, count as i64, flags) };
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}
