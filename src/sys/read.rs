use super::{Call, Errno, Tally, syscall};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

/// `ssize_t read(int fd, void *buf, size_t count)`: reads at the descriptor's own position, or what has come.
///
/// Returns how many bytes at the start of `buffer` were filled; 0 is the end of the file or stream.
/// See [`read(2)`](https://man7.org/linux/man-pages/man2/read.2.html).
///
/// # Errors
/// The call's own, `EAGAIN` and `EINTR` included.
pub fn read(fd: BorrowedFd<'_>, buffer: &mut [MaybeUninit<u8>], tally: &Tally) -> Result<usize, Errno> {
    tally.count(Call::Read);
    // SAFETY: the buffer is writable for its length, and the kernel writes nothing beyond it.
    unsafe { syscall!(SYS_read, fd.as_raw_fd(), buffer.as_mut_ptr(), buffer.len()) }
}
