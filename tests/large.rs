//! More bytes than one system call moves, and positions near the largest.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Call, Errno, MAX_RW_COUNT};
use sluice::transfer::{Block, Method, Request, Stop, Transit, transfer};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::thread::{self, JoinHandle};
use support::descriptors::{memory_file, pipe};
use support::drive::{ROWS, calls, probed};
use support::pattern::{assert_same, pattern};
use support::peers::{collect, feed, unix_pair};

/// 2.2 GiB and a bit, over what fits into 31 bits.
const SIZE: u64 = 2_362_232_017;

/// Where the bytes are that are not zeros: around the largest count of one call, and around 2³¹.
const PLACES: [u64; 4] = [0, MAX_RW_COUNT as u64 - 500, (1 << 31) - 500, SIZE - 1000];

const LENGTH: usize = 1000;

/// Makes a file that long, of which nearly all is a hole.
fn sparse(file: File) -> File {
    file.set_len(SIZE).expect("lengthen the file");
    for place in PLACES {
        file.write_all_at(&pattern()[..LENGTH], place).expect("write into the file");
    }
    file
}

/// Reads a stream to its end and looks at the places that are known; returns how much came.
fn check_places(stream: OwnedFd) -> JoinHandle<u64> {
    let mut stream = File::from(stream);
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 20];
        let mut position = 0;
        let mut found = PLACES.map(|_| Vec::new());
        loop {
            let count = stream.read(&mut buffer).expect("read the stream") as u64;
            if count == 0 {
                break;
            }
            for (place, found) in PLACES.iter().zip(&mut found) {
                let from = (*place).clamp(position, position + count) - position;
                let to = (*place + LENGTH as u64).clamp(position, position + count) - position;
                found.extend_from_slice(&buffer[from as usize..to as usize]);
            }
            position += count;
        }
        for (place, found) in PLACES.iter().zip(&found) {
            assert_same(&format!("the bytes at {place}"), found, &pattern()[..LENGTH]);
        }
        position
    })
}

fn send_all(file: &File, near: OwnedFd, far: OwnedFd, method: Method) -> Block {
    let reader = check_places(far);
    let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(near.as_fd(), None));
    let block = Block::new();
    let request = Request::of(u64::MAX).by(method).exact();
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
    assert_eq!((outcome.moved, outcome.stop, outcome.used), (SIZE, Stop::End, method));
    assert_eq!(input.position, Some(SIZE));
    drop(near);
    assert_eq!(reader.join().expect("the reader"), SIZE);
    block
}

#[test]
fn over_two_gib_are_sent_by_sendfile_in_one_request() {
    let (near, far) = unix_pair();
    let block = send_all(&sparse(memory_file()), near.into(), far.into(), Method::Sendfile);
    assert!(calls(&block, Call::Sendfile) >= 2, "one call moves {MAX_RW_COUNT} bytes at most");
}

#[test]
fn over_two_gib_are_sent_by_splice_in_one_request() {
    let (read_end, write_end) = pipe();
    send_all(&sparse(memory_file()), write_end, read_end, Method::Splice);
}

#[test]
fn mappings_are_sent_across_two_gib() {
    // Mapped, the holes take memory: a part of the file will do, for no window is larger than another.
    let file = sparse(memory_file());
    let (start, count) = ((1 << 31) - (9 << 20) - 7, 20 << 20);
    let (near, far) = unix_pair();
    let collector = collect(far);
    let (mut input, mut output) = (probed(file.as_fd(), Some(start)), probed(near.as_fd(), None));
    let request = Request::of(count).by(Method::MmapWrite).exact();
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
    assert_eq!((outcome.moved, outcome.stop, outcome.used), (count, Stop::Complete, Method::MmapWrite));
    drop(near);
    let mut wanted = vec![0; count as usize];
    file.read_exact_at(&mut wanted, start).expect("read the file");
    assert_same("what arrived", &collector.join().expect("the collector"), &wanted);
}

#[test]
fn over_two_gib_are_relayed_in_one_request() {
    let file = sparse(memory_file());
    let (near, far) = unix_pair();
    let (next, last) = unix_pair();
    let reader = check_places(last.into());
    let relay = thread::spawn(move || {
        let (mut input, mut output) = (probed(far.as_fd(), None), probed(next.as_fd(), None));
        transfer(&mut input, &mut output, &Request::of(u64::MAX), &mut Transit::new(), &Block::new())
    });
    let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(near.as_fd(), None));
    let request = Request::of(SIZE);
    let sent = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
    assert_eq!((sent.moved, sent.stop), (SIZE, Stop::Complete));
    drop(near);
    let relayed = relay.join().expect("the relay");
    assert_eq!((relayed.moved, relayed.stop, relayed.used), (SIZE, Stop::End, Method::Splice));
    assert_eq!(reader.join().expect("the reader"), SIZE);
}

#[test]
fn over_two_gib_are_copied_through_user_space_in_one_request() {
    let file = sparse(memory_file());
    let null = OpenOptions::new().write(true).open("/dev/null").expect("every Linux has /dev/null");
    let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(null.as_fd(), None));
    let block = Block::new();
    let request = Request::of(SIZE).by(Method::ReadWrite);
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
    assert_eq!((outcome.moved, outcome.stop), (SIZE, Stop::Complete));
    assert_eq!(block.row(Method::ReadWrite).user_bytes.get(), SIZE);
}

/// The largest file there can be: its last byte is at the largest position but one.
fn largest() -> File {
    let file = memory_file();
    file.set_len(i64::MAX as u64).expect("lengthen a memory file");
    file
}

#[test]
fn the_last_bytes_of_the_largest_file_are_sent() {
    let file = largest();
    let start = i64::MAX as u64 - 10_000;
    file.write_all_at(&pattern()[..10_000], start).expect("write at the end");
    for method in ROWS {
        for count in [10_000, u64::MAX] {
            let (near, far) = unix_pair();
            let collector = collect(far);
            let (mut input, mut output) = (probed(file.as_fd(), Some(start)), probed(near.as_fd(), None));
            let request = Request::of(count).by(method).exact();
            let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
            let stop = if count == 10_000 { Stop::Complete } else { Stop::End };
            assert_eq!((outcome.moved, outcome.stop), (10_000, stop), "{method:?}");
            drop(near);
            assert_same("the end", &collector.join().expect("the collector"), &pattern()[..10_000]);
        }
    }
}

#[test]
fn nothing_is_sent_from_the_largest_position_on() {
    let file = largest();
    for method in ROWS {
        for position in [i64::MAX as u64 - 1, i64::MAX as u64] {
            let (near, _far) = unix_pair();
            let (mut input, mut output) = (probed(file.as_fd(), Some(position)), probed(near.as_fd(), None));
            let request = Request::of(u64::MAX).by(method);
            let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
            assert_eq!((outcome.moved, outcome.stop), (i64::MAX as u64 - position, Stop::End), "{method:?}");
        }
    }
}

#[test]
fn a_file_takes_no_more_than_the_largest_position_and_says_so() {
    for method in [Method::ReadWrite, Method::Splice, Method::MmapRead, Method::Auto] {
        for room in [0, 5000] {
            let what = format!("{method:?} with room for {room} bytes");
            let (near, far) = unix_pair();
            let feeder = feed(far, &pattern()[..20_000]);
            let file = memory_file();
            let place = i64::MAX as u64 - room;
            let (mut input, mut output) = (probed(near.as_fd(), None), probed(file.as_fd(), Some(place)));
            let mut transit = Transit::new();
            let request = Request::of(20_000).by(method);
            let outcome = transfer(&mut input, &mut output, &request, &mut transit, &Block::new());
            let Stop::Failed(failure) = outcome.stop else { panic!("{what}: {:?}", outcome.stop) };
            assert_eq!(failure.errno, Errno::EFBIG, "{what}");
            let mut all = vec![0; outcome.moved as usize];
            file.read_exact_at(&mut all, place).expect("read the file");
            all.extend(support::drive::drain(&mut transit));
            File::from(OwnedFd::from(near)).read_to_end(&mut all).expect("read the rest");
            assert_same(&what, &all, &pattern()[..20_000]);
            feeder.join().expect("the feeder");
        }
    }
}
