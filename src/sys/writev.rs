use super::{Call, Errno, Gather, Tally, syscall};
use std::os::fd::{AsRawFd, BorrowedFd};

/// `ssize_t writev(int fd, const struct iovec *iov, int iovcnt)`: writes several ranges as if they were one.
///
/// Returns how many bytes were taken over all of them.
/// See [`writev(2)`](https://man7.org/linux/man-pages/man2/writev.2.html).
///
/// # Errors
/// The call's own, `EAGAIN`, `EINTR` and `EPIPE` included; `EFAULT` where a mapped file was cut.
pub fn writev(fd: BorrowedFd<'_>, gather: &Gather<'_>, tally: &Tally) -> Result<usize, Errno> {
    tally.count(Call::Writev);
    let (ranges, count) = gather.ranges();
    // SAFETY: the ranges are initialised, and each is readable memory or a mapping, by what a Gather asks for. Only the
    // kernel reads them, and answers EFAULT for pages that are gone.
    unsafe { syscall!(SYS_writev, fd.as_raw_fd(), ranges, count) }
}
