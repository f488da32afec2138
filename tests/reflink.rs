//! Files that share blocks, on an XFS in a loop image.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Call, Tally};
use sluice::transfer::{Block, Endpoint, Method, Outcome, Request, Stop, Transit, transfer};
use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::Path;
use support::own_disk::with_reflink_disk;
use support::pattern::{assert_same, pattern};
use support::skip;

/// Not a whole number of blocks.
const SIZE: usize = (2 << 20) + 123;

fn clone(disk: &Path, position: u64) -> (Outcome, Block) {
    let (from, to) = (disk.join("from"), disk.join("to"));
    fs::write(&from, &pattern()[..SIZE]).expect("the disk has room");
    let input = File::open(&from).expect("it was just written");
    let output = File::create(&to).expect("the disk has room");
    let tally = Tally::default();
    let mut input = Endpoint::probe(input.as_fd(), Some(position), &tally).expect("it is open");
    let mut output = Endpoint::probe(output.as_fd(), Some(0), &tally).expect("it is open");
    let block = Block::new();
    let request = Request::of(SIZE as u64 - position).by(Method::Reflink);
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
    let copied = fs::read(&to).expect("it is there");
    assert_same("the copy", &copied, &pattern()[position as usize..SIZE]);
    (outcome, block)
}

#[test]
fn a_whole_file_shares_its_blocks_in_one_call() {
    let done = with_reflink_disk(|disk| {
        let (outcome, block) = clone(disk, 0);
        assert_eq!(outcome, Outcome { moved: SIZE as u64, used: Method::Reflink, stop: Stop::Complete });
        assert_eq!(block.row(Method::Reflink).tally.of(Call::Ioctl), 1);
        assert_eq!(block.row(Method::Reflink).bytes.get(), SIZE as u64);
    });
    done.unwrap_or_else(|reason| skip(&reason));
}

#[test]
fn a_region_that_starts_inside_a_block_is_refused_and_copied() {
    let done = with_reflink_disk(|disk| {
        let (outcome, block) = clone(disk, 1);
        assert_eq!((outcome.used, outcome.stop), (Method::CopyFileRange, Stop::Complete));
        assert_eq!(block.row(Method::Reflink).refusals.get(), 1);
    });
    done.unwrap_or_else(|reason| skip(&reason));
}
