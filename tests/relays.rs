//! Relays whose outputs are stalled: their pipes stay within a budget, and beyond it little is held by each.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Request, Side, Stop, Transit, pipe_budget, pipe_use, transfer};
use std::io::Write;
use std::os::fd::AsFd;
use support::descriptors::{limit_descriptors, set_nonblocking, too_few_descriptors};
use support::drive::{drain, probed};
use support::pattern::{assert_same, pattern};
use support::peers::unix_pair;
use support::skip;

/// More than there are pipes for: of 64 KiB each at least, within 16 MiB by default.
const RELAYS: usize = 400;

/// Four sockets for each and two ends of each pipe, and some.
const DESCRIPTORS: usize = 4096;

/// More than a full output leaves room for and a relay without a pipe takes.
const OFFERED: usize = 60_000;

/// What a relay takes at a time where it has no pipe (`SMALL` in `src/transfer/buffers.rs`).
const LITTLE: usize = 16 * 1024;

#[test]
fn stalled_relays_share_a_budget_of_pipes_and_lose_nothing_beyond_it() {
    if let Some(reason) = too_few_descriptors(DESCRIPTORS) {
        return skip(&reason);
    }
    limit_descriptors(DESCRIPTORS);
    let budget = pipe_budget();
    let mut stalled = Vec::new();
    let mut copied = 0;
    for number in 0..RELAYS.min(budget / (64 * 1024) + 50) {
        let (near, mut far) = unix_pair();
        let (full, unread) = unix_pair();
        set_nonblocking(near.as_fd(), true);
        set_nonblocking(full.as_fd(), true);
        while (&full).write(&[0; 4096]).is_ok() {}
        far.write_all(&pattern()[..OFFERED]).expect("it fits into the socket");
        let (block, mut transit) = (Block::new(), Transit::for_relay());
        let mut input = probed(near.as_fd(), None);
        let mut output = probed(full.as_fd(), None);
        let outcome = transfer(&mut input, &mut output, &Request::of(u64::MAX), &mut transit, &block);
        assert_eq!((outcome.moved, outcome.stop), (0, Stop::WouldBlock(Side::Output)), "relay {number}");
        assert!(transit.held() > 0, "relay {number}");
        let (living, peak) = pipe_use();
        assert!(living.bytes <= budget && peak.bytes <= budget, "{living:?} of {budget}");
        if pipe_use().0.pipes <= stalled.len() - copied {
            copied += 1;
            assert!(transit.held() <= LITTLE, "relay {number} has no pipe, and holds {}", transit.held());
        }
        stalled.push((near, far, full, unread, transit));
    }
    assert!(copied > 0, "the budget was not used up");
    for (near, _far, _full, _unread, mut transit) in stalled {
        // What it holds and what is still in its source are what was offered.
        let mut all = drain(&mut transit);
        let mut rest = vec![0; OFFERED];
        let count = std::io::Read::read(&mut &near, &mut rest).unwrap_or(0);
        all.extend_from_slice(&rest[..count]);
        while all.len() < OFFERED {
            let count = std::io::Read::read(&mut &near, &mut rest).expect("more of what was offered");
            all.extend_from_slice(&rest[..count]);
        }
        assert_same("held and left", &all, &pattern()[..OFFERED]);
    }
}
