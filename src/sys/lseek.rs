use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// Where a seek counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// This many bytes from the start (`SEEK_SET`).
    Start(u64),
    /// Where the descriptor is now (`SEEK_CUR`, 0): a question, not a move.
    Current,
    /// The first byte of data from here on (`SEEK_DATA`).
    Data(u64),
    /// The first hole from here on, or the end of the file (`SEEK_HOLE`).
    Hole(u64),
}

/// `off_t lseek(int fd, off_t offset, int whence)`: sets or asks a descriptor's own position, in bytes.
///
/// See [`lseek(2)`](https://man7.org/linux/man-pages/man2/lseek.2.html).
///
/// # Errors
/// `ESPIPE` where the descriptor cannot seek; `ENXIO` where there is no data from there on, or the file ends before.
pub fn lseek(fd: BorrowedFd<'_>, whence: Whence, tally: &Tally) -> Result<u64, Errno> {
    tally.count(Call::Lseek);
    let (offset, whence) = match whence {
        Whence::Start(position) => (position as i64, libc::SEEK_SET),
        Whence::Current => (0, libc::SEEK_CUR),
        Whence::Data(position) => (position as i64, libc::SEEK_DATA),
        Whence::Hole(position) => (position as i64, libc::SEEK_HOLE),
    };
    // SAFETY: no memory of ours is involved.
    let result = unsafe { libc::lseek64(fd.as_raw_fd(), offset, whence) };
    u64::try_from(result).map_err(|_| Errno::last())
}
