//! A signal ends a transfer that waits, wherever it waits. What was done is reported, and nothing is lost: the next call goes
//! on at the exact byte.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Method, Request, Stop, Transit, transfer};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use support::descriptors::{memory_file, pipe, set_nonblocking, shrink_buffers, wait_for};
use support::drive::probed;
use support::pattern::{assert_same, pattern};
use support::peers::{collect, feed, tcp_pair, unix_pair};
use support::signals::interrupted;

const SIZE: usize = 2 << 20;

/// What comes before the source falls silent.
const FIRST: usize = 70_001;

#[derive(Clone, Copy, Debug)]
enum Stream {
    Tcp,
    Unix,
    Pipe,
}

const STREAMS: [Stream; 3] = [Stream::Tcp, Stream::Unix, Stream::Pipe];

impl Stream {
    /// The end to write to, and the end to read from.
    fn open(self) -> (OwnedFd, OwnedFd) {
        let (near, far): (OwnedFd, OwnedFd) = match self {
            Stream::Tcp => {
                let (near, far) = tcp_pair();
                (near.into(), far.into())
            }
            Stream::Unix => {
                let (near, far) = unix_pair();
                (near.into(), far.into())
            }
            Stream::Pipe => {
                let (read_end, write_end) = pipe();
                return (write_end, read_end);
            }
        };
        shrink_buffers(near.as_fd(), far.as_fd());
        (near, far)
    }
}

#[test]
fn a_signal_ends_a_wait_for_the_input() {
    for stream in STREAMS {
        for method in [Method::ReadWrite, Method::Splice, Method::MmapRead, Method::Auto] {
            for nonblocking in [false, true] {
                let what = format!("{stream:?} by {method:?}, nonblocking {nonblocking}");
                let (far, near) = stream.open();
                let mut far = File::from(far);
                set_nonblocking(near.as_fd(), nonblocking);
                let file = memory_file();
                let mut input = probed(near.as_fd(), None);
                let mut output = probed(file.as_fd(), Some(0));
                input.waits = true;
                let (block, mut transit) = (Block::new(), Transit::new());
                let request = Request::of(SIZE as u64).by(method);
                let first = interrupted(
                    || transfer(&mut input, &mut output, &request, &mut transit, &block),
                    || far.write_all(&pattern()[..FIRST]).expect("send the first part"),
                );
                assert_eq!(first.stop, Stop::Interrupted, "{what}");
                let interrupts: u64 =
                    support::drive::ROWS.map(|m| block.row(m).interrupts.get()).iter().sum();
                assert_eq!(interrupts, 1, "{what}: one interrupt is counted");

                let feeder = feed(far, &pattern()[FIRST..SIZE]);
                let request = Request::of(SIZE as u64 - first.moved).by(method);
                let second = transfer(&mut input, &mut output, &request, &mut transit, &block);
                assert_eq!(second.stop, Stop::Complete, "{what}");
                assert_eq!(transit.held(), 0, "{what}: nothing is held at the end");
                let mut stored = vec![0; SIZE + 1];
                let length = file.read_at(&mut stored, 0).expect("read the file");
                assert_same(&what, &stored[..length], &pattern()[..SIZE]);
                feeder.join().expect("the feeder");
            }
        }
    }
}

#[test]
fn a_signal_ends_a_wait_for_the_output() {
    for stream in STREAMS {
        let methods = [Method::ReadWrite, Method::MmapWrite, Method::Sendfile, Method::Splice, Method::Auto];
        for method in methods {
            for nonblocking in [false, true] {
                let what = format!("a file to {stream:?} by {method:?}, nonblocking {nonblocking}");
                let file = memory_file();
                file.write_all_at(&pattern()[..SIZE], 0).expect("fill the file");
                output_blocks(&what, file.into(), Some(0), stream, method, nonblocking);
            }
        }
    }
}

#[test]
fn a_signal_ends_a_relay_whose_output_is_full() {
    for source in STREAMS {
        for target in STREAMS {
            for method in [Method::ReadWrite, Method::Splice] {
                for nonblocking in [false, true] {
                    let what = format!("{source:?} to {target:?} by {method:?}, nonblocking {nonblocking}");
                    let (far, near) = source.open();
                    let feeder = feed(far, &pattern()[..SIZE]);
                    output_blocks(&what, near, None, target, method, nonblocking);
                    feeder.join().expect("the feeder");
                }
            }
        }
    }
}

/// Moves all of a source into a stream that nobody reads until the transfer was interrupted.
fn output_blocks(
    what: &str,
    source: OwnedFd,
    position: Option<u64>,
    target: Stream,
    method: Method,
    nonblocking: bool,
) {
    let (near, far) = target.open();
    set_nonblocking(near.as_fd(), nonblocking);
    let (mut input, mut output) = (probed(source.as_fd(), position), probed(near.as_fd(), None));
    output.waits = true;
    let (block, mut transit) = (Block::new(), Transit::new());
    let request = Request::of(SIZE as u64).by(method);
    let first = interrupted(
        || transfer(&mut input, &mut output, &request, &mut transit, &block),
        || wait_for(far.as_fd(), sluice::transfer::Side::Input),
    );
    assert_eq!(first.stop, Stop::Interrupted, "{what}");
    assert!(first.moved < SIZE as u64, "{what}: not all of it fits");

    let collector = collect(far);
    let request = Request::of(SIZE as u64 - first.moved).by(method);
    let second = transfer(&mut input, &mut output, &request, &mut transit, &block);
    assert_eq!(second.stop, Stop::Complete, "{what}");
    assert_eq!((first.moved + second.moved, transit.held()), (SIZE as u64, 0), "{what}");
    drop(near);
    assert_same(what, &collector.join().expect("the collector"), &pattern()[..SIZE]);
    let mut rest = Vec::new();
    if position.is_none() {
        File::from(source).read_to_end(&mut rest).expect("read the rest");
    }
    assert_eq!(rest.len(), 0, "{what}: nothing is left in the source");
}
