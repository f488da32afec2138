use super::{Call, Errno, Tally};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};

/// What a descriptor is, as far as `fstat` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the manual's own names")]
pub enum FileType {
    Regular,
    Block,
    Pipe,
    Socket,
    Other,
}

/// The part of `struct stat` the library needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// What the descriptor is.
    pub file_type: FileType,
    /// Length of a regular file in bytes; 0 for most others, and for files in `/proc`.
    pub size: u64,
    /// Bytes of a disk that it has to itself; less than the size where there are holes.
    pub allocated: u64,
    /// Which file it is: its device, and its number there.
    pub inode: (u64, u64),
}

/// `int fstat(int fd, struct stat *statbuf)`: what a descriptor is, and how long.
///
/// See [`fstat(2)`](https://man7.org/linux/man-pages/man2/fstat.2.html). Made through `syscall(2)` where the kernel
/// has a call of that name with this layout: glibc 2.33 to 2.38 turn `fstat` into `newfstatat`, and the tally
/// promises the name that `strace` shows.
///
/// # Errors
/// `EBADF` for a descriptor that is not open.
pub fn fstat(fd: BorrowedFd<'_>, tally: &Tally) -> Result<Status, Errno> {
    tally.count(Call::Fstat);
    let mut status = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the buffer has room for a stat, whose layout on x86_64 and aarch64 is the kernel's own.
    let result = unsafe { libc::syscall(libc::SYS_fstat, fd.as_raw_fd(), status.as_mut_ptr()) };
    if result == -1 {
        return Err(Errno::last());
    }
    // SAFETY: the call succeeded, so the kernel filled the buffer.
    let status = unsafe { status.assume_init() };
    let file_type = match status.st_mode & libc::S_IFMT {
        libc::S_IFREG => FileType::Regular,
        libc::S_IFBLK => FileType::Block,
        libc::S_IFIFO => FileType::Pipe,
        libc::S_IFSOCK => FileType::Socket,
        _ => FileType::Other,
    };
    let positive = |number: i64| u64::try_from(number).unwrap_or(0);
    // st_blocks counts 512 bytes whatever the file system's own blocks are (inode(7)).
    Ok(Status {
        file_type,
        size: positive(status.st_size),
        allocated: positive(status.st_blocks) * 512,
        inode: (status.st_dev, status.st_ino),
    })
}
