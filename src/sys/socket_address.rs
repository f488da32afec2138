//! The addresses at both ends of an internet socket. Questions about a socket, not part of a transfer: not counted.

use super::Errno;
use std::mem::MaybeUninit;
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};
use std::os::fd::{AsRawFd, BorrowedFd};

type Ask = unsafe extern "C" fn(libc::c_int, *mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int;

/// Makes `ask`, which is `getsockname` or `getpeername`, and decodes what it says.
pub(super) fn internet_address(fd: BorrowedFd<'_>, ask: Ask) -> Result<SocketAddr, Errno> {
    let mut storage = MaybeUninit::<libc::sockaddr_storage>::zeroed();
    let mut length = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
    // SAFETY: the storage is writable for the length given, and both calls write no further.
    if unsafe { ask(fd.as_raw_fd(), storage.as_mut_ptr().cast(), &raw mut length) } == -1 {
        return Err(Errno::last());
    }
    // SAFETY: zeros are a valid sockaddr_storage, and so is whatever the kernel wrote over them.
    let family = i32::from(unsafe { storage.assume_init_ref() }.ss_family);
    match family {
        libc::AF_INET => {
            // SAFETY: the family says that this is a sockaddr_in, for which the storage is large and aligned enough.
            let address = unsafe { &*storage.as_ptr().cast::<libc::sockaddr_in>() };
            let ip = address.sin_addr.s_addr.to_ne_bytes().into();
            Ok(SocketAddrV4::new(ip, u16::from_be(address.sin_port)).into())
        }
        libc::AF_INET6 => {
            // SAFETY: likewise, with a sockaddr_in6.
            let address = unsafe { &*storage.as_ptr().cast::<libc::sockaddr_in6>() };
            let ip = address.sin6_addr.s6_addr.into();
            let port = u16::from_be(address.sin6_port);
            Ok(SocketAddrV6::new(ip, port, address.sin6_flowinfo, address.sin6_scope_id).into())
        }
        _ => Err(Errno::EAFNOSUPPORT),
    }
}
