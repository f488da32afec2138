use super::{Call, Errno, Memory, Tally, syscall};
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;

/// `ssize_t sendto(int sockfd, const void *buf, size_t len, MSG_MORE, NULL, 0)`: writes one range to a socket, and says
/// that more follows, as [`sendmsg`](super::sendmsg()) does with several. What the kernel need not copy in, a header and
/// an array of ranges, makes it the cheaper of the two.
///
/// Returns how many bytes were taken. See [`send(2)`](https://man7.org/linux/man-pages/man2/send.2.html).
///
/// # Errors
/// As [`sendmsg`](super::sendmsg()).
pub fn send_one_more(socket: BorrowedFd<'_>, memory: Memory<'_>, tally: &Tally) -> Result<usize, Errno> {
    tally.count(Call::Sendto);
    let (address, length) = memory.parts();
    let nobody = ptr::null::<libc::sockaddr>();
    // SAFETY: the memory is readable for its length, by what it was made of; only the kernel reads it.
    unsafe { syscall!(SYS_sendto, socket.as_raw_fd(), address, length, libc::MSG_MORE, nobody, 0) }
}
