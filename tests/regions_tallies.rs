//! Batches of regions and memory make as many calls as `strace` sees.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::Call;
use sluice::transfer::{Block, Endpoint, Kind, Piece, Regions, Sending};
use std::env;
use std::fs;
use std::os::fd::{AsFd, BorrowedFd};
use support::batches::{MIB, drive, mixed};
use support::drive::calls;
use support::pattern::pattern;
use support::peers::collect;
use support::scratch::Scratch;
use support::targets::{TARGETS, Target};
use support::trace::{Mark, objection, traced, windows};

const TEST: &str = "the_counts_of_batches_are_those_of_strace";
const ROLE: &str = "traced";
const REPORT: &str = "SLUICE_TEST_REPORT";

#[test]
fn the_counts_of_batches_are_those_of_strace() {
    if support::reexec::plays(ROLE) {
        return under_strace();
    }
    if let Some(reason) = objection() {
        return support::skip(&reason);
    }
    let scratch = Scratch::new();
    let report = scratch.name("report");
    // SAFETY: no other test of this program reads or sets the environment.
    unsafe { env::set_var(REPORT, &report) };
    let seen = windows(&traced(TEST, ROLE, &scratch.name("trace")));
    let report = fs::read_to_string(report).expect("the run under strace leaves a report");
    assert_eq!(report.lines().count(), seen.len());
    assert!(seen.len() > 30, "{} windows", seen.len());
    for line in report.lines() {
        let (name, counted) = line.split_once('\t').expect("a name and counts");
        let seen: Vec<_> = seen[name].iter().map(|(call, count)| format!("{call}={count}")).collect();
        assert_eq!(counted, seen.join(" "), "{name}");
    }
}

fn under_strace() {
    let scratch = Scratch::new();
    let file = scratch.file("source", pattern());
    // From now on the allocator asks the kernel for no more memory, nor gives any back.
    drop(vec![1_u8; 4 << 20]);
    drop(vec![1_u8; 2 << 20]);
    let (pieces, mut report) = (mixed(), String::with_capacity(1 << 20));
    for target in TARGETS {
        for mapped in [0, 1, 64 * MIB] {
            for cork in [false, true] {
                for limit in [u64::MAX, 50_000] {
                    let sending = Sending { limit, cork, ..Sending::ALL };
                    let name = format!("{target:?}, mapped {mapped}, cork {cork}, limit {limit}");
                    let counted = one(target, mapped, &pieces, file.as_fd(), sending, &name);
                    report.push_str(&format!("{name}\t{counted}\n"));
                }
            }
        }
    }
    fs::write(env::var_os(REPORT).expect("a place for the report"), report).expect("write the report");
}

/// Sends the pieces between two marks, and says what was counted.
fn one(
    target: Target,
    mapped: u64,
    pieces: &[Piece<'_>],
    file: BorrowedFd<'_>,
    sending: Sending,
    name: &str,
) -> String {
    let (near, far) = target.open();
    let (block, peer) = (Block::new(), collect(far));
    let kind = match target {
        Target::Tcp => Kind::Tcp,
        Target::Unix => Kind::Unix,
        Target::Pipe => Kind::Pipe,
    };
    let output = Endpoint::assumed(near.as_fd(), kind, None);
    let mut regions = Regions::new(mapped);
    let (begin, end) = (Mark::begin(name), Mark::end(name));
    begin.set();
    drive(&mut regions, pieces, &[file], &output, sending, &block);
    regions.forget(0, &block);
    end.set();
    drop(near);
    peer.join().expect("the peer");
    let mut text: Vec<_> = Call::ALL
        .iter()
        .filter(|call| calls(&block, **call) > 0)
        .map(|call| format!("{}={}", call.name(), calls(&block, *call)))
        .collect();
    text.sort();
    text.join(" ")
}
