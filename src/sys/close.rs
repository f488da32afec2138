use super::{Call, Tally};
use std::os::fd::{IntoRawFd, OwnedFd};

/// `int close(int fd)`: gives a descriptor back, counted.
///
/// Errors are not reported: on Linux the descriptor is gone either way, and what is closed here are the library's
/// own pipes, which have nothing to flush. See [`close(2)`](https://man7.org/linux/man-pages/man2/close.2.html).
pub fn close(fd: OwnedFd, tally: &Tally) {
    tally.count(Call::Close);
    // SAFETY: the descriptor was owned, and ownership ends here.
    unsafe { libc::close(fd.into_raw_fd()) };
}
