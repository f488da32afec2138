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
    let domain = option::<libc::c_int>(fd, libc::SO_DOMAIN, tally)?;
    let kind = option::<libc::c_int>(fd, libc::SO_TYPE, tally)?;
    Ok(match (domain, kind) {
        (libc::AF_INET | libc::AF_INET6, libc::SOCK_STREAM) => SocketType::Tcp,
        (libc::AF_INET | libc::AF_INET6, libc::SOCK_DGRAM) => SocketType::Udp,
        (libc::AF_UNIX, libc::SOCK_STREAM) => SocketType::UnixStream,
        _ => SocketType::Other,
    })
}

/// A socket's own option that is a number: an int, or a u64 where the option is one.
fn option<T: Copy + Default>(fd: BorrowedFd<'_>, name: i32, tally: &Tally) -> Result<T, Errno> {
    option_of(fd, libc::SOL_SOCKET, name, tally)
}

/// The same of a protocol.
pub(super) fn option_of<T: Copy + Default>(
    fd: BorrowedFd<'_>,
    level: i32,
    name: i32,
    tally: &Tally,
) -> Result<T, Errno> {
    tally.count(Call::Getsockopt);
    let mut value = T::default();
    let mut length = size_of_val(&value) as libc::socklen_t;
    // SAFETY: the value is a number that any bits are valid for, and the length says how far it may be written.
    let result =
        unsafe { libc::getsockopt(fd.as_raw_fd(), level, name, (&raw mut value).cast(), &raw mut length) };
    if result == -1 { Err(Errno::last()) } else { Ok(value) }
}

/// What was set on a socket that changes the way its packets take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoutingOptions {
    /// Index of the interface it is bound to (`SO_BINDTODEVICE`); 0 for none.
    pub bound_to: u32,
    /// Its mark (`SO_MARK`); 0 for none.
    pub mark: u32,
}

/// `int getsockopt(int fd, SOL_SOCKET, SO_BINDTOIFINDEX | SO_MARK, …)`: what changes the way a socket's packets take, in
/// two calls.
///
/// # Errors
/// `ENOTSOCK` for a descriptor that is not a socket.
pub fn routing_options(fd: BorrowedFd<'_>, tally: &Tally) -> Result<RoutingOptions, Errno> {
    let bound_to = match option::<libc::c_int>(fd, libc::SO_BINDTOIFINDEX, tally) {
        // Linux before 5.0 has no such option; sockets bound to a device are rare enough to leave it at that.
        Err(Errno::ENOPROTOOPT) => 0,
        answer => answer?,
    };
    let mark = option::<libc::c_int>(fd, libc::SO_MARK, tally)?;
    Ok(RoutingOptions { bound_to: bound_to.unsigned_abs(), mark: mark as u32 })
}

/// `int getsockopt(int fd, SOL_SOCKET, SO_NETNS_COOKIE, …)`: a number that tells the socket's network namespace from every
/// other until the next boot; 0 where the kernel (before 5.14) gives none.
///
/// # Errors
/// `ENOTSOCK` for a descriptor that is not a socket.
pub fn network_namespace(fd: BorrowedFd<'_>, tally: &Tally) -> Result<u64, Errno> {
    match option::<u64>(fd, libc::SO_NETNS_COOKIE, tally) {
        Err(Errno::ENOPROTOOPT) => Ok(0),
        answer => answer,
    }
}
