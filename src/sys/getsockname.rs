use super::{Errno, socket_address::internet_address};
use std::net::SocketAddr;
use std::os::fd::BorrowedFd;

/// `int getsockname(int fd, struct sockaddr *addr, socklen_t *len)`: the address that an internet socket is bound to.
///
/// See [`getsockname(2)`](https://man7.org/linux/man-pages/man2/getsockname.2.html). Not counted: no transfer makes it.
///
/// # Errors
/// `ENOTSOCK`; `EAFNOSUPPORT` for a socket of another family.
pub fn own_address(fd: BorrowedFd<'_>) -> Result<SocketAddr, Errno> {
    internet_address(fd, libc::getsockname)
}
