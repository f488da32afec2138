use super::{Errno, socket_address::internet_address};
use std::net::SocketAddr;
use std::os::fd::BorrowedFd;

/// `int getpeername(int fd, struct sockaddr *addr, socklen_t *len)`: the address that an internet socket is connected to.
///
/// See [`getpeername(2)`](https://man7.org/linux/man-pages/man2/getpeername.2.html). Not counted: no transfer makes it.
///
/// # Errors
/// `ENOTCONN`, `ENOTSOCK`; `EAFNOSUPPORT` for a socket of another family.
pub fn peer_address(fd: BorrowedFd<'_>) -> Result<SocketAddr, Errno> {
    internet_address(fd, libc::getpeername)
}
