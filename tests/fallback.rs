//! A method that the kernel refuses, at first or half-way, hands over to the next one at the exact byte.
//!
//! `O_APPEND`, set on a descriptor that the transfer has already looked at, is what SENDFILE and SPLICE refuse at any time.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::Errno;
use sluice::transfer::{Block, Method, Outcome, Request, Stop, Transit, transfer};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::thread::{self, JoinHandle};
use support::descriptors::{limit_descriptors, memory_file, set_appending, set_nonblocking, shrink_buffers};
use support::drive::probed;
use support::pattern::{assert_same, pattern};
use support::peers::{collect, feed, tcp_pair, unix_pair};
use support::scratch::Scratch;

const SIZE: usize = 3 << 20;

fn refused(block: &Block, method: Method) -> Option<Errno> {
    let row = block.row(method);
    (row.refusals.get() > 0).then(|| Errno::from_raw(row.refusal_errno.get() as i32))
}

/// Takes all that arrives, and has the other end append from its first byte on.
fn collect_and_set_appending(far: OwnedFd, near: BorrowedFd<'_>) -> JoinHandle<Vec<u8>> {
    let same = near.try_clone_to_owned().expect("clone the socket");
    thread::spawn(move || {
        let mut stream = File::from(far);
        let mut arrived = vec![0];
        stream.read_exact(&mut arrived).expect("the first byte");
        set_appending(same.as_fd(), true);
        drop(same);
        stream.read_to_end(&mut arrived).expect("read to the end");
        arrived
    })
}

/// Sends a file into a socket that is set to append when its first byte has arrived.
fn send_and_set_appending(pair: (OwnedFd, OwnedFd), method: Method, block: &Block) -> (Outcome, Vec<u8>) {
    let (near, far) = pair;
    shrink_buffers(near.as_fd(), far.as_fd());
    set_nonblocking(near.as_fd(), true);
    let file = memory_file();
    file.write_all_at(&pattern()[..SIZE], 0).expect("fill a file");
    let peer = collect_and_set_appending(far, near.as_fd());
    let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(near.as_fd(), None));
    // It waits in poll, so that each call is a new one for the kernel to refuse.
    output.waits = true;
    let request = Request::of(SIZE as u64).by(method).exact();
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), block);
    drop(near);
    (outcome, peer.join().expect("the peer"))
}

#[test]
fn a_send_refused_half_way_goes_on_at_the_exact_byte() {
    for method in [Method::Sendfile, Method::Splice] {
        for unix in [false, true] {
            let pair: (OwnedFd, OwnedFd) = if unix {
                let (near, far) = unix_pair();
                (near.into(), far.into())
            } else {
                let (near, far) = tcp_pair();
                (near.into(), far.into())
            };
            let block = Block::new();
            let (outcome, arrived) = send_and_set_appending(pair, method, &block);
            let what = format!("{method:?}, unix {unix}");
            assert_eq!((outcome.stop, outcome.used), (Stop::Complete, Method::ReadWrite), "{what}");
            assert_eq!(refused(&block, method), Some(Errno::EINVAL), "{what}");
            assert_same(&what, &arrived, &pattern()[..SIZE]);
            let bytes = [method, Method::ReadWrite].map(|method| block.row(method).bytes.get());
            assert!(bytes[0] > 0 && bytes[1] > 0, "{what}: each moved a part: {bytes:?}");
            assert_eq!(bytes[0] + bytes[1], SIZE as u64, "{what}: the parts make the whole");
        }
    }
}

#[test]
fn a_relay_refused_half_way_goes_on_with_the_bytes_in_its_pipe() {
    let (near_in, far_in) = tcp_pair();
    let (near_out, far_out) = tcp_pair();
    shrink_buffers(near_out.as_fd(), far_out.as_fd());
    set_nonblocking(near_out.as_fd(), true);
    let feeder = feed(far_in, &pattern()[..SIZE]);
    let peer = collect_and_set_appending(far_out.into(), near_out.as_fd());
    let (mut input, mut output) = (probed(near_in.as_fd(), None), probed(near_out.as_fd(), None));
    output.waits = true;
    let (block, mut transit) = (Block::new(), Transit::new());
    let outcome = transfer(&mut input, &mut output, &Request::of(u64::MAX), &mut transit, &block);
    assert_eq!((outcome.stop, outcome.used), (Stop::End, Method::ReadWrite));
    assert_eq!(refused(&block, Method::Splice), Some(Errno::EINVAL));
    assert_eq!(transit.held(), 0, "nothing is held at the end");
    drop(near_out);
    assert_same("the peer", &peer.join().expect("the peer"), &pattern()[..SIZE]);
    feeder.join().expect("the feeder");
}

#[test]
fn a_receive_refused_half_way_goes_on_with_the_bytes_in_its_pipe() {
    let (near, mut far) = tcp_pair();
    let scratch = Scratch::new();
    let file = scratch.file("target", &[]);
    let same = file.try_clone().expect("clone the file");
    let first = 100_001;
    let peer = thread::spawn(move || {
        far.write_all(&pattern()[..first]).expect("send the first part");
        // Appended or not, a byte lands in the same place, so nothing but the refusal tells.
        while same.metadata().expect("look at the file").len() < first as u64 {
            thread::yield_now();
        }
        set_appending(same.as_fd(), true);
        far.write_all(&pattern()[first..SIZE]).expect("send the rest");
    });
    let (mut input, mut output) = (probed(near.as_fd(), None), probed(file.as_fd(), Some(0)));
    let (block, mut transit) = (Block::new(), Transit::new());
    let request = Request::of(SIZE as u64);
    let outcome = transfer(&mut input, &mut output, &request, &mut transit, &block);
    assert_eq!((outcome.stop, outcome.used), (Stop::Complete, Method::ReadWrite));
    assert_eq!(refused(&block, Method::Splice), Some(Errno::EINVAL));
    assert_eq!((transit.held(), output.position), (0, Some(SIZE as u64)));
    peer.join().expect("the peer");
    let mut stored = vec![0; SIZE + 1];
    let length = file.read_at(&mut stored, 0).expect("read the file");
    assert_same("the file", &stored[..length], &pattern()[..SIZE]);
}

#[test]
fn copying_across_file_systems_or_off_the_blocks_falls_to_what_can() {
    let scratch = Scratch::new();
    let there = scratch.file("there", &pattern()[..SIZE]);
    let memory = memory_file();
    memory.write_all_at(&pattern()[..SIZE], 0).expect("fill a file");
    for (name, source) in [("a disk's file", &there), ("a memory file", &memory)] {
        for method in [Method::CopyFileRange, Method::Reflink, Method::Auto] {
            for (from, to) in [(0, 0), (1, 4099)] {
                let what = format!("{name} by {method:?} from {from} to {to}");
                // To the other file system.
                let target = if name == "a memory file" { scratch.file(&what, &[]) } else { memory_file() };
                let (mut input, mut output) =
                    (probed(source.as_fd(), Some(from)), probed(target.as_fd(), Some(to)));
                let block = Block::new();
                let request = Request::of(SIZE as u64 - from).by(method).exact();
                let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
                assert_eq!(outcome.stop, Stop::Complete, "{what}");
                if method != Method::Auto {
                    assert!(refused(&block, method).is_some(), "{what} is refused");
                }
                let mut stored = vec![0; SIZE];
                let length = target.read_at(&mut stored, to).expect("read the target");
                assert_same(&what, &stored[..length], &pattern()[from as usize..SIZE]);
            }
        }
    }
}

#[test]
fn without_a_descriptor_for_a_pipe_the_bytes_are_copied() {
    const ROLE: &str = "out of descriptors";
    if !support::reexec::plays(ROLE) {
        return support::reexec::again("without_a_descriptor_for_a_pipe_the_bytes_are_copied", ROLE);
    }
    let (near_in, far_in) = unix_pair();
    let (near_out, far_out) = unix_pair();
    let (feeder, collector) = (feed(far_in, &pattern()[..SIZE]), collect(far_out));
    let (mut input, mut output) = (probed(near_in.as_fd(), None), probed(near_out.as_fd(), None));
    limit_descriptors(3);
    let block = Block::new();
    let request = Request::of(SIZE as u64).by(Method::Splice);
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
    limit_descriptors(64);
    assert_eq!((outcome.stop, outcome.used), (Stop::Complete, Method::ReadWrite));
    assert_eq!(refused(&block, Method::Splice), Some(Errno::EMFILE));
    drop(near_out);
    feeder.join().expect("the feeder");
    assert_same("the peer", &collector.join().expect("the collector"), &pattern()[..SIZE]);
}
