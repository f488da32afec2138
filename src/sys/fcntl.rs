use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// The file status flags the library acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusFlags {
    /// `O_APPEND`: every write lands at the end.
    pub append: bool,
    /// `O_NONBLOCK`: calls return `EAGAIN` rather than wait.
    pub nonblocking: bool,
}

/// `int fcntl(int fd, F_GETFL)`: a descriptor's status flags.
///
/// See [`fcntl(2)`](https://man7.org/linux/man-pages/man2/fcntl.2.html).
///
/// # Errors
/// `EBADF` for a descriptor that is not open.
pub fn status_flags(fd: BorrowedFd<'_>, tally: &Tally) -> Result<StatusFlags, Errno> {
    let flags = fcntl(fd, libc::F_GETFL, 0, tally)?;
    Ok(StatusFlags { append: flags & libc::O_APPEND != 0, nonblocking: flags & libc::O_NONBLOCK != 0 })
}

/// `int fcntl(int fd, F_GETPIPE_SZ)`: a pipe's capacity in bytes.
///
/// # Errors
/// `EBADF` for a descriptor that is not a pipe.
pub fn pipe_capacity(fd: BorrowedFd<'_>, tally: &Tally) -> Result<usize, Errno> {
    fcntl(fd, libc::F_GETPIPE_SZ, 0, tally).map(|size| size as usize)
}

/// `int fcntl(int fd, F_SETPIPE_SZ, int arg)`: asks for a capacity in bytes; returns the one granted, which may be more.
///
/// # Errors
/// `EPERM` over the user's quota or `pipe-max-size` ([`pipe(7)`](https://man7.org/linux/man-pages/man7/pipe.7.html)),
/// `EBUSY` where the pipe holds more than that, `ENOMEM`.
pub fn set_pipe_capacity(fd: BorrowedFd<'_>, bytes: usize, tally: &Tally) -> Result<usize, Errno> {
    let wanted = libc::c_int::try_from(bytes).map_err(|_| Errno::EINVAL)?;
    fcntl(fd, libc::F_SETPIPE_SZ, wanted, tally).map(|size| size as usize)
}

fn fcntl(fd: BorrowedFd<'_>, command: i32, argument: i32, tally: &Tally) -> Result<i32, Errno> {
    tally.count(Call::Fcntl);
    // SAFETY: the three commands above take an int or nothing, and touch no memory of ours.
    match unsafe { libc::fcntl(fd.as_raw_fd(), command, argument) } {
        -1 => Err(Errno::last()),
        answer => Ok(answer),
    }
}
