//! A file that is cut while it is copied into another: the copy is whole, or the transfer says that it is not.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Method, Outcome, Request, Stop, Transit, transfer};
use std::fs::File;
use std::hint::spin_loop;
use std::io::{Read, Seek};
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use support::descriptors::memory_file;
use support::drive::probed;
use support::pattern::{assert_same, pattern};
use support::scratch::Scratch;

/// Without a look at the size, one in ten of `copy_file_range` had zeros and was called complete.
const ROUNDS: usize = 200;

/// One pipe of the kernel's own holds all of it: no later call would meet the new end.
const SIZE: usize = 64 << 10;

const METHODS: [Method; 6] = [
    Method::ReadWrite,
    Method::MmapWrite,
    Method::MmapRead,
    Method::Sendfile,
    Method::Splice,
    Method::CopyFileRange,
];

/// Copies the source over the target, whose position is 0, while another thread cuts the source after so many turns of a loop.
fn copy_and_cut(source: &File, target: &File, method: Method, cut: usize, turns: usize) -> Outcome {
    let (ready, started) = (AtomicBool::new(false), AtomicBool::new(false));
    let until = |flag: &AtomicBool, pause: fn()| {
        while !flag.load(Ordering::Acquire) {
            pause();
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            ready.store(true, Ordering::Release);
            until(&started, spin_loop);
            (0..turns).for_each(|_| spin_loop());
            source.set_len(cut as u64).expect("cut the source");
        });
        let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(target.as_fd(), None));
        let request = Request::of(SIZE as u64).by(method).exact();
        until(&ready, thread::yield_now);
        started.store(true, Ordering::Release);
        transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new())
    })
}

#[test]
fn a_copy_of_a_file_that_is_cut_at_any_time_is_whole_or_truncated() {
    let scratch = Scratch::new();
    let on_disk = (scratch.file("source", &[]), scratch.file("target", &[]));
    let in_memory = (memory_file(), memory_file());
    for method in METHODS {
        let mut truncated = 0;
        for round in 0..ROUNDS {
            let (source, mut target) =
                if round % 2 == 0 { (&on_disk.0, &on_disk.1) } else { (&in_memory.0, &in_memory.1) };
            source.set_len(0).expect("empty the source");
            source.write_all_at(&pattern()[..SIZE], 0).expect("fill the source");
            target.set_len(0).expect("empty the target");
            target.rewind().expect("rewind the target");
            let cut = 1 + round * 977 % SIZE;
            let outcome = copy_and_cut(source, target, method, cut, round * 37 % 1500);
            let what = format!("round {round}, {method:?}, cut to {cut}: {:?}", outcome.stop);
            assert_eq!(outcome.used, method, "{what}");
            let mut copy = Vec::new();
            target.rewind().expect("rewind the target");
            target.read_to_end(&mut copy).expect("read the target");
            assert_eq!(copy.len() as u64, outcome.moved, "{what}");
            match outcome.stop {
                Stop::Complete => assert_same(&what, &copy, &pattern()[..SIZE]),
                stop => assert_eq!(stop, Stop::Truncated, "{what}"),
            }
            let own = match method {
                // What goes through a buffer, or is read into a mapping, is looked at before it counts.
                Method::ReadWrite | Method::MmapRead => copy.len(),
                _ => copy.len().min(cut),
            };
            assert_same(&what, &copy[..own], &pattern()[..own]);
            truncated += u32::from(outcome.stop == Stop::Truncated);
        }
        println!("{method:?}: {truncated} of {ROUNDS} were cut in time to notice");
    }
}
