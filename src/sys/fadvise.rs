use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// What is going to happen to a region of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// It will be read soon: read ahead (`POSIX_FADV_WILLNEED`).
    WillNeed,
    /// It will be read from front to back: read further ahead (`POSIX_FADV_SEQUENTIAL`).
    Sequential,
    /// It is not needed any more: clean pages may leave the page cache (`POSIX_FADV_DONTNEED`).
    DontNeed,
}

/// `int posix_fadvise(int fd, off_t offset, off_t len, int advice)`: tells the page cache what to expect.
///
/// A count of 0 means up to the end. See
/// [`posix_fadvise(2)`](https://man7.org/linux/man-pages/man2/posix_fadvise.2.html).
///
/// # Errors
/// `ESPIPE` for a pipe, `EBADF` for a descriptor that is not open.
pub fn fadvise(
    fd: BorrowedFd<'_>,
    position: u64,
    count: u64,
    advice: Advice,
    tally: &Tally,
) -> Result<(), Errno> {
    tally.count(Call::Fadvise);
    let advice = match advice {
        Advice::WillNeed => libc::POSIX_FADV_WILLNEED,
        Advice::Sequential => libc::POSIX_FADV_SEQUENTIAL,
        Advice::DontNeed => libc::POSIX_FADV_DONTNEED,
    };
    // SAFETY: no memory of ours is involved.
    let result = unsafe { libc::posix_fadvise64(fd.as_raw_fd(), position as i64, count as i64, advice) };
    // Unlike its neighbours this one returns the error number itself.
    if result == 0 { Ok(()) } else { Err(Errno::from_raw(result)) }
}
