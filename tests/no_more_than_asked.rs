//! A transfer does what it was asked for and nothing beside.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Method, Request, Stop, Transit, transfer};
use std::io::Write;
use std::os::fd::AsFd;
use std::sync::mpsc;
use std::thread;
use support::descriptors::memory_file;
use support::drive::probed;
use support::pattern::pattern;
use support::peers::{tcp_pair, unix_pair};

#[test]
fn a_place_past_the_end_where_nothing_comes_does_not_make_a_file_longer() {
    for method in [Method::MmapRead, Method::ReadWrite, Method::Splice] {
        let (near, far) = unix_pair();
        drop(far);
        let file = memory_file();
        let (mut input, mut output) = (probed(near.as_fd(), None), probed(file.as_fd(), Some(10_000)));
        let request = Request::of(100_000).by(method);
        let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
        assert_eq!((outcome.moved, outcome.stop), (0, Stop::End), "{method:?}");
        assert_eq!(file.metadata().expect("look at the file").len(), 0, "{method:?}");
    }
}

#[test]
fn a_transfer_never_waits_for_what_it_was_not_asked_for() {
    let (sender, receiver) = mpsc::channel();
    let (near, mut far) = tcp_pair();
    let worker = thread::spawn(move || {
        for method in [Method::ReadWrite, Method::Splice, Method::MmapRead] {
            let file = memory_file();
            let (mut input, mut output) = (probed(near.as_fd(), None), probed(file.as_fd(), Some(0)));
            let request = Request::of(1000).by(method);
            let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
            sender.send(outcome).expect("the test listens");
        }
    });
    for _ in 0..3 {
        // Two bytes more than asked for in all, and no end: what is there must do.
        far.write_all(&pattern()[..1000]).expect("send");
        let outcome = receiver.recv().expect("the worker answers");
        assert_eq!((outcome.moved, outcome.stop), (1000, Stop::Complete));
    }
    worker.join().expect("the worker");
}
