//! Out of a blocking pipe into a file: what the pipe holds is moved into the private pipe first, and who writes to it finds room.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::Call;
use sluice::transfer::{Block, Method, Request, Stop, Transit, transfer};
use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::fs::FileExt;
use support::descriptors::{memory_file, pipe};
use support::drive::probed;
use support::pattern::{assert_same, pattern};

/// What a pipe holds.
const SIZE: usize = 64 << 10;

/// How many splices and polls that took, and how large the private pipe was.
fn costs(drop_in: bool) -> (u64, u64, u64) {
    let (read_end, write_end) = pipe();
    File::from(write_end).write_all(&pattern()[..SIZE]).expect("fill the pipe");
    let file = memory_file();
    let (mut input, mut output) = (probed(read_end.as_fd(), None), probed(file.as_fd(), Some(0)));
    let (block, mut transit) = (Block::new(), Transit::new());
    let request = Request { drop_in, ..Request::of(SIZE as u64) };
    let outcome = transfer(&mut input, &mut output, &request, &mut transit, &block);
    assert_eq!((outcome.stop, outcome.used, outcome.moved), (Stop::Complete, Method::Splice, SIZE as u64));
    let mut stored = vec![0; SIZE];
    file.read_exact_at(&mut stored, 0).expect("read the file");
    assert_same("what the pipe held", &stored, &pattern()[..SIZE]);
    let tally = &block.row(Method::Splice).tally;
    (tally.of(Call::Splice), tally.of(Call::Poll), block.header.pipe_bytes.get())
}

// One test: whether it is worth trying is what all transfers of the process have learnt.
#[test]
fn what_a_pipe_holds_is_moved_at_once_but_by_a_drop_in_that_could_not_hand_it_back() {
    let (splices, polls, private) = costs(false);
    assert_eq!((splices, polls), (2, 0));
    assert!(private > 0, "through the private pipe");
    assert_eq!(costs(true), (1, 1, 0));
}
