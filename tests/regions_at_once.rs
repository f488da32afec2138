//! Batches that need nothing of their files: one write that does not wait, whatever the socket's mode, and one look at each
//! file's size; else nothing at all, and the ordinary way goes on.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Call, Errno, Memory};
use sluice::transfer::{
    Block, Cursor, Endpoint, Method, Outcome, Piece, Regions, SENDFILE_FROM, Sending, Side, Stop,
};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use support::batches::{HEADER, MIB, bytes_of, region};
use support::descriptors::{set_nonblocking, shrink_buffers};
use support::drive::{calls, probed};
use support::pattern::{assert_same, pattern};
use support::peers::{collect, tcp_pair};
use support::scratch::Scratch;
use support::targets::Target;

const AT_ONCE: Sending = Sending { at_once: true, ..Sending::ALL };
const SIZE: u64 = 3 * MIB;
const SOCKETS: [Target; 2] = [Target::Tcp, Target::Unix];

/// A header and a region, as a server answers.
fn response() -> [Piece<'static>; 2] {
    [Piece::Memory(Memory::from(HEADER)), region(5000, 16 * 1024)]
}

/// A file of [`SIZE`] bytes.
fn source(scratch: &Scratch) -> File {
    scratch.file("source", &pattern()[..SIZE as usize])
}

/// Regions that have the file's first 2 MiB mapped, and know its size.
fn warm(file: BorrowedFd<'_>) -> Regions {
    let mut regions = Regions::new(256 * MIB);
    let (near, _far) = tcp_pair();
    let output = probed(near.as_fd(), None);
    let (mut cursor, block) = (Cursor::default(), Block::new());
    let outcome = regions.send(&response()[..], &mut cursor, &[file], &output, Sending::ALL, &block);
    assert_eq!(outcome.stop, Stop::Complete);
    regions
}

fn at_once(
    regions: &mut Regions,
    pieces: &[Piece<'_>],
    file: BorrowedFd<'_>,
    output: &Endpoint<'_>,
    block: &Block,
) -> (Outcome, Cursor) {
    let mut cursor = Cursor::default();
    let outcome = regions.send(pieces, &mut cursor, &[file], output, AT_ONCE, block);
    (outcome, cursor)
}

#[test]
fn what_is_known_is_one_write_and_one_look_at_the_size() {
    let scratch = Scratch::new();
    let file = source(&scratch);
    let mut small: Vec<_> = (0..64).map(|n| region(n * 30_000, 1024)).collect();
    small.insert(10, Piece::Memory(Memory::from(HEADER)));
    let small_bytes = bytes_of(&small);
    for target in SOCKETS {
        for (pieces, bytes) in [(&response()[..], bytes_of(&response())), (&small[..], small_bytes.clone())] {
            let (near, far) = target.open();
            let (block, peer) = (Block::new(), collect(far));
            let output = probed(near.as_fd(), None);
            let (outcome, cursor) = at_once(&mut warm(file.as_fd()), pieces, file.as_fd(), &output, &block);
            assert_eq!((outcome.moved, outcome.stop), (bytes.len() as u64, Stop::Complete), "{target:?}");
            assert_eq!((cursor.piece, cursor.done), (pieces.len(), 0));
            assert_eq!((calls(&block, Call::Sendmsg), calls(&block, Call::Fstat)), (1, 1));
            assert_eq!(Call::ALL.iter().map(|call| calls(&block, *call)).sum::<u64>(), 2, "and nothing else");
            let row = block.row(Method::MmapWrite);
            assert_eq!((row.bytes.get(), row.user_bytes.get()), (bytes.len() as u64, HEADER.len() as u64));
            drop(near);
            assert_same("at once", &peer.join().expect("the peer"), &bytes);
        }
    }
}

#[test]
fn where_anything_has_to_be_asked_or_done_first_nothing_happens() {
    let scratch = Scratch::new();
    let file = source(&scratch);
    let (tcp, _far) = tcp_pair();
    let (pipe, _reader) = Target::Pipe.open();
    let early = Piece::Region { file: 0, position: 0, count: 10, may_end: true };
    let other_file = Piece::Region { file: 1, position: 0, count: 10, may_end: false };
    let long = vec![region(0, SENDFILE_FROM); 5];
    let cases: [(&str, &[Piece<'_>], Regions, &Endpoint<'_>); 8] = [
        ("nothing is known", &response(), Regions::new(MIB), &probed(tcp.as_fd(), None)),
        ("nothing is mapped", &response(), Regions::new(0), &probed(tcp.as_fd(), None)),
        ("a pipe", &response(), warm(file.as_fd()), &probed(pipe.as_fd(), None)),
        ("another window", &[region(2 * MIB - 5, 10)], warm(file.as_fd()), &probed(tcp.as_fd(), None)),
        ("past the end", &[region(SIZE - 5, 10)], warm(file.as_fd()), &probed(tcp.as_fd(), None)),
        ("what may end early", &[region(0, 10), early], warm(file.as_fd()), &probed(tcp.as_fd(), None)),
        ("another file", &[region(0, 10), other_file], warm(file.as_fd()), &probed(tcp.as_fd(), None)),
        ("what is lent", &long, warm(file.as_fd()), &probed(tcp.as_fd(), None)),
    ];
    for (what, pieces, mut regions, output) in cases {
        let block = Block::new();
        let (outcome, cursor) = at_once(&mut regions, pieces, file.as_fd(), output, &block);
        assert_eq!((outcome.moved, outcome.stop, cursor), (0, Stop::Short, Cursor::default()), "{what}");
        assert_eq!(Call::ALL.iter().map(|call| calls(&block, *call)).sum::<u64>(), 0, "{what}");
    }
    let (block, mut cursor) = (Block::new(), Cursor::default());
    let sending = Sending { limit: 100, ..AT_ONCE };
    let outcome = warm(file.as_fd()).send(
        &response()[..],
        &mut cursor,
        &[file.as_fd()],
        &probed(tcp.as_fd(), None),
        sending,
        &block,
    );
    assert_eq!((outcome.moved, outcome.stop), (0, Stop::Short), "more than one call may send");
}

#[test]
fn a_full_socket_is_not_waited_for_and_the_rest_follows_in_order() {
    let scratch = Scratch::new();
    let file = source(&scratch);
    for target in SOCKETS {
        for nonblocking in [false, true] {
            let what = format!("{target:?}, nonblocking {nonblocking}");
            let (near, far) = target.open();
            shrink_buffers(near.as_fd(), far.as_fd());
            set_nonblocking(near.as_fd(), nonblocking);
            let (block, output) = (Block::new(), probed(near.as_fd(), None));
            let mut regions = warm(file.as_fd());
            let (pieces, mut cursor, mut sent) = (response(), Cursor::default(), Vec::new());
            let last = loop {
                let outcome =
                    regions.send(&pieces[..], &mut cursor, &[file.as_fd()], &output, AT_ONCE, &block);
                sent.push(outcome.moved);
                match outcome.stop {
                    Stop::Complete => cursor = Cursor::default(),
                    // A part was taken, or nothing.
                    Stop::Short if outcome.moved > 0 => {}
                    stop => break stop,
                }
            };
            let expected = if nonblocking { Stop::WouldBlock(Side::Output) } else { Stop::Short };
            assert_eq!(last, expected, "{what}");
            let peer = collect(far);
            set_nonblocking(near.as_fd(), false);
            let output = probed(near.as_fd(), None);
            let rest = regions.send(&pieces[..], &mut cursor, &[file.as_fd()], &output, Sending::ALL, &block);
            assert_eq!(rest.stop, Stop::Complete, "{what}");
            drop(near);
            let total = sent.iter().sum::<u64>() + rest.moved;
            let whole = bytes_of(&response());
            assert_eq!(total % whole.len() as u64, 0, "{what}");
            let copies = total as usize / whole.len();
            assert_same(&what, &peer.join().expect("the peer"), &whole.repeat(copies));
        }
    }
}

#[test]
fn a_file_that_was_cut_is_told() {
    for cut in [0, 4096, 10_000, 5000 + 16 * 1024 - 1] {
        let scratch = Scratch::new();
        let file = source(&scratch);
        let mut regions = warm(file.as_fd());
        let (near, mut far) = tcp_pair();
        let output = probed(near.as_fd(), None);
        file.set_len(cut).expect("cut the file");
        let block = Block::new();
        let (mut outcome, mut cursor) = at_once(&mut regions, &response(), file.as_fd(), &output, &block);
        if outcome.stop == Stop::Short {
            // Where a whole page is gone, the kernel takes what is before it, or nothing.
            let (files, before) = ([file.as_fd()], outcome.moved);
            outcome = regions.send(&response()[..], &mut cursor, &files, &output, Sending::ALL, &block);
            outcome.moved += before;
        }
        assert_eq!(outcome.stop, Stop::Truncated, "cut to {cut}");
        drop(near);
        let mut arrived = Vec::new();
        far.read_to_end(&mut arrived).expect("read to the end");
        assert_eq!(arrived.len() as u64, outcome.moved, "cut to {cut}");
    }
}

#[test]
fn a_descriptor_that_is_another_files_by_now_has_none_of_its_bytes_sent() {
    let scratch = Scratch::new();
    let file = source(&scratch);
    let other = scratch.file("other", &[0xee; 100]);
    let (near, far) = tcp_pair();
    let peer = collect(far);
    let output = probed(near.as_fd(), None);
    let (outcome, _) = at_once(&mut warm(file.as_fd()), &response(), other.as_fd(), &output, &Block::new());
    assert_eq!(outcome.stop, Stop::Truncated, "of which the caller finds out that it means nothing");
    drop(near);
    assert_same("at once", &peer.join().expect("the peer"), &bytes_of(&response()));
}

#[test]
fn a_peer_that_has_gone_fails_it() {
    let scratch = Scratch::new();
    let file = source(&scratch);
    let (near, far) = Target::Unix.open();
    drop(far);
    let output = probed(near.as_fd(), None);
    let (outcome, cursor) =
        at_once(&mut warm(file.as_fd()), &response(), file.as_fd(), &output, &Block::new());
    assert!(matches!(outcome.stop, Stop::Failed(failure) if failure.errno == Errno::EPIPE), "{outcome:?}");
    assert_eq!((outcome.moved, cursor), (0, Cursor::default()));
}
