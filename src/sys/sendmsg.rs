use super::{Call, Errno, Gather, Tally, syscall};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

/// How a [`sendmsg`] may behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendFlags {
    /// More follows (`MSG_MORE`): TCP keeps a segment that is not full until the next call, for 200 ms at most
    /// ([`tcp(7)`](https://man7.org/linux/man-pages/man7/tcp.7.html) under `TCP_CORK`). Sockets other than TCP and UDP pay no heed.
    pub more: bool,
    /// Do not wait, whatever the descriptor's own mode (`MSG_DONTWAIT`).
    pub nonblocking: bool,
}

/// `ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)`: writes several ranges to a socket as if they were one.
///
/// Returns how many bytes were taken. See [`sendmsg(2)`](https://man7.org/linux/man-pages/man2/sendmsg.2.html).
///
/// # Errors
/// As [`writev`](super::writev()); `ENOTSOCK`.
pub fn sendmsg(
    socket: BorrowedFd<'_>,
    gather: &Gather<'_>,
    flags: SendFlags,
    tally: &Tally,
) -> Result<usize, Errno> {
    tally.count(Call::Sendmsg);
    let (ranges, count) = gather.ranges();
    // SAFETY: a msghdr is made of numbers and pointers, for which zeros are valid.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_name = ptr::null_mut();
    message.msg_iov = ranges.cast_mut();
    message.msg_iovlen = count as _;
    let mut bits = 0;
    if flags.more {
        bits |= libc::MSG_MORE;
    }
    if flags.nonblocking {
        bits |= libc::MSG_DONTWAIT;
    }
    // SAFETY: the ranges are initialised, and each is readable memory or a mapping, by what a Gather asks for. Only the
    // kernel reads them, and answers EFAULT for pages that are gone.
    unsafe { syscall!(SYS_sendmsg, socket.as_raw_fd(), &raw const message, bits) }
}
