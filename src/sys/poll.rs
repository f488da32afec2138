use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Something to read, or the end (`POLLIN`).
    Readable,
    /// Room to write (`POLLOUT`).
    Writable,
}

/// `int poll(struct pollfd *fds, nfds_t nfds, int timeout)`: waits, without limit, until one descriptor is ready,
/// has an error, or was hung up.
///
/// Which of them is for the next call on the descriptor to say.
/// See [`poll(2)`](https://man7.org/linux/man-pages/man2/poll.2.html).
///
/// # Errors
/// `EINTR` when a signal came.
pub fn poll(fd: BorrowedFd<'_>, readiness: Readiness, tally: &Tally) -> Result<(), Errno> {
    ask(fd, readiness, FOR_EVER, tally).map(drop)
}

/// `poll` without waiting: whether there is something to read, or the end, right now.
///
/// # Errors
/// `EINTR`, rarely: the call does not wait.
pub fn is_readable(fd: BorrowedFd<'_>, tally: &Tally) -> Result<bool, Errno> {
    ask(fd, Readiness::Readable, AT_ONCE, tally)
}

const FOR_EVER: libc::c_int = -1;
const AT_ONCE: libc::c_int = 0;

/// Whether the descriptor is ready, in that many milliseconds.
fn ask(fd: BorrowedFd<'_>, readiness: Readiness, timeout: libc::c_int, tally: &Tally) -> Result<bool, Errno> {
    tally.count(Call::Poll);
    let events = match readiness {
        Readiness::Readable => libc::POLLIN,
        Readiness::Writable => libc::POLLOUT,
    };
    let mut asked = libc::pollfd { fd: fd.as_raw_fd(), events, revents: 0 };
    // SAFETY: one pollfd that lives across the call.
    match unsafe { libc::poll(&raw mut asked, 1, timeout) } {
        -1 => Err(Errno::last()),
        ready => Ok(ready > 0),
    }
}
