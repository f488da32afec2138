//! A copy over what the page cache of ext4 has already goes by splice in large steps, and no other copy does.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Advice, Call, Errno, Tally, cached_pages, fadvise, file_system};
use sluice::transfer::{
    Block, Endpoint, Kind, Method, Request, Stop, Transit, plan, release_idle_pipes, transfer,
};
use std::fs::File;
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use support::descriptors::{limit_descriptors, memory_file};
use support::drive::{calls, probed};
use support::pattern::{assert_same, pattern};
use support::reexec::{again, plays};
use support::scratch::Scratch;
use support::skip;

const SIZE: usize = 3 << 20;
const LEAST: usize = 256 << 10;
const EXT4: i64 = 0xef53;
const ROLE: &str = "short of descriptors";

/// Why nothing is chosen here, or `None`.
fn objection(file: &File) -> Option<&'static str> {
    let tally = Tally::default();
    if file_system(file.as_fd(), &tally) != Ok(EXT4) {
        return Some("the temporary directory is not on ext4");
    }
    cached_pages(file.as_fd(), 0, 0, &tally).err().map(|_| "the kernel has no cachestat, or does not let us")
}

/// A copy by AUTO, which must be right: what the plan said first, what was used, and its figures.
fn copied(source: &File, from: u64, target: &File, to: Option<u64>, count: usize) -> (Method, Method, Block) {
    let (mut input, mut output) = (probed(source.as_fd(), Some(from)), probed(target.as_fd(), to));
    let planning = Block::new();
    let planned = plan(&input, &output, Method::Auto, count as u64, &planning).next();
    assert_eq!(calls(&planning, Call::Fstat), 0, "both ends have been looked at");
    let block = Block::new();
    let request = Request::of(count as u64).exact();
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
    assert_eq!((outcome.moved, outcome.stop), (count as u64, Stop::Complete));
    let mut bytes = vec![0; count];
    target.read_exact_at(&mut bytes, to.unwrap_or(0)).expect("read it back");
    assert_same("the copy", &bytes, &pattern()[from as usize..from as usize + count]);
    (planned.expect("a ladder is never empty"), outcome.used, block)
}

/// Two files with bytes, on ext4; the pages of both are in the page cache.
fn pair(scratch: &Scratch) -> Result<(File, File), &'static str> {
    let source = scratch.file("source", &pattern()[..SIZE]);
    let target = scratch.file("target", &vec![0; SIZE]);
    objection(&target).map_or(Ok((source, target)), Err)
}

#[test]
fn what_is_in_the_page_cache_is_written_over_by_splice() {
    let scratch = Scratch::new();
    let (source, target) = match pair(&scratch) {
        Ok(pair) => pair,
        Err(reason) => return skip(reason),
    };
    for (from, to, count) in
        [(0, Some(0), SIZE), (5, Some(9), LEAST), (0, None, SIZE), (1, Some(4097), SIZE - 5000)]
    {
        let (planned, used, block) = copied(&source, from, &target, to, count);
        assert_eq!((planned, used), (Method::Splice, Method::Splice), "{count} bytes from {from} to {to:?}");
        assert_eq!(calls(&block, Call::Cachestat), 1);
    }
}

#[test]
fn what_a_plan_has_found_out_is_not_asked_again() {
    let scratch = Scratch::new();
    let (source, target) = match pair(&scratch) {
        Ok(pair) => pair,
        Err(reason) => return skip(reason),
    };
    let new = scratch.file("new", b"");
    for (target, chosen, cachestats) in [(&target, Method::Splice, 1), (&new, Method::CopyFileRange, 0)] {
        let block = Block::new();
        plan(
            &probed(source.as_fd(), Some(0)),
            &probed(target.as_fd(), Some(0)),
            Method::Auto,
            SIZE as u64,
            &block,
        );
        // As Java tells it: what both are, and nothing else.
        let mut input = Endpoint::assumed(source.as_fd(), Kind::File, Some(0));
        let mut output = Endpoint::assumed(target.as_fd(), Kind::File, Some(0));
        let request = Request { planned: true, ..Request::of(SIZE as u64).exact() };
        let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
        assert_eq!((outcome.used, outcome.stop), (chosen, Stop::Complete));
        // Of the input's size, before and after.
        assert_eq!((calls(&block, Call::Cachestat), calls(&block, Call::Fstat)), (cachestats, 2));
    }
}

#[test]
fn nothing_else_is() {
    let scratch = Scratch::new();
    let (source, target) = match pair(&scratch) {
        Ok(pair) => pair,
        Err(reason) => return skip(reason),
    };
    let by = |to: &File, from, position, count| {
        let (planned, used, _) = copied(&source, from, to, Some(position), count);
        assert_eq!(planned, used, "the plan says what is done");
        used
    };
    assert_eq!(by(&target, 0, 0, LEAST - 1), Method::CopyFileRange, "too little to ask for");
    assert_eq!(by(&target, 0, 1, SIZE), Method::CopyFileRange, "beyond the end");
    assert_eq!(by(&scratch.file("new", b""), 0, 0, SIZE), Method::CopyFileRange, "a new file");
    let elsewhere = memory_file();
    elsewhere.set_len(SIZE as u64).expect("lengthen it");
    let (_, used, _) = copied(&source, 0, &elsewhere, Some(0), SIZE);
    assert_ne!(used, Method::Splice, "another file system");
    // Written back, so that the pages may leave.
    target.sync_all().expect("write it back");
    let tally = Tally::default();
    fadvise(target.as_fd(), 4096, 4096, Advice::DontNeed, &tally).expect("drop a page");
    if cached_pages(target.as_fd(), 0, SIZE as u64, &tally) == Ok((SIZE / 4096) as u64) {
        return skip("the kernel kept the page that was to leave the page cache");
    }
    assert_eq!(by(&target, 0, 0, SIZE), Method::CopyFileRange, "a page is missing");
}

#[test]
fn a_copy_within_one_file_is_left_to_copy_file_range() {
    let scratch = Scratch::new();
    let file = match pair(&scratch) {
        Ok((source, _)) => source,
        Err(reason) => return skip(reason),
    };
    let (planned, used, _) = copied(&file, 0, &file, Some(SIZE as u64 / 2), SIZE / 2);
    assert_eq!((planned, used), (Method::CopyFileRange, Method::CopyFileRange));
}

#[test]
fn without_a_pipe_it_is_copy_file_range_again() {
    let scratch = Scratch::new();
    let (source, target) = match pair(&scratch) {
        Ok(pair) => pair,
        Err(reason) => return skip(reason),
    };
    if !plays(ROLE) {
        // The limit is the process's.
        return again("without_a_pipe_it_is_copy_file_range_again", ROLE);
    }
    release_idle_pipes();
    limit_descriptors(3);
    let (planned, used, block) = copied(&source, 0, &target, Some(0), SIZE);
    limit_descriptors(64);
    assert_eq!((planned, used), (Method::Splice, Method::CopyFileRange));
    let row = block.row(Method::Splice);
    let errno = Errno::from_raw(row.refusal_errno.get() as i32);
    assert_eq!((row.refusals.get(), errno), (1, Errno::EMFILE));
}
