use super::{Call, Errno, Tally};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

/// `int fstatfs(int fd, struct statfs *buf)`: the magic number of the file system that a file is on.
///
/// See [`fstatfs(2)`](https://man7.org/linux/man-pages/man2/fstatfs.2.html), which lists the numbers.
///
/// # Errors
/// `ENOSYS` from a file system that does not tell, `EBADF` for a descriptor that is not open.
pub fn file_system(fd: BorrowedFd<'_>, tally: &Tally) -> Result<i64, Errno> {
    tally.count(Call::Fstatfs);
    let mut found = MaybeUninit::<libc::statfs>::uninit();
    // SAFETY: the buffer has room for a statfs.
    if unsafe { libc::fstatfs(fd.as_raw_fd(), found.as_mut_ptr()) } == -1 {
        return Err(Errno::last());
    }
    // SAFETY: the call succeeded, so the kernel filled the buffer.
    Ok(unsafe { found.assume_init() }.f_type)
}
