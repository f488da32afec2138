//! Out of a pipe in packet mode into a file that cannot take it all: nothing of a packet is lost.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Request, Stop, Transit, transfer};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, FromRawFd, OwnedFd};
use std::os::unix::fs::FileExt;
use support::descriptors::{limit_file_size, memory_file};
use support::drive::{drain_by, probed};
use support::pattern::{assert_same, pattern};

/// A pipe in packet mode: one read takes one packet at most, and drops what it has no room for.
fn packets() -> (OwnedFd, OwnedFd) {
    let mut ends = [0; 2];
    // SAFETY: the array has room for two descriptors.
    let result = unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC | libc::O_DIRECT) };
    assert_eq!(result, 0, "make a pipe of packets");
    // SAFETY: the call succeeded, so both are open, and nobody else's.
    ends.map(|end| unsafe { OwnedFd::from_raw_fd(end) }).into()
}

#[test]
fn packets_that_a_full_disk_did_not_take_are_handed_back_whole() {
    const PACKET: usize = 3000;
    let all = &pattern()[..12 * PACKET];
    limit_file_size(4 * PACKET);
    let (read_end, write_end) = packets();
    let mut writer = File::from(write_end);
    all.chunks(PACKET).for_each(|packet| writer.write_all(packet).expect("the pipe has room"));
    drop(writer);
    let file = memory_file();
    let (mut input, mut output) = (probed(read_end.as_fd(), None), probed(file.as_fd(), Some(0)));
    let (block, mut transit) = (Block::new(), Transit::new());
    let outcome = transfer(&mut input, &mut output, &Request::of(all.len() as u64), &mut transit, &block);
    assert!(matches!(outcome.stop, Stop::Failed(_)), "{:?}", outcome.stop);
    let mut arrived = vec![0; outcome.moved as usize];
    file.read_exact_at(&mut arrived, 0).expect("read the file");
    arrived.extend(drain_by::<1000>(&mut transit));
    File::from(read_end).read_to_end(&mut arrived).expect("read what is left");
    assert_same("in the file, handed back and left", &arrived, all);
}
