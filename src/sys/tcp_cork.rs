use super::getsockopt::option_of;
use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// `int getsockopt(int fd, IPPROTO_TCP, TCP_CORK, …)`: whether a TCP socket holds back segments that are not full.
///
/// See [`tcp(7)`](https://man7.org/linux/man-pages/man7/tcp.7.html).
///
/// # Errors
/// `EOPNOTSUPP` or `ENOPROTOOPT` for a socket that is not TCP, `ENOTSOCK`.
pub fn is_corked(socket: BorrowedFd<'_>, tally: &Tally) -> Result<bool, Errno> {
    option_of::<libc::c_int>(socket, libc::IPPROTO_TCP, libc::TCP_CORK, tally).map(|value| value != 0)
}

/// `int setsockopt(int fd, IPPROTO_TCP, TCP_CORK, …)`: corks a TCP socket, or uncorks it, which sends what it held back.
///
/// # Errors
/// As [`is_corked`].
pub fn set_corked(socket: BorrowedFd<'_>, corked: bool, tally: &Tally) -> Result<(), Errno> {
    tally.count(Call::Setsockopt);
    let value = libc::c_int::from(corked);
    // SAFETY: the value is an int that lives across the call, and the length says so.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_CORK,
            (&raw const value).cast(),
            size_of_val(&value) as libc::socklen_t,
        )
    };
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}
