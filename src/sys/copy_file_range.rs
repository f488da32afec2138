use super::{Call, Errno, MAX_RW_COUNT, Tally, counted};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

/// `ssize_t copy_file_range(int fd_in, off_t *off_in, int fd_out, off_t *off_out, size_t len, unsigned flags)`: copies
/// between two files inside the kernel, which may share blocks or ask the server to.
///
/// A position is used and advanced; without one, the descriptor's own. 0 is the end of the input, and also what
/// files without a size (such as those in `/proc`) give. Made through `syscall(2)`, because the C library's
/// wrapper came only with glibc 2.27 and once copied by hand.
/// See [`copy_file_range(2)`](https://man7.org/linux/man-pages/man2/copy_file_range.2.html).
///
/// # Errors
/// The call's own; `EBADF` for an output opened with `O_APPEND`, `EXDEV` or `EOPNOTSUPP` between some file systems,
/// `EINVAL` where the two ranges of one file overlap.
pub fn copy_file_range(
    (input, input_position): (BorrowedFd<'_>, Option<&mut u64>),
    (output, output_position): (BorrowedFd<'_>, Option<&mut u64>),
    count: u64,
    tally: &Tally,
) -> Result<usize, Errno> {
    tally.count(Call::CopyFileRange);
    let count = count.min(MAX_RW_COUNT as u64) as usize;
    let offset = |position: Option<&mut u64>| position.map_or(ptr::null_mut(), ptr::from_mut);
    // SAFETY: each offset is null or points at a u64 that lives across the call; loff_t has the same layout, and
    // callers keep positions within its positive range. The last argument, the flags, must be 0.
    let result = unsafe {
        libc::syscall(
            libc::SYS_copy_file_range,
            input.as_raw_fd(),
            offset(input_position),
            output.as_raw_fd(),
            offset(output_position),
            count,
            0,
        )
    };
    counted(result as isize)
}
