use super::{Call, Errno, Tally};
use std::os::fd::{FromRawFd, OwnedFd};

/// `int pipe2(int pipefd[2], int flags)`: makes a pipe, closed on exec; returns its read end and its write end.
///
/// See [`pipe(2)`](https://man7.org/linux/man-pages/man2/pipe.2.html).
///
/// # Errors
/// `EMFILE`, `ENFILE`: too many descriptors are open.
pub fn pipe(tally: &Tally) -> Result<(OwnedFd, OwnedFd), Errno> {
    tally.count(Call::Pipe);
    let mut ends = [-1; 2];
    // SAFETY: the array has room for the two descriptors.
    if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } == -1 {
        return Err(Errno::last());
    }
    // SAFETY: pipe2 succeeded, so both are open descriptors that nobody else owns.
    Ok(unsafe { (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])) })
}
