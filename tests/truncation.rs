//! A file that is cut while it is sent: the transfer ends, says so, and sends no zeros without saying so. Nothing here ends in a
//! SIGBUS, or the whole program would.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Endpoint, Kind, Method, Outcome, Request, Stop, Transit, transfer};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Barrier, mpsc};
use std::thread::{self, JoinHandle};
use support::asleep::{own_task, wait_until_asleep};
use support::descriptors::set_nonblocking;
use support::drive::probed;
use support::pattern::{assert_same, pattern};
use support::peers::unix_pair;
use support::scratch::Scratch;
use support::targets::{TARGETS, Target};

const PAGE: usize = 4096;

/// Larger by far than what a socket with small buffers and a private pipe take between them.
const LARGE: usize = 8 << 20;

const METHODS: [Method; 4] = [Method::MmapWrite, Method::Sendfile, Method::Splice, Method::ReadWrite];

/// Reads to the end, and cuts the file when the first byte is there.
fn cut_at_the_first_byte(far: OwnedFd, file: &File, cut: usize) -> JoinHandle<Vec<u8>> {
    let cutter = file.try_clone().expect("clone the file");
    thread::spawn(move || {
        let mut stream = File::from(far);
        let mut arrived = vec![0];
        stream.read_exact(&mut arrived).expect("the first byte");
        cutter.set_len(cut as u64).expect("cut the file");
        stream.read_to_end(&mut arrived).expect("read to the end");
        arrived
    })
}

/// Sends a whole file and cuts it when its first byte has arrived, before the next one is read. Returns how the transfer
/// ended, and all that arrived.
fn send_and_cut(
    file: &File,
    size: usize,
    cut: usize,
    target: Target,
    request: Request,
) -> (Outcome, Vec<u8>) {
    let (near, far) = target.open_narrow();
    let peer = cut_at_the_first_byte(far, file, cut);
    let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(near.as_fd(), None));
    assert_eq!(input.size, Some(size as u64), "the size at the start");
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
    drop(near);
    (outcome, peer.join().expect("the peer"))
}

/// What arrived is the file up to the cut; then what was on its way before, or zeros. Of a mapping those end with the page;
/// of pages that were lent, with the folio, which may be 2 MiB (`mm/truncate.c`, `truncate_inode_partial_folio`).
#[track_caller]
fn assert_honest(what: &str, arrived: &[u8], cut: usize, method: Method) {
    let folio = if method == Method::MmapWrite { PAGE } else { 2 << 20 };
    let whole = arrived.len().min(cut);
    assert_same(what, &arrived[..whole], &pattern()[..whole]);
    for (place, byte) in arrived.iter().enumerate().skip(cut) {
        if *byte == 0 {
            assert!(place < cut.next_multiple_of(folio), "{what}: a zero at {place}");
        } else {
            assert_eq!(*byte, pattern()[place], "{what}: byte {place}");
        }
    }
}

#[test]
fn a_file_cut_ahead_of_what_was_sent_is_truncated() {
    let scratch = Scratch::new();
    for target in TARGETS {
        for method in METHODS {
            // At a page's boundary, inside a page, and inside the first page of MMAP_WRITE's mapping.
            for cut in [4 << 20, (4 << 20) + 1234, (6 << 20) + 4095] {
                let what = format!("{method:?} to {target:?}, cut to {cut}");
                let file = scratch.file(&what, &pattern()[..LARGE]);
                let request = Request::of(LARGE as u64).by(method).exact();
                let (outcome, arrived) = send_and_cut(&file, LARGE, cut, target, request);
                assert_eq!((outcome.used, outcome.stop), (method, Stop::Truncated), "{what}");
                assert_eq!(
                    arrived.len() as u64,
                    outcome.moved,
                    "{what}: all that was sent arrived, and no more"
                );
                assert_honest(&what, &arrived, cut, method);
                if method == Method::ReadWrite {
                    assert_eq!(arrived.len(), cut, "{what}: what is copied ends at the cut");
                }
            }
        }
    }
}

#[test]
fn a_file_cut_inside_pages_that_are_on_their_way_is_truncated() {
    let scratch = Scratch::new();
    // All of it fits into a private pipe, and nearly none of it into the socket.
    let size = 200_000;
    for target in [Target::Tcp, Target::Unix] {
        for method in METHODS {
            for cut in [0, 1, PAGE, 150_001, 199_999] {
                let what = format!("{method:?} to {target:?}, {size} cut to {cut}");
                let file = scratch.file(&what, &pattern()[..size]);
                let request = Request::of(size as u64).by(method).exact();
                let (outcome, arrived) = send_and_cut(&file, size, cut, target, request);
                assert_eq!(
                    arrived.len() as u64,
                    outcome.moved,
                    "{what}: all that was sent arrived, and no more"
                );
                match method {
                    // One read took it all before the cut: it was whole.
                    Method::ReadWrite => {
                        assert_eq!(outcome.stop, Stop::Complete, "{what}");
                        assert_same(&what, &arrived, &pattern()[..size]);
                    }
                    _ => {
                        assert_eq!(outcome.stop, Stop::Truncated, "{what}");
                        assert_honest(&what, &arrived, cut, method);
                    }
                }
            }
        }
    }
}

#[test]
fn a_file_cut_when_all_of_it_waits_to_be_sent_is_truncated() {
    let scratch = Scratch::new();
    // Within the 16 pages of the pipe that sendfile has in the kernel: it has taken them when it waits for the socket, and then sends
    // as much as it was asked to. Only the file's size tells of the cut.
    let size = 60_000;
    for method in [Method::Sendfile, Method::Splice] {
        for cut in [1, 30_000, 59_999] {
            let what = format!("{method:?}, {size} cut to {cut}");
            let file = scratch.file(&what, &pattern()[..size]);
            let (near, far) = Target::Unix.open_narrow();
            let before = stuffed(&near);
            let (thread, begun) = mpsc::channel();
            let (outcome, arrived) = thread::scope(|scope| {
                let sender = scope.spawn(|| {
                    thread.send(own_task()).expect("tell the thread");
                    let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(near.as_fd(), None));
                    let request = Request::of(size as u64).by(method).exact();
                    let outcome =
                        transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
                    drop(near);
                    outcome
                });
                wait_until_asleep(&begun.recv().expect("the thread"));
                file.set_len(cut as u64).expect("cut the file");
                let mut arrived = Vec::new();
                File::from(far).read_to_end(&mut arrived).expect("read to the end");
                (sender.join().expect("the sender"), arrived.split_off(before))
            });
            assert_eq!((outcome.stop, outcome.moved), (Stop::Truncated, size as u64), "{what}");
            assert_eq!(arrived.len(), size, "{what}");
            assert_honest(&what, &arrived, cut, method);
        }
    }
}

/// Fills a socket, and returns how many bytes it took.
fn stuffed(near: &OwnedFd) -> usize {
    set_nonblocking(near.as_fd(), true);
    let mut stream = File::from(near.try_clone().expect("clone the socket"));
    let mut taken = 0;
    while let Ok(count) = stream.write(&[7; PAGE]) {
        taken += count;
    }
    set_nonblocking(near.as_fd(), false);
    taken
}

#[test]
fn a_cut_behind_what_was_asked_for_is_none() {
    let scratch = Scratch::new();
    for method in METHODS {
        let file = scratch.file(&format!("{method:?}"), &pattern()[..LARGE]);
        let asked = 2 << 20;
        let request = Request::of(asked as u64).by(method).exact();
        let (outcome, arrived) = send_and_cut(&file, LARGE, asked, Target::Unix, request);
        assert_eq!(outcome.stop, Stop::Complete, "{method:?}");
        assert_same("what was asked for", &arrived, &pattern()[..asked]);
    }
}

#[test]
fn without_exact_a_cut_is_the_end_unless_zeros_may_have_gone_out() {
    let scratch = Scratch::new();
    for method in METHODS {
        let cut = (4 << 20) + 1234;
        let file = scratch.file(&format!("{method:?}"), &pattern()[..LARGE]);
        let request = Request::of(LARGE as u64).by(method);
        let (outcome, arrived) = send_and_cut(&file, LARGE, cut, Target::Unix, request);
        let stop = if method == Method::MmapWrite { Stop::Truncated } else { Stop::End };
        assert_eq!(outcome.stop, stop, "{method:?}");
        assert_honest("what arrived", &arrived, cut, method);
    }
}

#[test]
fn a_drop_in_returns_a_short_count_and_then_nothing() {
    let scratch = Scratch::new();
    for nonblocking in [false, true] {
        let cut = 300_001;
        let file = scratch.file(&format!("nonblocking {nonblocking}"), &pattern()[..LARGE]);
        let (near, far) = Target::Tcp.open_narrow();
        set_nonblocking(near.as_fd(), nonblocking);
        let peer = cut_at_the_first_byte(far, &file, cut);
        // As a caller of the JDK does: at the place reached, until nothing comes any more.
        let mut position = 0;
        let (mut nothing, mut calls) = (0, 0);
        while nothing < 3 {
            let mut input = Endpoint::assumed(file.as_fd(), Kind::File, Some(position));
            let mut output = Endpoint::assumed(near.as_fd(), Kind::Tcp, None);
            (output.nonblocking, output.waits) = (nonblocking, false);
            let request = Request { drop_in: true, ..Request::of(LARGE as u64 - position) };
            let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
            position += outcome.moved;
            calls += 1;
            match outcome.stop {
                Stop::WouldBlock(side) => support::descriptors::wait_for(near.as_fd(), side),
                Stop::Short => {}
                Stop::End => nothing += u32::from(outcome.moved == 0),
                stop => panic!("nonblocking {nonblocking}: {stop:?} after {calls} calls"),
            }
        }
        drop(near);
        let arrived = peer.join().expect("the peer");
        assert_eq!(arrived.len() as u64, position, "nonblocking {nonblocking}: what was counted arrived");
        assert!(arrived.len() < LARGE, "nonblocking {nonblocking}: the count is short");
        assert_honest("what arrived", &arrived, cut, Method::Sendfile);
    }
}

#[test]
fn a_cut_at_any_time_ends_the_transfer_honestly() {
    let scratch = Scratch::new();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut truncated = 0;
    for round in 0..400 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let method = METHODS[round % METHODS.len()];
        let size = 1 << 20;
        let cut = (random % size as u64) as usize & if round % 3 == 0 { !(PAGE - 1) } else { usize::MAX };
        let path = scratch.name("race");
        let file = support::scratch::create(&path);
        std::fs::remove_file(&path).expect("remove the name");
        sluice::sys::pwrite(file.as_fd(), &pattern()[..size], 0, &sluice::sys::Tally::default())
            .expect("fill");
        let (near, far) = unix_pair();
        let reader = support::peers::collect(far);
        let start = Barrier::new(2);
        let outcome = thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                // From at once to after the last byte.
                for _ in 0..random >> 32 & 0xffff {
                    std::hint::spin_loop();
                }
                file.set_len(cut as u64).expect("cut the file");
            });
            let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(near.as_fd(), None));
            start.wait();
            let request = Request::of(size as u64).by(method).exact();
            transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new())
        });
        drop(near);
        let arrived = reader.join().expect("the reader");
        let what = format!("round {round}, {method:?}, cut to {cut}: {:?}", outcome.stop);
        assert_eq!(arrived.len() as u64, outcome.moved, "{what}");
        match outcome.stop {
            // What was copied is whole. What was lent may be cut between the last look and the peer's reading.
            Stop::Complete if matches!(method, Method::ReadWrite | Method::MmapWrite) => {
                assert_same(&what, &arrived, &pattern()[..size]);
            }
            Stop::Complete => assert_eq!(arrived.len(), size, "{what}"),
            stop => assert_eq!(stop, Stop::Truncated, "{what}"),
        }
        assert_honest(&what, &arrived, cut, method);
        truncated += u32::from(outcome.stop == Stop::Truncated);
    }
    println!("{truncated} of 400 were cut in time to notice");
}
