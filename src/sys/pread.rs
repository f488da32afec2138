use super::{Call, Errno, Tally, syscall};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

/// `ssize_t pread(int fd, void *buf, size_t count, off_t offset)`: reads at `position`, moving no file position.
///
/// Returns how many bytes at the start of `buffer` were filled; 0 is the end of the file.
/// See [`pread(2)`](https://man7.org/linux/man-pages/man2/pread.2.html).
///
/// # Errors
/// The call's own; `ESPIPE` where the descriptor cannot seek.
pub fn pread(
    fd: BorrowedFd<'_>,
    buffer: &mut [MaybeUninit<u8>],
    position: u64,
    tally: &Tally,
) -> Result<usize, Errno> {
    tally.count(Call::Pread);
    // SAFETY: the buffer is writable for its length, and the kernel writes nothing beyond it.
    unsafe { syscall!(SYS_pread64, fd.as_raw_fd(), buffer.as_mut_ptr(), buffer.len(), position) }
}
