use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// What kind of socket a descriptor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the protocols' own names")]
pub enum SocketType {
    Tcp,
    UnixStream,
    Udp,
    Other,
}

/// `int getsockopt(int fd, SOL_SOCKET, SO_DOMAIN | SO_TYPE, …)`: family and type of a socket, in two calls.
///
/// See [`socket(7)`](https://man7.org/linux/man-pages/man7/socket.7.html).
///
/// # Errors
/// `ENOTSOCK` for a descriptor that is not a socket.
pub fn socket_type(fd: BorrowedFd<'_>, tally: &Tally) -> Result<SocketType, Errno> {
    let domain = option(fd, libc::SO_DOMAIN, tally)?;
    let kind = option(fd, libc::SO_TYPE, tally)?;
    Ok(match (domain, kind) {
        (libc::AF_INET | libc::AF_INET6, libc::SOCK_STREAM) => SocketType::Tcp,
        (libc::AF_INET | libc::AF_INET6, libc::SOCK_DGRAM) => SocketType::Udp,
        (libc::AF_UNIX, libc::SOCK_STREAM) => SocketType::UnixStream,
        _ => SocketType::Other,
    })
}

fn option(fd: BorrowedFd<'_>, name: i32, tally: &Tally) -> Result<i32, Errno> {
    tally.count(Call::Getsockopt);
    let mut value: libc::c_int = 0;
    let mut length = size_of_val(&value) as libc::socklen_t;
    // SAFETY: the value is an int, as both options are, and the length says so.
    let result = unsafe {
        libc::getsockopt(fd.as_raw_fd(), libc::SOL_SOCKET, name, (&raw mut value).cast(), &raw mut length)
    };
    if result == -1 { Err(Errno::last()) } else { Ok(value) }
}
