//! Data and holes of a file.

use sluice::transfer::{Edge, next_edge};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::os::fd::{AsFd, FromRawFd};

/// A file in memory, where a page that was not written is a hole.
fn sparse() -> File {
    // SAFETY: the name is a C string.
    let fd = unsafe { libc::memfd_create(c"sluice-holes".as_ptr(), libc::MFD_CLOEXEC) };
    assert_ne!(fd, -1, "memfd_create: {}", std::io::Error::last_os_error());
    // SAFETY: it was just opened, and nobody else has it.
    let mut file = unsafe { File::from_raw_fd(fd) };
    file.write_all(&[1; 4096]).expect("written");
    file.seek(SeekFrom::Start(1 << 20)).expect("sought");
    file.write_all(&[2; 100]).expect("written");
    file
}

#[test]
fn data_and_holes_are_found_and_the_position_stays() {
    let mut file = sparse();
    file.seek(SeekFrom::Start(17)).expect("sought");
    let end = (1 << 20) + 100;
    let next = |position, edge| next_edge(file.as_fd(), position, edge);
    assert_eq!(next(5, Edge::Data), Ok(Some(5)));
    assert_eq!(next(5, Edge::Hole), Ok(Some(4096)));
    assert_eq!(next(4096, Edge::Data), Ok(Some(1 << 20)));
    assert_eq!(next(1 << 20, Edge::Hole), Ok(Some(end)));
    assert_eq!(next(end, Edge::Data), Ok(None));
    assert_eq!(file.stream_position().expect("a position"), 17);
}
