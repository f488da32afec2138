//! A file copied into itself: it ends, and where nothing is overwritten before it is read, the bytes are right.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Request, Stop, Transit, transfer};
use std::fs::File;
use std::os::fd::AsFd;
use support::drive::{ROWS, probed};
use support::pattern::{assert_same, pattern};
use support::scratch::Scratch;

const SIZE: usize = 3 << 20;

#[test]
fn overlapping_ranges_of_one_file_are_copied_without_looping() {
    let scratch = Scratch::new();
    let path = scratch.name("file");
    for method in ROWS {
        for (from, to) in [(0, 0), (0, 1 << 20), (1 << 20, 0), (SIZE as u64 - 5, SIZE as u64)] {
            std::fs::write(&path, &pattern()[..SIZE]).expect("fill a file");
            let file = File::options().read(true).write(true).open(&path).expect("open it");
            let (mut input, mut output) = (probed(file.as_fd(), Some(from)), probed(file.as_fd(), Some(to)));
            let request = Request::of(u64::MAX).by(method);
            let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
            let what = format!("{method:?} from {from} to {to}");
            assert_eq!((outcome.moved, outcome.stop), (SIZE as u64 - from, Stop::End), "{what}");
            let stored = std::fs::read(&path).expect("read it");
            assert_eq!(stored.len() as u64, (to + SIZE as u64 - from).max(SIZE as u64), "{what}: its length");
            if to <= from {
                // What is read has not been written yet.
                let (from, to) = (from as usize, to as usize);
                assert_same(&what, &stored[to..to + SIZE - from], &pattern()[from..SIZE]);
            }
        }
    }
}

#[test]
fn a_file_appended_to_itself_doubles_once() {
    let scratch = Scratch::new();
    let path = scratch.name("file");
    for method in ROWS {
        for drop_in in [false, true] {
            std::fs::write(&path, &pattern()[..SIZE]).expect("fill a file");
            let source = File::open(&path).expect("open it");
            let target = File::options().append(true).open(&path).expect("open it to append");
            let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(target.as_fd(), None));
            let request = Request { drop_in, ..Request::of(u64::MAX).by(method) };
            let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
            assert_eq!((outcome.moved, outcome.stop), (SIZE as u64, Stop::End), "{method:?}");
            let stored = std::fs::read(&path).expect("read it");
            assert_same("twice the file", &stored, &[&pattern()[..SIZE], &pattern()[..SIZE]].concat());
        }
    }
}
