use super::getsockopt::option_of;
use super::setsockopt::set_option_of;
use super::{Errno, Tally};
use std::os::fd::BorrowedFd;
use std::time::Duration;

/// A `struct timeval`: seconds and microseconds.
type TimeValue = [libc::c_long; 2];

/// `int getsockopt(int fd, SOL_SOCKET, SO_RCVTIMEO, …)`: how long a call that receives waits before it fails with `EAGAIN`;
/// zero for as long as it takes.
///
/// See [`socket(7)`](https://man7.org/linux/man-pages/man7/socket.7.html).
///
/// # Errors
/// `ENOTSOCK` for a descriptor that is not a socket.
pub fn receive_timeout(socket: BorrowedFd<'_>, tally: &Tally) -> Result<Duration, Errno> {
    let [seconds, micros] =
        option_of::<TimeValue>(socket, libc::SOL_SOCKET, libc::SO_RCVTIMEO, tally)?.map(i64::unsigned_abs);
    Ok(Duration::from_secs(seconds) + Duration::from_micros(micros))
}

/// `int setsockopt(int fd, SOL_SOCKET, SO_RCVTIMEO, …)`: sets it, rounded up to the kernel's next tick (1 to 10 ms).
///
/// # Errors
/// As [`receive_timeout`]; `EDOM` for a time out of range.
pub fn set_receive_timeout(socket: BorrowedFd<'_>, timeout: Duration, tally: &Tally) -> Result<(), Errno> {
    let value: TimeValue = [timeout.as_secs() as libc::c_long, timeout.subsec_micros().into()];
    set_option_of(socket, libc::SOL_SOCKET, libc::SO_RCVTIMEO, value, tally)
}
