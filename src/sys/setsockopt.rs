use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// Sets a socket's option that is a number, or numbers, as `setsockopt(int fd, int level, int name, …)` does.
pub(super) fn set_option_of<T: Copy>(
    socket: BorrowedFd<'_>,
    level: i32,
    name: i32,
    value: T,
    tally: &Tally,
) -> Result<(), Errno> {
    tally.count(Call::Setsockopt);
    let length = size_of_val(&value) as libc::socklen_t;
    // SAFETY: the value lives across the call, which reads no more than the length says.
    let result =
        unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const value).cast(), length) };
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}
