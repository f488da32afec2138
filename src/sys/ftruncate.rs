use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// `int ftruncate(int fd, off_t length)`: cuts a file to a length, or lengthens it with zeros.
///
/// See [`ftruncate(2)`](https://man7.org/linux/man-pages/man2/ftruncate.2.html).
///
/// # Errors
/// The call's own, `EINTR` included.
pub fn ftruncate(fd: BorrowedFd<'_>, size: u64, tally: &Tally) -> Result<(), Errno> {
    tally.count(Call::Ftruncate);
    // SAFETY: no memory of ours is involved.
    let result = unsafe { libc::ftruncate64(fd.as_raw_fd(), size as i64) };
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}
