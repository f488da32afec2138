//! Batches of regions whose file is cut or grows, before, between and while they are sent: what was told of is what arrived.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Cursor, Regions, SENDFILE_FROM, Sending, Stop};
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::thread;
use support::batches::{MIB, PAGE, bytes_of, drive, region};
use support::descriptors::shrink_buffers;
use support::drive::probed;
use support::pattern::{assert_same, pattern};
use support::peers::{collect, tcp_pair};
use support::scratch::Scratch;
use support::targets::TARGETS;

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
