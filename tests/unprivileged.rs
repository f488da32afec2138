//! As a user without privileges, with the limits most systems have by default: private pipes run short, and transfers go on with
//! smaller ones, and say so. Root never meets any of this, so the tests run again as a user that nobody is.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Tally, pipe_capacity, set_pipe_capacity};
use sluice::transfer::{
    Block, Method, Request, Stop, Transit, pipe_budget, plan, release_idle_pipes, transfer,
};
use std::fs::{self, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use support::descriptors::{limit_descriptors, memory_file, open_descriptors, pipe};
use support::drive::probed;
use support::pattern::{assert_same, pattern};
use support::peers::{feed, unix_pair};
use support::reexec::{cast, plays};
use support::scratch::Scratch;
use support::skip;

const ROLE: &str = "nobody";

/// The user that every system has and that owns nothing.
const NOBODY: u32 = 65_534;

/// Runs a test of this program again without privileges, or as who runs it where that is not root already.
fn as_nobody(test: &str) {
    // The quota is the user's: one test at a time, or they take each other's pipes.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // Where it was built, others may not look.
    let scratch = Scratch::new();
    let program = scratch.name("tests");
    fs::copy(std::env::current_exe().expect("this program"), &program).expect("copy this program");
    // A directory for temporary files may be its user's alone, and so not nobody's.
    let temporary = scratch.name("tmp");
    fs::create_dir(&temporary).expect("make a directory for its files");
    fs::set_permissions(&temporary, Permissions::from_mode(0o777)).expect("open it to others");
    // SAFETY: asks who this process runs as.
    let root = unsafe { libc::geteuid() } == 0;
    let run = |user: u32| {
        let mut command = Command::new(&program);
        command.current_dir("/").env("TMPDIR", &temporary);
        if root {
            command.uid(user).gid(NOBODY);
        }
        cast(&mut command, test, ROLE).output()
    };
    // A user of its own first, whom nobody else's pipes are counted to; a container may not have that many.
    let output = match run(1_000_000 + std::process::id()) {
        Err(error) if error.kind() == ErrorKind::InvalidInput => run(NOBODY),
        result => result,
    };
    match output {
        Ok(output) => assert!(
            output.status.success(),
            "{}\n{}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::InvalidInput) => {
            skip(&format!("a program cannot be run as nobody from {} ({error})", scratch.path().display()));
        }
        Err(error) => panic!("start this program again: {error}"),
    }
}

const TRANSFERS: usize = 300;

/// What each of them sends: more than the two pages of the smallest pipe.
const REGION: usize = 20_000;

/// Fills a socket until it takes no more. Returns how many zeros that took.
fn stuff(socket: &UnixStream) -> usize {
    socket.set_nonblocking(true).expect("make it non-blocking");
    let mut count = 0;
    let zeros = [0; 4096];
    loop {
        match (&*socket).write(&zeros) {
            Ok(taken) => count += taken,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => panic!("fill a socket: {error}"),
        }
    }
    socket.set_nonblocking(false).expect("make it blocking again");
    count
}

#[test]
fn three_hundred_transfers_through_pipes_at_once_work_with_smaller_pipes() {
    if !plays(ROLE) {
        return as_nobody("three_hundred_transfers_through_pipes_at_once_work_with_smaller_pipes");
    }
    limit_descriptors(1024);
    // One file, and one socket that nobody reads yet: of its own each transfer has two descriptors, those of its pipe. Each
    // sends its own byte, so that what arrives can be told apart however it is mixed.
    let file = memory_file();
    let byte_of = |number: usize| 1 + (number % 250) as u8;
    for number in 0..TRANSFERS {
        file.write_all_at(&[byte_of(number); REGION], (number * REGION) as u64).expect("fill the file");
    }
    let (near, far) = unix_pair();
    let stuffing = stuff(&near);
    let before = open_descriptors();

    let blocks: Vec<Block> = thread::scope(|scope| {
        let (file, near) = (&file, &near);
        let transfers: Vec<_> = (0..TRANSFERS)
            .map(|number| {
                scope.spawn(move || {
                    let mut input = probed(file.as_fd(), Some((number * REGION) as u64));
                    let mut output = probed(near.as_fd(), None);
                    let block = Block::new();
                    let request = Request::of(REGION as u64).by(Method::Splice).exact();
                    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
                    assert_eq!((outcome.moved, outcome.stop), (REGION as u64, Stop::Complete), "{number}");
                    assert_eq!(outcome.used, Method::Splice, "{number}");
                    block
                })
            })
            .collect();
        // All of them hold a pipe now, or one never will.
        let patience = Instant::now() + Duration::from_secs(60);
        while open_descriptors() < before + 2 * TRANSFERS && Instant::now() < patience {
            thread::yield_now();
        }
        let at_once = (open_descriptors() - before) / 2;

        let mut counts = [0; 256];
        let mut buffer = vec![0; 1 << 16];
        let mut left = stuffing + TRANSFERS * REGION;
        while left > 0 {
            let count = (&far).read(&mut buffer).expect("read what was sent");
            buffer[..count].iter().for_each(|byte| counts[usize::from(*byte)] += 1);
            left -= count;
        }
        let mut expected = [0; 256];
        expected[0] = stuffing;
        (0..TRANSFERS).for_each(|number| expected[usize::from(byte_of(number))] += REGION);
        assert_eq!(counts, expected, "how often each byte arrived");
        assert_eq!(at_once, TRANSFERS, "transfers that held a pipe at once");
        transfers.into_iter().map(|transfer| transfer.join().expect("a transfer")).collect()
    });

    let small = blocks.iter().filter(|block| block.header.pipe_small.get() == 1).count();
    assert!(small > 0, "{TRANSFERS} large pipes are over the budget");
    let largest = blocks.iter().map(|block| block.header.pipe_bytes.get()).max();
    for block in &blocks {
        let header = &block.header;
        assert!(header.pipe_bytes.get() > 0, "a transfer through a pipe names its size");
        let shrunk = Some(header.pipe_bytes.get()) < largest;
        assert!(!shrunk || header.pipe_small.get() == 1, "a pipe smaller than another says so");
    }
    // What the pool keeps is little, and goes when it is told to.
    assert!(open_descriptors() < before + TRANSFERS, "most pipes are closed again");
    release_idle_pipes();
    assert_eq!(open_descriptors(), before, "descriptors open at the end");
    assert!(!next_has_small_pipe(), "what was closed may be had again");
}

/// Whether a transfer by a new pipe says that it had to be a small one.
fn next_has_small_pipe() -> bool {
    release_idle_pipes();
    let file = memory_file();
    file.write_all_at(&pattern()[..REGION], 0).expect("fill the file");
    let (near, _far) = unix_pair();
    let (mut input, mut output) = (probed(file.as_fd(), Some(0)), probed(near.as_fd(), None));
    let block = Block::new();
    let request = Request::of(REGION as u64).by(Method::Splice).exact();
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
    assert_eq!((outcome.moved, outcome.stop), (REGION as u64, Stop::Complete));
    block.header.pipe_small.get() == 1
}

#[test]
fn pipes_that_were_refused_their_size_take_none_of_the_budget() {
    if !plays(ROLE) {
        return as_nobody_with_a_quota("pipes_that_were_refused_their_size_take_none_of_the_budget");
    }
    let hoard = hoard();
    for _ in 0..=pipe_budget() / (256 * 1024) {
        assert!(next_has_small_pipe());
    }
    drop(hoard);
    assert!(!next_has_small_pipe(), "there is room again");
}

/// A number that the kernel is set to; 0 where there is none.
fn setting(name: &str) -> usize {
    let text = fs::read_to_string(format!("/proc/sys/fs/{name}")).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}

/// Runs a test again as nobody, if users have a quota for pipes.
fn as_nobody_with_a_quota(test: &str) {
    match setting("pipe-user-pages-soft") {
        0 => skip("users have no quota for pipes here (fs.pipe-user-pages-soft)"),
        _ => as_nobody(test),
    }
}

/// Pipes as large as they get, until the user may have no more.
fn hoard() -> Vec<(OwnedFd, OwnedFd)> {
    let (quota, largest) = (setting("pipe-user-pages-soft"), setting("pipe-max-size"));
    let tally = Tally::default();
    let mut hoard = Vec::new();
    loop {
        let (read_end, write_end) = pipe();
        let enlarged = set_pipe_capacity(write_end.as_fd(), largest, &tally);
        let capacity = pipe_capacity(write_end.as_fd(), &tally).expect("ask a pipe's capacity");
        hoard.push((read_end, write_end));
        if enlarged.is_err() && capacity < 1 << 16 {
            return hoard;
        }
        assert!(hoard.len() <= quota, "a user with more than {quota} pages in pipes");
    }
}

#[test]
fn over_the_users_quota_a_rewrite_is_left_to_copy_file_range() {
    if !plays(ROLE) {
        return as_nobody_with_a_quota("over_the_users_quota_a_rewrite_is_left_to_copy_file_range");
    }
    let _hoard = hoard();
    let scratch = Scratch::new();
    let size = 3 << 20;
    let source = scratch.file("source", &pattern()[..size]);
    let target = scratch.file("target", &vec![0; size]);
    let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(target.as_fd(), Some(0)));
    let planned = plan(&input, &output, Method::Auto, size as u64, &Block::new()).next();
    if planned != Some(Method::Splice) {
        return skip("the temporary directory is not on ext4, or the kernel has no cachestat");
    }
    let block = Block::new();
    let request = Request::of(size as u64);
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
    assert_eq!((outcome.moved, outcome.used), (size as u64, Method::CopyFileRange));
    let row = block.row(Method::Splice);
    assert_eq!((row.refusals.get(), row.bytes.get()), (1, 0), "splice would have gone in small steps");
    assert_eq!(block.header.pipe_small.get(), 1, "the report says why");
}

#[test]
fn over_the_users_quota_pipes_of_two_pages_do() {
    if !plays(ROLE) {
        return as_nobody_with_a_quota("over_the_users_quota_pipes_of_two_pages_do");
    }
    let _hoard = hoard();
    let size = 3 << 20;
    for drop_in in [false, true] {
        let (near, far) = unix_pair();
        let feeder = feed(far, &pattern()[..size]);
        let file = memory_file();
        let (mut input, mut output) = (probed(near.as_fd(), None), probed(file.as_fd(), Some(0)));
        let block = Block::new();
        let request = Request { drop_in, ..Request::of(size as u64).by(Method::Splice) };
        let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &block);
        assert_eq!(
            (outcome.moved, outcome.stop, outcome.used),
            (size as u64, Stop::Complete, Method::Splice)
        );
        let header = &block.header;
        assert_eq!(header.pipe_small.get(), 1, "the pipe is small, and the report says so");
        assert_eq!(header.pipe_bytes.get(), 2 * sluice::sys::page_size() as u64, "its size");
        let mut stored = vec![0; size];
        file.read_exact_at(&mut stored, 0).expect("read the file");
        assert_same("the file", &stored, &pattern()[..size]);
        feeder.join().expect("the feeder");
    }
}
