//! A disk that is full, or a file as long as the process may make it, while bytes come from a stream: what is in the file,
//! what is handed back and what is still in the stream make the stream, in order and with nothing missing.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::Errno;
use sluice::transfer::{Block, Failure, Method, Request, Side, Stop, Transit, transfer};
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;
use support::descriptors::{limit_file_size, set_nonblocking};
use support::drive::{ROWS, drain, drive, probed};
use support::ends::{Opened, Source};
use support::own_disk::with_small_disk;
use support::pattern::{assert_same, pattern};
use support::scratch::Scratch;
use support::skip;

/// Room for that many bytes: whole pages on a disk, anything where it is a limit.
const ROOM: usize = 1 << 20;

/// What comes.
const SENT: usize = 3 << 20;

const SOURCES: [Source; 4] = [Source::Tcp, Source::Unix, Source::Pipe, Source::Fifo];

const METHODS: [Method; 4] = [Method::Auto, Method::ReadWrite, Method::Splice, Method::MmapRead];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// At a position, which is the start.
    Positioned,
    /// At its own position, which is the start.
    Own,
    Appending,
    /// As long as what comes, all of it a hole.
    Sparse,
}

const TARGETS: [Target; 4] = [Target::Positioned, Target::Own, Target::Appending, Target::Sparse];

fn open(directory: &Path, target: Target) -> (File, Option<u64>) {
    let path = directory.join("target");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).append(target == Target::Appending);
    let file = options.open(&path).expect("create the target");
    fs::remove_file(path).expect("remove the target's name");
    if target == Target::Sparse {
        file.set_len(SENT as u64).expect("lengthen the target");
    }
    (file, matches!(target, Target::Positioned | Target::Sparse).then_some(0))
}

/// Receives into every kind of file by every method until it fails, and accounts for every byte.
fn receive_until_it_fails(directory: &Path, scratch: &Scratch, errno: Errno, targets: &[Target]) {
    for source in SOURCES {
        for method in METHODS {
            for &target in targets {
                for drop_in in [false, true] {
                    let what = format!("{source:?} to {target:?} by {method:?}, drop-in {drop_in}");
                    let Opened { fd, feeder, .. } = source.open(scratch, SENT);
                    let (file, position) = open(directory, target);
                    let (block, mut transit) = (Block::new(), Transit::new());
                    let (mut input, mut output) = (probed(fd.as_fd(), None), probed(file.as_fd(), position));
                    let request = Request { drop_in, ..Request::of(SENT as u64).by(method) };
                    let outcome = drive(&mut input, &mut output, request, &mut transit, &block);

                    let Stop::Failed(Failure { errno: met, side, .. }) = outcome.stop else {
                        panic!("{what}: {:?} after {} bytes", outcome.stop, outcome.moved);
                    };
                    assert_eq!((met, side), (errno, Some(Side::Output)), "{what}");
                    assert_eq!(block.header.errno.get(), errno.raw() as u64, "{what}: the header's errno");
                    let moved = outcome.moved as usize;
                    assert!(moved <= ROOM, "{what}: {moved} bytes on a disk with less room");
                    assert_eq!(block.header.held.get(), transit.held() as u64, "{what}: the header's held");
                    let held = drain(&mut transit);
                    assert!(!drop_in || held.len() <= 256 << 10, "{what}: {} bytes taken ahead", held.len());

                    let mut stored = Vec::new();
                    (&reopened(&file)).read_to_end(&mut stored).expect("read the target");
                    if target == Target::Sparse {
                        stored.truncate(moved);
                    }
                    assert_eq!(stored.len(), moved, "{what}: as long as what was delivered");
                    set_nonblocking(fd.as_fd(), false);
                    let mut rest = Vec::new();
                    File::from(fd).read_to_end(&mut rest).expect("read the rest");
                    assert_same(&what, &[stored, held, rest].concat(), &pattern()[..SENT]);
                    feeder.expect("a peer").join().expect("the peer");
                }
            }
        }
    }
}

/// The file, read from its start.
fn reopened(file: &File) -> File {
    use std::os::fd::AsRawFd;
    File::open(format!("/proc/self/fd/{}", file.as_raw_fd())).expect("open the file anew")
}

#[test]
fn no_byte_is_lost_on_a_full_disk() {
    let done = with_small_disk(ROOM, |disk| {
        receive_until_it_fails(disk, &Scratch::new(), Errno::ENOSPC, &TARGETS);
    });
    done.unwrap_or_else(|reason| skip(&reason));
}

#[test]
fn a_transfer_goes_on_where_it_was_when_there_is_room_again() {
    let done = with_small_disk(SENT + ROOM, |disk| {
        let scratch = Scratch::new();
        for source in SOURCES {
            for method in [Method::ReadWrite, Method::Splice, Method::MmapRead] {
                for going_on in METHODS {
                    let what = format!("{source:?} by {method:?}, then {going_on:?}");
                    let ballast = disk.join("ballast");
                    fs::write(&ballast, &pattern()[..SENT]).expect("fill the disk");
                    let Opened { fd, feeder, .. } = source.open(&scratch, SENT);
                    let (file, position) = open(disk, Target::Positioned);
                    let (block, mut transit) = (Block::new(), Transit::new());
                    let (mut input, mut output) = (probed(fd.as_fd(), None), probed(file.as_fd(), position));
                    let request = Request::of(SENT as u64).by(method);
                    let first = drive(&mut input, &mut output, request, &mut transit, &block);
                    assert!(matches!(first.stop, Stop::Failed(_)), "{what}: {:?}", first.stop);
                    fs::remove_file(&ballast).expect("make room");
                    let request = Request::of(SENT as u64 - first.moved).by(going_on);
                    let second = drive(&mut input, &mut output, request, &mut transit, &block);
                    assert_eq!(second.stop, Stop::Complete, "{what}");
                    assert_eq!(transit.held(), 0, "{what}: nothing is held any more");
                    let mut stored = Vec::new();
                    (&reopened(&file)).read_to_end(&mut stored).expect("read the target");
                    assert_same(&what, &stored, &pattern()[..SENT]);
                    feeder.expect("a peer").join().expect("the peer");
                }
            }
        }
    });
    done.unwrap_or_else(|reason| skip(&reason));
}

#[test]
fn a_copy_onto_a_full_disk_counts_what_is_there() {
    let done = with_small_disk(ROOM, |disk| {
        let scratch = Scratch::new();
        let source = scratch.file("source", &pattern()[..SENT]);
        for method in ROWS {
            let (file, _) = open(disk, Target::Own);
            let (mut input, mut output) = (probed(source.as_fd(), Some(7)), probed(file.as_fd(), None));
            let request = Request::of(SENT as u64).by(method);
            let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
            let Stop::Failed(failure) = outcome.stop else { panic!("{method:?}: {:?}", outcome.stop) };
            assert_eq!(failure.errno, Errno::ENOSPC, "{method:?}");
            let mut stored = Vec::new();
            (&reopened(&file)).read_to_end(&mut stored).expect("read the target");
            assert_same(&format!("{method:?}"), &stored, &pattern()[7..7 + outcome.moved as usize]);
            assert_eq!(input.position, Some(7 + outcome.moved), "{method:?}: the source's position");
        }
    });
    done.unwrap_or_else(|reason| skip(&reason));
}

#[test]
fn no_byte_is_lost_where_a_file_may_not_grow() {
    const ROLE: &str = "limited";
    if !support::reexec::plays(ROLE) {
        return support::reexec::again("no_byte_is_lost_where_a_file_may_not_grow", ROLE);
    }
    let scratch = Scratch::new();
    // Made while there is no limit yet.
    let _ = pattern();
    limit_file_size(ROOM - 1234);
    let targets = [Target::Positioned, Target::Own, Target::Appending];
    receive_until_it_fails(scratch.path(), &scratch, Errno::EFBIG, &targets);
}
