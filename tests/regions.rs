//! Batches of regions and of memory: every byte in order by every way, across partial writes, cuts and growth, within the
//! limit of what may be mapped; and as many calls as `strace` sees.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Call, Memory, Tally, is_corked, set_corked};
use sluice::transfer::{
    Block, Cursor, Endpoint, Kind, Method, Outcome, Piece, Regions, SENDFILE_FROM, Sending, Side, Stop,
};
use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::thread;
use support::descriptors::{set_nonblocking, shrink_buffers, wait_for};
use support::drive::{ROWS, calls, probed};
use support::pattern::{assert_same, pattern};
use support::peers::{collect, tcp_pair};
use support::scratch::Scratch;
use support::targets::{TARGETS, Target};
use support::trace::{Mark, objection, traced, windows};

const PAGE: u64 = 4096;
const MIB: u64 = 1024 * 1024;

fn region(position: u64, count: u64) -> Piece<'static> {
    Piece::Region { file: 0, position, count, may_end: false }
}

fn bytes_of(pieces: &[Piece<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Region { position, count, .. } => {
                bytes.extend_from_slice(&pattern()[*position as usize..][..*count as usize]);
            }
            Piece::Memory(memory) => bytes.extend_from_slice(&HEADER[..memory.len()]),
        }
    }
    bytes
}

const HEADER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nServer: sluice\r\n\r\n";

/// Sends all of a batch, coming back after each call that would block.
fn drive(
    regions: &mut Regions,
    pieces: &[Piece<'_>],
    files: &[BorrowedFd<'_>],
    output: &Endpoint<'_>,
    sending: Sending,
    block: &Block,
) -> Outcome {
    let mut cursor = Cursor::default();
    let mut moved = 0;
    loop {
        let outcome = regions.send(pieces, &mut cursor, files, output, sending, block);
        moved += outcome.moved;
        assert!(outcome.moved <= sending.limit, "no more than one call may send");
        match outcome.stop {
            Stop::WouldBlock(Side::Output) => wait_for(output.fd, Side::Output),
            Stop::Short => {}
            _ => return Outcome { moved, ..outcome },
        }
    }
}

fn mixed() -> Vec<Piece<'static>> {
    let mut pieces = vec![Piece::Memory(Memory::from(HEADER))];
    let mut position = 0;
    for index in 0..300_u64 {
        let count = match index % 7 {
            0 => 0,
            1 => 1,
            2 => 1024,
            3 => SENDFILE_FROM - 1,
            4 if index % 35 == 4 => 300_001,
            5 => PAGE,
            _ => 77,
        };
        pieces.push(region(position, count));
        position = (position + 2 * MIB - 511) % (8 * MIB);
    }
    pieces.push(region(0, 70_000));
    pieces.push(Piece::Memory(Memory::from(&HEADER[..9])));
    pieces
}

#[test]
fn every_byte_of_a_mixed_batch_arrives_in_order_whatever_the_target_and_the_limits() {
    let scratch = Scratch::new();
    let file = scratch.file("source", pattern());
    let pieces = mixed();
    let expected = bytes_of(&pieces);
    for target in TARGETS {
        for nonblocking in [false, true] {
            for mapped in [0, 1, 5 * MIB, 256 * MIB] {
                for limit in [u64::MAX, 100_003] {
                    let (near, far) = target.open();
                    if let Target::Tcp | Target::Unix = target {
                        shrink_buffers(near.as_fd(), far.as_fd());
                    }
                    set_nonblocking(near.as_fd(), nonblocking);
                    let (block, peer) = (Block::new(), collect(far));
                    let mut regions = Regions::new(mapped);
                    let output = probed(near.as_fd(), None);
                    let sending = Sending { limit, cork: true, ..Sending::ALL };
                    let outcome = drive(&mut regions, &pieces, &[file.as_fd()], &output, sending, &block);
                    let what =
                        format!("{target:?}, nonblocking {nonblocking}, mapped {mapped}, limit {limit}");
                    assert_eq!(
                        (outcome.moved, outcome.stop),
                        (expected.len() as u64, Stop::Complete),
                        "{what}"
                    );
                    drop(near);
                    assert_same(&what, &peer.join().expect("the peer"), &expected);
                    let counted: u64 = ROWS.iter().map(|method| block.row(*method).bytes.get()).sum();
                    assert_eq!(counted, expected.len() as u64, "{what}: bytes by rows");
                    let kept = regions.mapped();
                    assert!(kept <= mapped.max(2 * MIB), "{what}: {kept} bytes mapped");
                    assert_eq!(kept > 0, mapped > 0, "{what}: {kept} bytes mapped");
                    regions.forget(0, &block);
                    assert_eq!(
                        (regions.mapped(), calls(&block, Call::Mmap)),
                        (0, calls(&block, Call::Munmap))
                    );
                }
            }
        }
    }
}

#[test]
fn sixty_four_small_regions_are_one_write_and_one_look_at_the_size() {
    let scratch = Scratch::new();
    let file = scratch.file("source", pattern());
    let (near, far) = tcp_pair();
    let (block, peer) = (Block::new(), collect(far));
    let output = probed(near.as_fd(), None);
    let mut regions = Regions::new(256 * MIB);
    let pieces: Vec<_> = (0..64).map(|n| region(n * 100_000, 1024)).collect();
    for _ in 0..3 {
        drive(&mut regions, &pieces, &[file.as_fd()], &output, Sending::ALL, &block);
    }
    let row = &block.row(Method::MmapWrite).tally;
    // The first batch had to learn the size.
    assert_eq!((row.of(Call::Writev), calls(&block, Call::Fstat)), (3, 4));
    assert_eq!(row.of(Call::Mmap), 4, "6.4 MB are four windows, mapped once");
    assert_eq!(block.row(Method::MmapWrite).user_bytes.get(), 0);
    drop(near);
    assert_same("three batches", &peer.join().expect("the peer"), &bytes_of(&pieces).repeat(3));
}

#[test]
fn regions_of_several_files_go_in_order() {
    let scratch = Scratch::new();
    let files: Vec<_> =
        (0..3_usize).map(|n| scratch.file(&format!("{n}"), &pattern()[n * 500_000..][..400_000])).collect();
    let fds: Vec<_> = files.iter().map(AsFd::as_fd).collect();
    let (near, far) = tcp_pair();
    let (block, peer) = (Block::new(), collect(far));
    let mut expected = Vec::new();
    let pieces: Vec<_> = (0..90_u64)
        .map(|n| {
            let (file, position, count) = ((n % 3) as u32, n * 4000, if n % 5 == 0 { 20_000 } else { 900 });
            let start = file as usize * 500_000 + position as usize;
            expected.extend_from_slice(&pattern()[start..][..count as usize]);
            Piece::Region { file, position, count, may_end: false }
        })
        .collect();
    let output = probed(near.as_fd(), None);
    let outcome = drive(&mut Regions::new(MIB), &pieces, &fds, &output, Sending::ALL, &block);
    assert_eq!(outcome.stop, Stop::Complete);
    drop(near);
    assert_same("three files", &peer.join().expect("the peer"), &expected);
}

#[test]
fn a_region_past_the_end_sends_what_is_before_it_and_nothing_of_itself() {
    let scratch = Scratch::new();
    let file = scratch.file("source", &pattern()[..100_000]);
    for (count, mapped) in [(1000, 0), (1000, MIB), (50_000, MIB)] {
        let (near, far) = tcp_pair();
        let (block, peer) = (Block::new(), collect(far));
        let pieces = [region(0, 5000), region(100_001 - count, count), region(0, 10)];
        let mut cursor = Cursor::default();
        let output = probed(near.as_fd(), None);
        let mut regions = Regions::new(mapped);
        let outcome = regions.send(&pieces[..], &mut cursor, &[file.as_fd()], &output, Sending::ALL, &block);
        assert_eq!((outcome.moved, outcome.stop, cursor.piece), (5000, Stop::Truncated, 1));
        // It grows, and the batch goes on where it was.
        file.write_all_at(&pattern()[100_000..][..1], 100_000).expect("grow the file");
        let outcome = regions.send(&pieces[..], &mut cursor, &[file.as_fd()], &output, Sending::ALL, &block);
        assert_eq!((outcome.moved, outcome.stop), (count + 10, Stop::Complete));
        drop(near);
        assert_same("all of it", &peer.join().expect("the peer"), &bytes_of(&pieces));
        file.set_len(100_000).expect("cut the file");
    }
}

#[test]
fn mappings_survive_a_cut_and_a_growth_of_the_file() {
    let scratch = Scratch::new();
    let file = scratch.file("source", &pattern()[..70_000]);
    let (near, far) = tcp_pair();
    let (block, peer) = (Block::new(), collect(far));
    let output = probed(near.as_fd(), None);
    let mut regions = Regions::new(64 * MIB);
    let mut expected = Vec::new();
    for size in [70_000, 4096, 5 * MIB, 100, 9 * MIB, 70_000_u64] {
        file.set_len(0).expect("empty the file");
        file.write_all_at(&pattern()[..size as usize], 0).expect("fill the file");
        let pieces = [region(size - 100, 100), region(0, 100), region(size / 2, 50)];
        let outcome = drive(&mut regions, &pieces, &[file.as_fd()], &output, Sending::ALL, &block);
        assert_eq!(outcome.stop, Stop::Complete, "at {size} bytes");
        expected.extend(bytes_of(&pieces));
    }
    drop(near);
    assert_same("all sizes", &peer.join().expect("the peer"), &expected);
}

#[test]
fn a_file_cut_between_two_batches_is_told_and_zeros_end_with_the_page() {
    let scratch = Scratch::new();
    // At a page, inside a page, and under the whole region.
    for (size, cut, zeros) in [(3 * PAGE, 2 * PAGE, 0), (3 * PAGE, 9000, 3 * PAGE - 9000), (3 * PAGE, 0, 0)] {
        let name = format!("{cut}");
        let file = scratch.file(&name, &pattern()[..size as usize]);
        for target in TARGETS {
            file.write_all_at(&pattern()[..size as usize], 0).expect("fill the file");
            let (near, far) = target.open();
            let (block, mut far) = (Block::new(), File::from(far));
            let output = probed(near.as_fd(), None);
            let mut regions = Regions::new(MIB);
            let pieces = [region(0, size)];
            let outcome = drive(&mut regions, &pieces, &[file.as_fd()], &output, Sending::ALL, &block);
            assert_eq!(outcome.stop, Stop::Complete);
            file.set_len(cut).expect("cut the file");
            let again = drive(&mut regions, &pieces, &[file.as_fd()], &output, Sending::ALL, &block);
            assert_eq!(again.stop, Stop::Truncated, "{target:?} cut to {cut}");
            drop(near);
            let mut arrived = Vec::new();
            far.read_to_end(&mut arrived).expect("read to the end");
            let second = &arrived[size as usize..];
            assert_eq!(second.len() as u64, again.moved, "{target:?} cut to {cut}");
            assert!(again.moved <= cut + zeros, "{target:?} cut to {cut}: {} bytes", again.moved);
            let whole = second.len().min(cut as usize);
            assert_same("before the cut", &second[..whole], &pattern()[..whole]);
            assert!(second[whole..].iter().all(|byte| *byte == 0), "nothing but zeros after the cut");
        }
    }
}

#[test]
fn a_file_cut_while_its_regions_are_sent_is_told() {
    let scratch = Scratch::new();
    let (size, cut) = (8 * MIB, 5 * MIB + 100);
    for count in [PAGE + 123, 3 * SENDFILE_FROM] {
        let file = scratch.file(&format!("{count}"), &pattern()[..size as usize]);
        let pieces: Vec<_> = (0..size / count).map(|n| region(n * count, count)).collect();
        let (near, far) = tcp_pair();
        shrink_buffers(near.as_fd(), far.as_fd());
        let cutter = file.try_clone().expect("clone the file");
        let peer = thread::spawn(move || {
            let mut stream = File::from(OwnedFd::from(far));
            let mut arrived = vec![0];
            stream.read_exact(&mut arrived).expect("the first byte");
            cutter.set_len(cut).expect("cut the file");
            stream.read_to_end(&mut arrived).expect("read to the end");
            arrived
        });
        let (block, output) = (Block::new(), probed(near.as_fd(), None));
        let outcome =
            drive(&mut Regions::new(64 * MIB), &pieces, &[file.as_fd()], &output, Sending::ALL, &block);
        assert_eq!(outcome.stop, Stop::Truncated);
        drop(near);
        let arrived = peer.join().expect("the peer");
        assert_eq!(arrived.len() as u64, outcome.moved);
        let whole = arrived.len().min(cut as usize);
        assert_same("before the cut", &arrived[..whole], &pattern()[..whole]);
    }
}

#[test]
fn a_region_that_may_end_early_ends_with_the_file_and_the_rest_follows() {
    let scratch = Scratch::new();
    for size in [0, 1, 5000, 40_000_u64] {
        let file = scratch.file(&format!("{size}"), &pattern()[..size as usize]);
        let (near, far) = tcp_pair();
        let (block, peer) = (Block::new(), collect(far));
        let body = Piece::Region { file: 0, position: 0, count: 60_000, may_end: true };
        let pieces = [Piece::Memory(Memory::from(HEADER)), body, Piece::Memory(Memory::from(&HEADER[..3]))];
        let mut cursor = Cursor::default();
        let output = probed(near.as_fd(), None);
        let outcome =
            Regions::new(0).send(&pieces[..], &mut cursor, &[file.as_fd()], &output, Sending::ALL, &block);
        assert_eq!((outcome.stop, cursor.missing, cursor.piece), (Stop::Complete, 60_000 - size, 3));
        drop(near);
        let expected = [HEADER, &pattern()[..size as usize], &HEADER[..3]].concat();
        assert_same("header, body, trailer", &peer.join().expect("the peer"), &expected);
    }
}

/// Segments with data that a TCP socket has sent (`tcpi_data_segs_out`, Linux 4.6).
fn segments(socket: BorrowedFd<'_>) -> u32 {
    use std::os::fd::AsRawFd;
    const DATA_SEGS_OUT: usize = 156;
    let mut info = [0_u8; 256];
    let mut length = info.len() as libc::socklen_t;
    // SAFETY: the buffer is writable for the length given.
    let result = unsafe {
        let buffer = info.as_mut_ptr().cast();
        libc::getsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_INFO, buffer, &raw mut length)
    };
    assert_eq!(result, 0, "TCP_INFO: {}", std::io::Error::last_os_error());
    assert!(length as usize >= DATA_SEGS_OUT + 4, "a kernel that counts segments");
    u32::from_ne_bytes(info[DATA_SEGS_OUT..][..4].try_into().expect("four bytes"))
}

#[test]
fn neither_a_header_nor_a_small_trailer_leaves_in_a_segment_of_its_own() {
    let scratch = Scratch::new();
    let file = scratch.file("source", pattern());
    // On loopback a segment takes 64 KiB and less: what fits one leaves in one.
    for (body, most) in [(1024, 1), (8191, 1), (SENDFILE_FROM, 1), (30_000, 1), (200_000, 5)] {
        for callers_cork in [false, true] {
            let (near, far) = tcp_pair();
            near.set_nodelay(true).expect("TCP_NODELAY");
            set_corked(near.as_fd(), callers_cork, &Tally::default()).expect("TCP_CORK");
            let (block, peer) = (Block::new(), collect(far));
            let output = probed(near.as_fd(), None);
            let header = Piece::Memory(Memory::from(HEADER));
            let pieces = [header, region(0, body), header];
            let sending = Sending { cork: true, ..Sending::ALL };
            let outcome = drive(&mut Regions::new(0), &pieces, &[file.as_fd()], &output, sending, &block);
            assert_eq!(outcome.stop, Stop::Complete);
            assert_eq!(is_corked(near.as_fd(), &Tally::default()), Ok(callers_cork), "the caller's own cork");
            if !callers_cork {
                let sent = segments(near.as_fd());
                assert!(sent <= most, "{sent} segments for {body} bytes between header and trailer");
            }
            drop(near);
            assert_same("header, body, trailer", &peer.join().expect("the peer"), &bytes_of(&pieces));
        }
    }
}

const TEST: &str = "the_counts_of_batches_are_those_of_strace";
const ROLE: &str = "traced";
const REPORT: &str = "SLUICE_TEST_REPORT";

#[test]
fn the_counts_of_batches_are_those_of_strace() {
    if support::reexec::plays(ROLE) {
        return under_strace();
    }
    if let Some(reason) = objection() {
        return support::skip(&reason);
    }
    let scratch = Scratch::new();
    let report = scratch.name("report");
    // SAFETY: no other test of this program reads or sets the environment.
    unsafe { env::set_var(REPORT, &report) };
    let seen = windows(&traced(TEST, ROLE, &scratch.name("trace")));
    let report = fs::read_to_string(report).expect("the run under strace leaves a report");
    assert_eq!(report.lines().count(), seen.len());
    assert!(seen.len() > 30, "{} windows", seen.len());
    for line in report.lines() {
        let (name, counted) = line.split_once('\t').expect("a name and counts");
        let seen: Vec<_> = seen[name].iter().map(|(call, count)| format!("{call}={count}")).collect();
        assert_eq!(counted, seen.join(" "), "{name}");
    }
}

fn under_strace() {
    let scratch = Scratch::new();
    let file = scratch.file("source", pattern());
    // From now on the allocator asks the kernel for no more memory, nor gives any back.
    drop(vec![1_u8; 4 << 20]);
    drop(vec![1_u8; 2 << 20]);
    let (pieces, mut report) = (mixed(), String::with_capacity(1 << 20));
    for target in TARGETS {
        for mapped in [0, 1, 64 * MIB] {
            for cork in [false, true] {
                for limit in [u64::MAX, 50_000] {
                    let sending = Sending { limit, cork, ..Sending::ALL };
                    let name = format!("{target:?}, mapped {mapped}, cork {cork}, limit {limit}");
                    let counted = one(target, mapped, &pieces, file.as_fd(), sending, &name);
                    report.push_str(&format!("{name}\t{counted}\n"));
                }
            }
        }
    }
    fs::write(env::var_os(REPORT).expect("a place for the report"), report).expect("write the report");
}

/// Sends the pieces between two marks, and says what was counted.
fn one(
    target: Target,
    mapped: u64,
    pieces: &[Piece<'_>],
    file: BorrowedFd<'_>,
    sending: Sending,
    name: &str,
) -> String {
    let (near, far) = target.open();
    let (block, peer) = (Block::new(), collect(far));
    let kind = match target {
        Target::Tcp => Kind::Tcp,
        Target::Unix => Kind::Unix,
        Target::Pipe => Kind::Pipe,
    };
    let output = Endpoint::assumed(near.as_fd(), kind, None);
    let mut regions = Regions::new(mapped);
    let (begin, end) = (Mark::begin(name), Mark::end(name));
    begin.set();
    drive(&mut regions, pieces, &[file], &output, sending, &block);
    regions.forget(0, &block);
    end.set();
    drop(near);
    peer.join().expect("the peer");
    let mut text: Vec<_> = Call::ALL
        .iter()
        .filter(|call| calls(&block, **call) > 0)
        .map(|call| format!("{}={}", call.name(), calls(&block, *call)))
        .collect();
    text.sort();
    text.join(" ")
}

/// A region that ends with its file is read, and more than one of them are not told of in one write.
#[test]
fn regions_that_end_early_stand_beside_others() {
    let scratch = Scratch::new();
    let file = scratch.file("short", &pattern()[..100]);
    let ending = |position| Piece::Region { file: 0, position, count: 1000, may_end: true };
    let last = Piece::Memory(Memory::from(&b"END"[..]));
    let cases = [
        ([ending(0), ending(50), last], [&pattern()[..100], &pattern()[50..100], b"END"].concat(), 1850),
        ([region(0, 10), ending(50), last], [&pattern()[..10], &pattern()[50..100], b"END"].concat(), 950),
    ];
    for (pieces, expected, missing) in cases {
        for limit in [0, 64 * MIB] {
            let (near, far) = Target::Tcp.open();
            let (block, peer) = (Block::new(), collect(far));
            let mut cursor = Cursor::default();
            let output = probed(near.as_fd(), None);
            let outcome = Regions::new(limit).send(
                &pieces[..],
                &mut cursor,
                &[file.as_fd()],
                &output,
                Sending::ALL,
                &block,
            );
            drop(near);
            assert_same("what arrived", &peer.join().expect("the peer"), &expected);
            assert_eq!((outcome.stop, cursor.piece, cursor.missing), (Stop::Complete, 3, missing));
        }
    }
}

#[test]
fn any_thread_may_send_them_one_at_a_time() {
    fn moves_between_threads<T: Send>(_: T) {}
    moves_between_threads(Regions::new(MIB));
}
