use super::{Call, Errno, Tally, counted};
use std::io::IoSlice;
use std::os::fd::{AsRawFd, BorrowedFd};

/// `ssize_t writev(int fd, const struct iovec *iov, int iovcnt)`: writes several buffers as if they were one.
///
/// Returns how many bytes were taken over all of them. At most `IOV_MAX` (1024) buffers are looked at.
/// See [`writev(2)`](https://man7.org/linux/man-pages/man2/writev.2.html).
///
/// # Errors
/// The call's own, `EAGAIN`, `EINTR` and `EPIPE` included.
pub fn writev(fd: BorrowedFd<'_>, slices: &[IoSlice<'_>], tally: &Tally) -> Result<usize, Errno> {
    const IOV_MAX: usize = 1024;
    tally.count(Call::Writev);
    let count = slices.len().min(IOV_MAX) as libc::c_int;
    // SAFETY: IoSlice is documented to have the layout of iovec, and each is readable for its length.
    counted(unsafe { libc::writev(fd.as_raw_fd(), slices.as_ptr().cast(), count) })
}
