use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// What to share, in bytes. All three are multiples of the file system's block, except a length that ends at the
/// end of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloneRange {
    /// Where the range starts in the input.
    pub input_position: u64,
    /// How long it is; 0 would mean up to the end of the input.
    pub count: u64,
    /// Where it goes in the output.
    pub output_position: u64,
}

/// `int ioctl(int dest_fd, FICLONERANGE, struct file_clone_range *arg)`: lets two files share blocks, copied on write.
///
/// All of the range or none of it.
/// See [`ioctl_ficlonerange(2)`](https://man7.org/linux/man-pages/man2/ioctl_ficlonerange.2.html).
///
/// # Errors
/// The call's own; `EOPNOTSUPP` or `ENOTTY` where the file system cannot, `EXDEV` between two, `EINVAL` unaligned.
pub fn clone_range(
    input: BorrowedFd<'_>,
    output: BorrowedFd<'_>,
    range: CloneRange,
    tally: &Tally,
) -> Result<(), Errno> {
    tally.count(Call::Ioctl);
    let argument = libc::file_clone_range {
        src_fd: input.as_raw_fd().into(),
        src_offset: range.input_position,
        src_length: range.count,
        dest_offset: range.output_position,
    };
    // SAFETY: the argument is a file_clone_range that lives across the call, as the request asks for.
    match unsafe { libc::ioctl(output.as_raw_fd(), libc::FICLONERANGE, &raw const argument) } {
        -1 => Err(Errno::last()),
        _ => Ok(()),
    }
}
