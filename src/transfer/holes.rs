//! Where a file holds data, and where it has holes.

use crate::sys::{self, Errno, Tally, Whence};
use std::os::fd::BorrowedFd;

/// What is looked for in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The first byte of data.
    Data,
    /// The first hole, or the end of the file.
    Hole,
}

/// Finds the next edge at or after a position; `None` where there is none before the file ends. A file system without holes
/// says that all is data. The descriptor's own position is put back.
///
/// # Errors
/// `ESPIPE` where the descriptor cannot seek.
pub fn next_edge(fd: BorrowedFd<'_>, position: u64, edge: Edge) -> Result<Option<u64>, Errno> {
    let tally = Tally::default();
    let own = sys::lseek(fd, Whence::Current, &tally)?;
    let whence = match edge {
        Edge::Data => Whence::Data(position),
        Edge::Hole => Whence::Hole(position),
    };
    let found = match sys::lseek(fd, whence, &tally) {
        Ok(found) => Ok(Some(found)),
        Err(Errno::ENXIO) => return Ok(None),
        Err(errno) => Err(errno),
    };
    sys::lseek(fd, Whence::Start(own), &tally)?;
    found
}
