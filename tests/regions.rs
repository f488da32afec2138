//! Batches of regions and of memory: every byte in order by every way, across partial writes, within the limit of what may be
//! mapped, and in no more writes and segments than that takes.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Call, Memory, Tally, is_corked, set_corked};
use sluice::transfer::{Block, Cursor, Method, Piece, Regions, SENDFILE_FROM, Sending, Stop};
use std::os::fd::{AsFd, BorrowedFd};
use support::batches::{HEADER, MIB, bytes_of, drive, mixed, region};
use support::descriptors::{set_nonblocking, shrink_buffers};
use support::drive::{ROWS, calls, probed};
use support::pattern::{assert_same, pattern};
use support::peers::{collect, tcp_pair};
use support::scratch::Scratch;
use support::targets::{TARGETS, Target};

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
            let mut regions = Regions::new(limit);
            let outcome =
                regions.send(&pieces[..], &mut cursor, &[file.as_fd()], &output, Sending::ALL, &block);
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
