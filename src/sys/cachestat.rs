use super::{Call, Errno, Tally};
use std::os::fd::{AsRawFd, BorrowedFd};

/// Its number on every CPU but Alpha; the libc crate does not have it for all of ours.
const SYS_CACHESTAT: libc::c_long = 451;

/// `struct cachestat_range` (`include/uapi/linux/mman.h`).
#[repr(C)]
struct Range {
    position: u64,
    count: u64,
}

/// `struct cachestat`, in pages.
#[repr(C)]
#[derive(Default)]
struct Cached {
    cached: u64,
    _dirty: u64,
    _written_back: u64,
    _evicted: u64,
    _recently_evicted: u64,
}

/// `int cachestat(unsigned int fd, struct cachestat_range *cstat_range, struct cachestat *cstat, unsigned int flags)`: how many
/// pages of a region are in the page cache. Those that are still being read count as well.
///
/// See [`cachestat`](https://docs.kernel.org/filesystems/api-summary.html) in `mm/filemap.c`; Linux 6.5 and newer. A count of
/// 0 means up to the end.
///
/// # Errors
/// `ENOSYS` from an older kernel, `EPERM` for somebody else's file that is not open for writing, `EOPNOTSUPP` for huge
/// pages, `EBADF` for a descriptor that is not open.
pub fn cached_pages(fd: BorrowedFd<'_>, position: u64, count: u64, tally: &Tally) -> Result<u64, Errno> {
    tally.count(Call::Cachestat);
    let range = Range { position, count };
    let mut cached = Cached::default();
    // SAFETY: both structures have the kernel's layout; it reads the one and fills the other.
    let result =
        unsafe { libc::syscall(SYS_CACHESTAT, fd.as_raw_fd(), &raw const range, &raw mut cached, 0) };
    if result == -1 { Err(Errno::last()) } else { Ok(cached.cached) }
}
