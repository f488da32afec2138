//! A relay between blocking TCP sockets: its splices wait for the input by themselves, for a moment; a source that is silent for
//! longer is waited for without holding a pipe. A time that the caller has set is the caller's.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Call, Tally, receive_timeout, set_receive_timeout};
use sluice::transfer::{Block, Request, Stop, Transit, transfer};
use std::io::Write;
use std::net::TcpStream;
use std::os::fd::AsFd;
use std::thread;
use std::time::Duration;
use support::drive::{calls, probed};
use support::pattern::{assert_same, pattern};
use support::peers::{collect, tcp_pair};

const SIZE: usize = 2 << 20;

/// What comes before the source falls silent.
const FIRST: usize = 700_001;

/// Relays `size` bytes from one blocking socket to another, from a source that falls silent until `silent` has returned.
/// Returns the figures.
fn relay(near: &TcpStream, mut source: &TcpStream, size: usize, silent: impl FnOnce(&Block)) -> Block {
    let (target, far) = tcp_pair();
    let collector = collect(far);
    let block = Block::new();
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let (mut input, mut output) = (probed(near.as_fd(), None), probed(target.as_fd(), None));
            let request = Request::of(size as u64);
            transfer(&mut input, &mut output, &request, &mut Transit::for_relay(), &block).stop
        });
        source.write_all(&pattern()[..size.min(FIRST)]).expect("send the first part");
        silent(&block);
        source.write_all(&pattern()[size.min(FIRST)..size]).expect("send the rest");
        assert_eq!(worker.join().expect("the relay"), Stop::Complete);
    });
    drop(target);
    assert_same("relayed", &collector.join().expect("the collector"), &pattern()[..size]);
    block
}

fn timeout(socket: &TcpStream) -> Duration {
    receive_timeout(socket.as_fd(), &Tally::default()).expect("ask for a timeout")
}

/// Comes back when the relay waits for its source outside the splice.
fn until_it_polls(block: &Block) {
    while calls(block, Call::Poll) == 0 {
        thread::yield_now();
    }
}

#[test]
fn a_silent_source_is_waited_for_outside_the_splice_and_no_timeout_is_left() {
    let (source, near) = tcp_pair();
    let block = relay(&near, &source, SIZE, |block| {
        until_it_polls(block);
        assert_ne!(timeout(&near), Duration::ZERO, "while it lasts");
    });
    assert_eq!(timeout(&near), Duration::ZERO);
    assert_eq!((calls(&block, Call::Getsockopt), calls(&block, Call::Setsockopt)), (1, 2));
}

#[test]
fn a_timeout_of_the_callers_own_stays_and_is_not_waited_for() {
    let (source, near) = tcp_pair();
    let own = Duration::from_millis(40);
    set_receive_timeout(near.as_fd(), own, &Tally::default()).expect("set a timeout");
    let block = relay(&near, &source, SIZE, until_it_polls);
    assert_eq!(timeout(&near), own);
    assert_eq!(calls(&block, Call::Setsockopt), 0);
}

#[test]
fn a_small_relay_sets_nothing() {
    let (source, near) = tcp_pair();
    let block = relay(&near, &source, FIRST, |_| {});
    assert_eq!((calls(&block, Call::Getsockopt), calls(&block, Call::Setsockopt)), (0, 0));
    assert!(calls(&block, Call::Poll) > 0, "it waits before each splice");
}
