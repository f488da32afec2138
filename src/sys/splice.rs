use super::{Call, Errno, MAX_RW_COUNT, Tally, syscall};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

/// How a [`splice`] may behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpliceFlags {
    /// Do not wait for the pipe (`SPLICE_F_NONBLOCK`). A socket at the other end follows its own `O_NONBLOCK`
    /// for input, whatever is said here (`net/ipv4/tcp.c`, `tcp_splice_read`).
    pub nonblocking: bool,
    /// More bytes follow at once (`SPLICE_F_MORE`): a socket holds back a last, partial segment.
    pub more: bool,
}

/// `ssize_t splice(int fd_in, off_t *off_in, int fd_out, off_t *off_out, size_t len, unsigned flags)`: moves pages
/// by reference between two descriptors, one of them a pipe.
///
/// A position is read or written there and advanced; without one, the descriptor's own. 0 is the end of the input.
/// See [`splice(2)`](https://man7.org/linux/man-pages/man2/splice.2.html).
///
/// # Errors
/// The call's own. `EAGAIN` may mean an empty input or a pipe full in slots; `EINVAL` an output with `O_APPEND`.
pub fn splice(
    (input, input_position): (BorrowedFd<'_>, Option<&mut u64>),
    (output, output_position): (BorrowedFd<'_>, Option<&mut u64>),
    count: u64,
    flags: SpliceFlags,
    tally: &Tally,
) -> Result<usize, Errno> {
    tally.count(Call::Splice);
    let count = count.min(MAX_RW_COUNT as u64) as usize;
    let mut bits = libc::SPLICE_F_MOVE;
    if flags.nonblocking {
        bits |= libc::SPLICE_F_NONBLOCK;
    }
    if flags.more {
        bits |= libc::SPLICE_F_MORE;
    }
    let offset = |position: Option<&mut u64>| position.map_or(ptr::null_mut(), ptr::from_mut);
    // SAFETY: each offset is null or points at a u64 that lives across the call; off64_t has the same layout,
    // and callers keep positions within its positive range.
    unsafe {
        syscall!(
            SYS_splice,
            input.as_raw_fd(),
            offset(input_position),
            output.as_raw_fd(),
            offset(output_position),
            count,
            bits
        )
    }
}
