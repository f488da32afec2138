use super::getsockopt::option_of;
use super::setsockopt::set_option_of;
use super::{Errno, Tally};
use std::os::fd::BorrowedFd;

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
    set_option_of(socket, libc::IPPROTO_TCP, libc::TCP_CORK, libc::c_int::from(corked), tally)
}
