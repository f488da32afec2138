use super::{Call, Errno, MAX_RW_COUNT, Tally, counted};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

/// `ssize_t sendfile(int out_fd, int in_fd, off_t *offset, size_t count)`: moves file pages to a descriptor by reference.
///
/// With a position, reads from there and advances it; without, reads at the file's own position and advances
/// that. At most [`MAX_RW_COUNT`] bytes a call. 0 is the end of the file, so no look at its size is needed first.
/// See [`sendfile(2)`](https://man7.org/linux/man-pages/man2/sendfile.2.html).
///
/// # Errors
/// The call's own; `EINVAL` for an output opened with `O_APPEND` or an input that is not a file.
pub fn sendfile(
    output: BorrowedFd<'_>,
    input: BorrowedFd<'_>,
    position: Option<&mut u64>,
    count: u64,
    tally: &Tally,
) -> Result<usize, Errno> {
    tally.count(Call::Sendfile);
    let count = count.min(MAX_RW_COUNT as u64) as usize;
    let offset = position.map_or(ptr::null_mut(), |position| ptr::from_mut(position).cast());
    // SAFETY: the offset is null or points at a u64 that lives across the call; off64_t has the same layout,
    // and callers keep positions within its positive range.
    counted(unsafe { libc::sendfile64(output.as_raw_fd(), input.as_raw_fd(), offset, count) })
}
