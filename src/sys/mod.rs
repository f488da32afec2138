//! The only libc calls of the library, one file per system call, each counted in the [`Tally`] it is given.
//!
//! Every function takes [`BorrowedFd`](std::os::fd::BorrowedFd) and returns `Result<_, Errno>`. None
//! retries on `EINTR`: the caller decides, because above it a JVM may have closed the channel meanwhile.

mod cachestat;
mod close;
mod copy_file_range;
mod errno;
mod ethtool;
mod fadvise;
mod fallocate;
mod fcntl;
mod ficlonerange;
mod fstat;
mod fstatfs;
mod ftruncate;
mod gather;
mod getpeername;
mod getsockname;
mod getsockopt;
mod lseek;
mod mmap;
mod netlink;
mod pipe;
mod poll;
mod pread;
mod pwrite;
mod read;
mod receive_timeout;
mod sendfile;
mod sendmsg;
mod sendto;
mod setsockopt;
mod socket_address;
mod splice;
mod sync_file_range;
mod tally;
mod tcp_cork;
mod write;
mod writev;

pub use cachestat::cached_pages;
pub use close::close;
pub use copy_file_range::copy_file_range;
pub use errno::Errno;
pub use ethtool::{Features, features};
pub use fadvise::{Advice, fadvise};
pub use fallocate::{fallocate, fallocate_keeping_size};
pub use fcntl::{StatusFlags, pipe_capacity, set_pipe_capacity, status_flags};
pub use ficlonerange::{CloneRange, clone_range};
pub use fstat::{FileType, Status, fstat};
pub use fstatfs::file_system;
pub use ftruncate::ftruncate;
pub use gather::{Gather, Memory, Room};
pub use getpeername::peer_address;
pub use getsockname::own_address;
pub use getsockopt::{RoutingOptions, SocketType, network_namespace, routing_options, socket_type};
pub use lseek::{Whence, lseek};
pub use mmap::{Mapping, Protection, page_size};
pub use netlink::{Flow, Interface, RoutingSocket, interface, route};
pub use pipe::pipe;
pub use poll::{Readiness, is_readable, poll};
pub use pread::pread;
pub use pwrite::pwrite;
pub use read::read;
pub use receive_timeout::{receive_timeout, set_receive_timeout};
pub use sendfile::sendfile;
pub use sendmsg::{SendFlags, sendmsg};
pub use sendto::send_one_more;
pub use splice::{SpliceFlags, splice};
pub use sync_file_range::sync_file_range;
pub use tally::{Call, Tally};
pub use tcp_cork::{is_corked, set_corked};
pub use write::write;
pub use writev::writev;

/// The most bytes one read, write, sendfile, splice or copy_file_range moves: `MAX_RW_COUNT`, `INT_MAX`
/// rounded down to a page (`include/linux/fs.h`).
pub const MAX_RW_COUNT: usize = 0x7fff_f000;

/// Makes a system call by its number. The C library's wrappers of calls that may wait are cancellation points, for which a
/// process with threads pays two atomic operations each time (glibc, `sysdeps/unix/sysdep-cancel.h`; 40 ns of a call).
macro_rules! syscall {
    ($number:ident, $($argument:expr),*) => {
        $crate::sys::counted(libc::syscall(libc::$number, $($argument),*) as isize)
    };
}
use syscall;

/// Turns the C convention of -1 and `errno` into a count.
fn counted(result: isize) -> Result<usize, Errno> {
    usize::try_from(result).map_err(|_| Errno::last())
}
