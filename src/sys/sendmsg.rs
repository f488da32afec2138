use super::{Call, Errno, Gather, Tally, syscall};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

/// `ssize_t sendmsg(int sockfd, const struct msghdr *msg, MSG_MORE)`: writes several ranges to a socket as if they were
/// one, and says that more follows: TCP keeps a segment that is not full until the next call, for 200 ms at most.
///
/// Returns how many bytes were taken. Sockets other than TCP and UDP pay no heed to the flag. See
/// [`sendmsg(2)`](https://man7.org/linux/man-pages/man2/sendmsg.2.html) and, for the 200 ms,
/// [`tcp(7)`](https://man7.org/linux/man-pages/man7/tcp.7.html) under `TCP_CORK`.
///
/// # Errors
/// As [`writev`](super::writev()); `ENOTSOCK`.
pub fn send_more(socket: BorrowedFd<'_>, gather: &Gather<'_>, tally: &Tally) -> Result<usize, Errno> {
    tally.count(Call::Sendmsg);
    let (ranges, count) = gather.ranges();
    // SAFETY: a msghdr is made of numbers and pointers, for which zeros are valid.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_name = ptr::null_mut();
    message.msg_iov = ranges.cast_mut();
    message.msg_iovlen = count as _;
    // SAFETY: the ranges are initialised, and each is readable memory or a mapping, by what a Gather asks for. Only the
    // kernel reads them, and answers EFAULT for pages that are gone.
    unsafe { syscall!(SYS_sendmsg, socket.as_raw_fd(), &raw const message, libc::MSG_MORE) }
}
