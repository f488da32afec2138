use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// `int fallocate(int fd, int mode, off_t offset, off_t len)`: reserves blocks for a region and makes the file at least
/// that long (mode 0); what is new reads as zeros.
///
/// See [`fallocate(2)`](https://man7.org/linux/man-pages/man2/fallocate.2.html).
///
/// # Errors
/// `ENOSPC` where the disk is full, `EOPNOTSUPP` where the file system cannot, `EFBIG` past its limit.
pub fn fallocate(fd: BorrowedFd<'_>, position: u64, count: u64, tally: &Tally) -> Result<(), Errno> {
    allocate(fd, 0, position, count, tally)
}

/// The same with `FALLOC_FL_KEEP_SIZE`: reserves the blocks, also past the end, and leaves the file as long as it is.
///
/// # Errors
/// As [`fallocate`].
pub fn fallocate_keeping_size(
    fd: BorrowedFd<'_>,
    position: u64,
    count: u64,
    tally: &Tally,
) -> Result<(), Errno> {
    allocate(fd, libc::FALLOC_FL_KEEP_SIZE, position, count, tally)
}

fn allocate(fd: BorrowedFd<'_>, mode: i32, position: u64, count: u64, tally: &Tally) -> Result<(), Errno> {
    tally.count(Call::Fallocate);
    // SAFETY: no memory of ours is involved.
    let result = unsafe { libc::fallocate64(fd.as_raw_fd(), mode, position as i64, count as i64) };
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}
