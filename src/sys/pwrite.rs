use super::{Call, Errno, Tally, syscall};
use std::os::fd::{AsRawFd, BorrowedFd};

/// `ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)`: writes at `position`, moving no file position.
///
/// On a descriptor opened with `O_APPEND` Linux appends, whatever the position says (BUGS in the manual).
/// Returns how many bytes were taken. See [`pwrite(2)`](https://man7.org/linux/man-pages/man2/pwrite.2.html).
///
/// # Errors
/// The call's own; `ESPIPE` where the descriptor cannot seek.
pub fn pwrite(fd: BorrowedFd<'_>, bytes: &[u8], position: u64, tally: &Tally) -> Result<usize, Errno> {
    tally.count(Call::Pwrite);
    // SAFETY: the slice is readable for its length.
    unsafe { syscall!(SYS_pwrite64, fd.as_raw_fd(), bytes.as_ptr(), bytes.len(), position) }
}
