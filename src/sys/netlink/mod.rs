//! Questions to the kernel's routing and its list of interfaces, over a routing socket
//! ([`rtnetlink(7)`](https://man7.org/linux/man-pages/man7/rtnetlink.7.html)).
//!
//! None of these calls is part of a transfer, so none is counted.

mod interface;
mod message;
mod route;

pub use interface::{Interface, interface};
pub use route::{Flow, route};

use super::Errno;
use message::Message;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

/// Larger than any answer about one route or interface without its statistics; the kernel itself calls 8 KiB a good size
/// (`NLMSG_GOODSIZE`).
const ANSWER: usize = 16 * 1024;

/// A routing socket. It sees the network namespace of the thread that opened it.
#[derive(Debug)]
pub struct RoutingSocket(OwnedFd);

impl RoutingSocket {
    /// `int socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)`: opens one.
    ///
    /// # Errors
    /// `EAFNOSUPPORT` or `EPERM` where a sandbox forbids them, `EMFILE`.
    pub fn open() -> Result<RoutingSocket, Errno> {
        // SAFETY: takes three integers.
        let fd = unsafe {
            libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, libc::NETLINK_ROUTE)
        };
        if fd == -1 {
            return Err(Errno::last());
        }
        // SAFETY: the call has just returned this descriptor, and nobody else has it.
        Ok(RoutingSocket(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    /// Sends a request and returns the body of the one message that answers it.
    fn ask(&self, request: &Message, expected: u16) -> Result<Vec<u8>, Errno> {
        let bytes = request.bytes();
        // SAFETY: the bytes are readable for their length. Without an address the message goes to the kernel.
        if unsafe { libc::send(self.0.as_raw_fd(), bytes.as_ptr().cast(), bytes.len(), 0) } == -1 {
            return Err(Errno::last());
        }
        let mut answer = vec![0; ANSWER];
        // The kernel answers while it takes the request, so there is nothing to wait for.
        let flags = libc::MSG_DONTWAIT | libc::MSG_TRUNC;
        // SAFETY: the buffer is writable for its length.
        let length =
            unsafe { libc::recv(self.0.as_raw_fd(), answer.as_mut_ptr().cast(), answer.len(), flags) };
        let length = usize::try_from(length).map_err(|_| Errno::last())?;
        message::body(answer.get(..length).ok_or(Errno::EMSGSIZE)?, expected)
    }
}

impl AsFd for RoutingSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
