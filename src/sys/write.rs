use super::{Call, Errno, Tally, syscall};
use std::os::fd::{AsRawFd, BorrowedFd};

/// `ssize_t write(int fd, const void *buf, size_t count)`: writes at the descriptor's own position.
///
/// Returns how many bytes were taken, which may be fewer than were offered.
/// See [`write(2)`](https://man7.org/linux/man-pages/man2/write.2.html).
///
/// # Errors
/// The call's own, `EAGAIN`, `EINTR` and `EPIPE` included. (The JVM and Rust's runtime both ignore `SIGPIPE`.)
pub fn write(fd: BorrowedFd<'_>, bytes: &[u8], tally: &Tally) -> Result<usize, Errno> {
    tally.count(Call::Write);
    // SAFETY: the slice is readable for its length.
    unsafe { syscall!(SYS_write, fd.as_raw_fd(), bytes.as_ptr(), bytes.len()) }
}
