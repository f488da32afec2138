//! What is done to a file before and behind the bytes of a transfer: room made, and pages let go. The calls are counted
//! in the row of [`Method::Auto`], as they are no method's.

use super::{Block, Method};
use crate::sys::{self, Advice, Errno};
use std::os::fd::BorrowedFd;

/// What becomes of the pages of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pages {
    /// They begin to be written to the disk.
    Flush,
    /// Once they are written they leave the page cache.
    FlushAndDrop,
    /// Those that are clean leave the page cache.
    Drop,
}

/// Reserves the blocks of a region, and leaves the file's size as it is. `false` where the file system cannot.
///
/// # Errors
/// `ENOSPC`, `EDQUOT` or `EFBIG` where there is not that much room; part of it may be reserved all the same, so
/// [`trim`] then too.
pub fn reserve(fd: BorrowedFd<'_>, position: u64, count: u64, block: &Block) -> Result<bool, Errno> {
    if count == 0 {
        return Ok(false);
    }
    match sys::fallocate_keeping_size(fd, position, count, &block.row(Method::Auto).tally) {
        Ok(()) => Ok(true),
        Err(Errno::EOPNOTSUPP | Errno::ENOSYS | Errno::EINVAL | Errno::ESPIPE | Errno::ENODEV) => Ok(false),
        Err(errno) => Err(errno),
    }
}

/// Gives back the blocks reserved past a file's end. A file system does so when it is told the size that the file has.
///
/// # Errors
/// The calls' own.
pub fn trim(fd: BorrowedFd<'_>, block: &Block) -> Result<(), Errno> {
    let tally = &block.row(Method::Auto).tally;
    let size = sys::fstat(fd, tally)?.size;
    sys::ftruncate(fd, size, tally)
}

/// Has the pages of a region written to the disk, or leave the page cache, or both.
///
/// # Errors
/// What writing them came to.
pub fn tend(fd: BorrowedFd<'_>, position: u64, count: u64, pages: Pages, block: &Block) -> Result<(), Errno> {
    let tally = &block.row(Method::Auto).tally;
    if pages != Pages::Drop {
        match sys::sync_file_range(fd, position, count, pages == Pages::FlushAndDrop, tally) {
            Ok(()) | Err(Errno::EINVAL | Errno::ENOSYS | Errno::ESPIPE | Errno::EOPNOTSUPP) => {}
            Err(errno) => return Err(errno),
        }
    }
    if pages != Pages::Flush {
        // Advice that is not taken does no harm.
        let _ = sys::fadvise(fd, position, count, Advice::DontNeed, tally);
    }
    Ok(())
}
