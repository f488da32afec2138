//! Bytes taken from a stream that the output did not take: they stay in the transit, and nothing overtakes them.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::Errno;
use sluice::transfer::{Block, Method, Request, Side, Stop, Transit, transfer};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use support::descriptors::{memory_file, pipe, set_nonblocking};
use support::drive::{drain, probed};
use support::pattern::{assert_same, pattern};
use support::peers::{feed, unix_pair};

const SIZE: usize = 3 << 20;

#[test]
fn held_bytes_go_first_whichever_way_the_next_transfer_goes() {
    for leaving in [Method::ReadWrite, Method::Splice] {
        for taking in [Method::ReadWrite, Method::Splice, Method::MmapRead, Method::Auto] {
            for asked in [1, 70_000, SIZE as u64] {
                let what = format!("left by {leaving:?}, taken by {taking:?}, {asked} asked for");
                let (near, far) = unix_pair();
                let feeder = feed(far, &pattern()[..SIZE]);
                let (full, unread) = unix_pair();
                set_nonblocking(full.as_fd(), true);
                let (block, mut transit) = (Block::new(), Transit::new());
                let mut input = probed(near.as_fd(), None);
                let mut output = probed(full.as_fd(), None);
                let request = Request::of(SIZE as u64).by(leaving);
                let first = transfer(&mut input, &mut output, &request, &mut transit, &block);
                assert_eq!(first.stop, Stop::WouldBlock(Side::Output), "{what}");
                let held = transit.held();
                assert!(held > 0, "{what}: nobody reads, so bytes are held");

                // Now into a file, in pieces.
                let file = memory_file();
                let mut output = probed(file.as_fd(), Some(0));
                let block = Block::new();
                let left = SIZE as u64 - first.moved;
                let mut moved = 0;
                while moved < left && (asked > 1 || moved < 5) {
                    let request = Request::of(asked.min(left - moved)).by(taking);
                    let outcome = transfer(&mut input, &mut output, &request, &mut transit, &block);
                    assert_eq!(outcome.stop, Stop::Complete, "{what}");
                    moved += outcome.moved;
                }
                let start = first.moved as usize;
                let mut stored = vec![0; moved as usize];
                file.read_exact_at(&mut stored, 0).expect("read the file");
                let mut all = [stored, drain(&mut transit)].concat();
                File::from(OwnedFd::from(near)).read_to_end(&mut all).expect("read the rest");
                assert_same(&what, &all, &pattern()[start..SIZE]);
                feeder.join().expect("the feeder");
                drop(unread);
            }
        }
    }
}

#[test]
fn a_pipe_that_comes_with_bytes_is_described_to_the_next_block() {
    let (near, far) = unix_pair();
    let (read_end, write_end) = unix_pair();
    set_nonblocking(write_end.as_fd(), true);
    let feeder = feed(far, &pattern()[..SIZE]);
    let mut transit = Transit::new();
    let (mut input, mut output) = (probed(near.as_fd(), None), probed(write_end.as_fd(), None));
    let request = Request::of(SIZE as u64).by(Method::Splice);
    let block = Block::new();
    let first = transfer(&mut input, &mut output, &request, &mut transit, &block);
    let next = Block::new();
    let request = Request::of(SIZE as u64 - first.moved).by(Method::Splice);
    transfer(&mut input, &mut output, &request, &mut transit, &next);
    assert!(next.header.pipe_bytes.get() > 0, "the pipe is still in use");
    assert_eq!(next.header.pipe_bytes.get(), block.header.pipe_bytes.get());
    drop((near, read_end));
    feeder.join().expect("the feeder");
}

#[test]
fn a_closed_peer_is_a_failure_that_keeps_what_was_taken() {
    for method in [Method::ReadWrite, Method::Splice] {
        for to_pipe in [false, true] {
            let (near, far) = unix_pair();
            let feeder = feed(far, &pattern()[..50_000]);
            let (gone, output): (OwnedFd, OwnedFd) = if to_pipe {
                pipe()
            } else {
                let (one, other) = unix_pair();
                (one.into(), other.into())
            };
            drop(gone);
            let (block, mut transit) = (Block::new(), Transit::new());
            let (mut input, mut output) = (probed(near.as_fd(), None), probed(output.as_fd(), None));
            let request = Request::of(50_000).by(method);
            let outcome = transfer(&mut input, &mut output, &request, &mut transit, &block);
            let what = format!("{method:?}, to a pipe {to_pipe}");
            let Stop::Failed(failure) = outcome.stop else { panic!("{what}: {:?}", outcome.stop) };
            assert_eq!((failure.errno, outcome.moved), (Errno::EPIPE, 0), "{what}");
            let mut all = drain(&mut transit);
            File::from(OwnedFd::from(near)).read_to_end(&mut all).expect("read the rest");
            assert_same(&what, &all, &pattern()[..50_000]);
            feeder.join().expect("the feeder");
        }
    }
}
