//! The counts a transfer reports are those that `strace` sees, exactly: by name, for every pair and method, and on the ways
//! off the straight one.
//!
//! The test runs itself again under `strace`. That run makes one transfer after the other, each between two marks in the
//! trace and on one thread, and writes down what its block says; then both are compared.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::sys::{Call, Tally};
use sluice::transfer::{
    Block, Endpoint, Method, Outcome, Request, Side, Stop, Transit, release_idle_pipes, transfer,
};
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use support::descriptors::{memory_file, pipe, set_appending, set_nonblocking, shrink_buffers};
use support::drive::{ROWS, drive};
use support::ends::{Source, Target};
use support::pattern::pattern;
use support::peers::{collect, feed, tcp_pair, unix_pair};
use support::scratch::Scratch;
use support::skip;
use support::trace::{Counts, Mark, objection, traced, windows};

const TEST: &str = "the_counts_of_every_pair_and_method_are_those_of_strace";
const ROLE: &str = "traced";
const REPORT: &str = "SLUICE_TEST_REPORT";

/// More than one buffer and more than one page, and no multiple of either.
const SIZE: usize = 600_001;

#[test]
fn the_counts_of_every_pair_and_method_are_those_of_strace() {
    if support::reexec::plays(ROLE) {
        return under_strace();
    }
    if let Some(reason) = objection() {
        return skip(&reason);
    }
    let scratch = Scratch::new();
    let report = scratch.name("report");
    // SAFETY: no other test of this program reads or sets the environment.
    unsafe { env::set_var(REPORT, &report) };
    let trace = traced(TEST, ROLE, &scratch.name("trace"));

    let seen = windows(&trace);
    let counted = read_report(&report);
    assert_eq!(seen.len(), counted.len(), "windows in the trace, and in the report");
    let different: Vec<String> = counted
        .iter()
        .filter(|(name, counts)| seen.get(*name) != Some(*counts))
        .map(|(name, counts)| format!("{name}:\n  counted {counts:?}\n  strace  {:?}", seen.get(name)))
        .collect();
    assert!(different.is_empty(), "{} of {}:\n{}", different.len(), counted.len(), different.join("\n"));
    let calls: u64 = counted.values().flat_map(Counts::values).sum();
    println!("{} transfers, {calls} system calls, each counted once", counted.len());
}

fn read_report(report: &Path) -> BTreeMap<String, Counts> {
    let text = fs::read_to_string(report).expect("the run under strace leaves a report");
    text.lines()
        .map(|line| {
            let mut words = line.split('\t');
            let name = words.next().expect("a name").to_owned();
            let counts = words.map(|word| {
                let (call, count) = word.split_once('=').expect("name=count");
                (call.to_owned(), count.parse().expect("a number"))
            });
            (name, counts.collect())
        })
        .collect()
}

/// What is written down for the comparison.
#[derive(Default)]
struct Report {
    text: String,
}

impl Report {
    /// Does something between two marks, and writes down what it counted.
    fn window<T>(&mut self, name: &str, block: &Block, tally: &Tally, work: impl FnOnce() -> T) -> T {
        let (begin, end) = (Mark::begin(name), Mark::end(name));
        begin.set();
        let result = work();
        end.set();
        self.text.push_str(name);
        for &call in Call::ALL {
            let rows: u64 = ROWS.iter().map(|method| block.row(*method).tally.of(call)).sum();
            let count = rows + tally.of(call);
            if count > 0 {
                write!(self.text, "\t{}={count}", call.name()).expect("a String takes all");
            }
        }
        self.text.push('\n');
        result
    }

    /// One call of `transfer` in a window.
    fn one<'fd>(
        &mut self,
        name: &str,
        block: &Block,
        input: &mut Endpoint<'fd>,
        output: &mut Endpoint<'fd>,
        request: Request,
        transit: &mut Transit,
    ) -> Outcome {
        self.window(name, block, &Tally::default(), || transfer(input, output, &request, transit, block))
    }
}

fn probed(fd: BorrowedFd<'_>, position: Option<u64>) -> Endpoint<'_> {
    support::drive::probed(fd, position)
}

/// The run under `strace`.
fn under_strace() {
    let scratch = Scratch::new();
    let mut report = Report::default();
    warm_up();
    every_pair(&scratch, &mut report);
    pipes_made_anew(&mut report);
    refusals(&scratch, &mut report);
    refusals_half_way(&mut report);
    waits(&scratch, &mut report);
    held_bytes(&mut report);
    truncations(&scratch, &mut report);
    drop_ins(&scratch, &mut report);
    rewrites(&scratch, &mut report);
    fs::write(env::var_os(REPORT).expect("a place for the report"), report.text).expect("write the report");
}

/// What happens once in a process is nobody's transfer: reading the quota for pipes, the first large buffer, and the
/// allocator asking for memory, which it does by `mmap` until something as large was freed.
fn warm_up() {
    for _ in 0..2 {
        let large: Vec<u8> = vec![1; 4 << 20];
        assert_eq!(large[4096], 1);
    }
    let _ = pattern();
    for method in [Method::ReadWrite, Method::Splice] {
        let (near, far) = unix_pair();
        let (peer, other) = unix_pair();
        let (feeder, collector) = (feed(far, &pattern()[..SIZE]), collect(other));
        let (mut input, mut output) = (probed(near.as_fd(), None), probed(peer.as_fd(), None));
        let request = Request::of(SIZE as u64).by(method);
        transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
        drop((near, peer));
        feeder.join().expect("the feeder");
        collector.join().expect("the collector");
    }
}

const SOURCES: [Source; 6] =
    [Source::FileAt, Source::FileOwn, Source::Tcp, Source::Unix, Source::Pipe, Source::Zero];

const TARGETS: [Target; 7] =
    [Target::FileAt, Target::FileOwn, Target::Append, Target::Tcp, Target::Unix, Target::Pipe, Target::Null];

/// Every pair by every method, probing included, waiting inside the kernel and in `poll`.
fn every_pair(scratch: &Scratch, report: &mut Report) {
    for source in SOURCES {
        for target in TARGETS {
            for method in ROWS {
                for nonblocking in [false, true] {
                    let opened = source.open(scratch, SIZE);
                    let sink = target.open(scratch);
                    set_nonblocking(opened.fd.as_fd(), nonblocking);
                    set_nonblocking(sink.fd.as_fd(), nonblocking);
                    let (block, tally) = (Block::new(), Tally::default());
                    let name = format!("{source:?} to {target:?} by {method:?}, nonblocking {nonblocking}");
                    let mut transit = Transit::new();
                    let outcome = report.window(&name, &block, &tally, || {
                        let input = Endpoint::probe(opened.fd.as_fd(), opened.position, &tally);
                        let output = Endpoint::probe(sink.fd.as_fd(), sink.position, &tally);
                        let (mut input, mut output) = (input.expect("probe"), output.expect("probe"));
                        (input.waits, output.waits) = (true, true);
                        let request = Request::of(SIZE as u64).by(method);
                        transfer(&mut input, &mut output, &request, &mut transit, &block)
                    });
                    assert_eq!((outcome.moved, outcome.stop), (SIZE as u64, Stop::Complete), "{name}");
                    sink.check(&opened.bytes);
                    drop(opened.fd);
                    if let Some(feeder) = opened.feeder {
                        feeder.join().expect("the feeder");
                    }
                }
            }
        }
    }
}

/// A pool without a pipe: one is made, and made larger.
fn pipes_made_anew(report: &mut Report) {
    release_idle_pipes();
    let (near, far) = unix_pair();
    let target = memory_file();
    let feeder = feed(far, &pattern()[..SIZE]);
    let (mut input, mut output) = (probed(near.as_fd(), None), probed(target.as_fd(), Some(0)));
    let block = Block::new();
    let request = Request::of(SIZE as u64).by(Method::Splice);
    report.one("a cold pool", &block, &mut input, &mut output, request, &mut Transit::new());
    let tally = &block.row(Method::Splice).tally;
    assert_eq!((tally.of(Call::Pipe), tally.of(Call::Fcntl)), (1, 1), "a pipe is made and enlarged");
    feeder.join().expect("the feeder");
}

/// Methods that the kernel refuses before a byte has moved.
fn refusals(scratch: &Scratch, report: &mut Report) {
    // Across file systems, at places that no file system shares.
    for method in [Method::Reflink, Method::CopyFileRange, Method::MmapRead, Method::MmapWrite] {
        let source = scratch.file(&format!("refused {method:?}"), &pattern()[..SIZE]);
        let target = memory_file();
        let block = Block::new();
        let (mut input, mut output) = (probed(source.as_fd(), Some(3)), probed(target.as_fd(), Some(5)));
        let request = Request::of(SIZE as u64).by(method);
        let name = format!("across file systems by {method:?}");
        let outcome = report.one(&name, &block, &mut input, &mut output, request, &mut Transit::new());
        assert_eq!(outcome.moved, SIZE as u64 - 3, "{name}");
        let refused = matches!(method, Method::Reflink | Method::CopyFileRange);
        assert_eq!(block.row(method).refusals.get(), u64::from(refused), "{name}");
    }
    // A target that may be written and not read cannot be mapped.
    let source = scratch.file("to a write-only file", &pattern()[..SIZE]);
    let target = File::create(scratch.name("write-only")).expect("create a file");
    let block = Block::new();
    let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(target.as_fd(), Some(0)));
    let request = Request::of(SIZE as u64).by(Method::MmapRead);
    report.one("to a write-only file", &block, &mut input, &mut output, request, &mut Transit::new());
    assert_eq!(block.row(Method::MmapRead).refusals.get(), 1, "it cannot be mapped");
}

/// `O_APPEND`, set when nobody looks any more, is what SENDFILE and SPLICE refuse on any descriptor.
fn refusals_half_way(report: &mut Report) {
    let source = memory_file();
    sluice::sys::pwrite(source.as_fd(), &pattern()[..SIZE], 0, &Tally::default()).expect("fill a file");
    let (near, far) = unix_pair();
    set_nonblocking(near.as_fd(), true);
    let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(near.as_fd(), None));
    let block = Block::new();
    let request = Request::of(SIZE as u64).by(Method::Sendfile);
    let mut transit = Transit::new();
    let first = transfer(&mut input, &mut output, &request, &mut transit, &block);
    assert_eq!(first.stop, Stop::WouldBlock(Side::Output), "nobody reads yet");
    let collector = collect(far);
    set_appending(near.as_fd(), true);
    output.waits = true;
    let block = Block::new();
    let rest = Request::of(SIZE as u64 - first.moved).by(Method::Sendfile);
    report.one("refused half-way", &block, &mut input, &mut output, rest, &mut transit);
    let refusals = [Method::Sendfile, Method::Splice].map(|method| block.row(method).refusals.get());
    assert_eq!(refusals, [1, 1], "SENDFILE and SPLICE refuse");
    drop(near);
    assert_eq!(collector.join().expect("the collector").len(), SIZE, "all arrived");
}

/// Small buffers: short counts, `EAGAIN`, `poll`; and for MMAP_WRITE a look at the size after each write.
fn waits(scratch: &Scratch, report: &mut Report) {
    let methods = [Method::ReadWrite, Method::MmapWrite, Method::Sendfile, Method::Splice];
    for method in methods {
        let source = scratch.file(&format!("small buffers {method:?}"), &pattern()[..SIZE]);
        let (near, far) = tcp_pair();
        shrink_buffers(near.as_fd(), far.as_fd());
        set_nonblocking(near.as_fd(), true);
        let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(near.as_fd(), None));
        output.waits = true;
        let collector = collect(far);
        let block = Block::new();
        let request = Request::of(SIZE as u64).by(method).exact();
        let name = format!("into a small socket by {method:?}");
        let outcome = report.one(&name, &block, &mut input, &mut output, request, &mut Transit::new());
        assert_eq!((outcome.moved, outcome.used), (SIZE as u64, method), "{name}");
        let row = block.row(method);
        assert!(row.would_block.get() > 0 && row.tally.of(Call::Poll) > 0, "{name} waits");
        if method == Method::MmapWrite {
            assert!(row.tally.of(Call::Fstat) > 1, "{name} looks at the size after each write");
        }
        drop(near);
        assert_eq!(collector.join().expect("the collector").len(), SIZE, "{name}: all arrived");
    }
}

/// What is left in the transit and delivered by a later call, in whichever way that one goes.
fn held_bytes(report: &mut Report) {
    for leaving in [Method::ReadWrite, Method::Splice] {
        for taking in [Method::ReadWrite, Method::Splice, Method::MmapRead] {
            let (near, far) = unix_pair();
            let (full, unread) = unix_pair();
            set_nonblocking(full.as_fd(), true);
            let feeder = feed(far, &pattern()[..SIZE]);
            let mut transit = Transit::new();
            let (mut input, mut output) = (probed(near.as_fd(), None), probed(full.as_fd(), None));
            let request = Request::of(SIZE as u64).by(leaving);
            let block = Block::new();
            let name = format!("left by {leaving:?} for {taking:?}");
            let first = report.one(&name, &block, &mut input, &mut output, request, &mut transit);
            assert!(transit.held() > 0, "{name}: nobody reads, so bytes are held");
            let target = memory_file();
            let mut output = probed(target.as_fd(), Some(0));
            let request = Request::of(SIZE as u64 - first.moved).by(taking);
            let block = Block::new();
            let name = format!("taken by {taking:?} from {leaving:?}");
            let second = report.one(&name, &block, &mut input, &mut output, request, &mut transit);
            assert_eq!(first.moved + second.moved, SIZE as u64, "{name}");
            feeder.join().expect("the feeder");
            drop(unread);
        }
    }
}

/// Copies over what is there: AUTO asks about the target first.
fn rewrites(scratch: &Scratch, report: &mut Report) {
    for (over, position) in [("all of it", Some(0)), ("its own position", None), ("past its end", Some(1))] {
        let source = scratch.file(&format!("source for {over}"), &pattern()[..SIZE]);
        let target = scratch.file(&format!("target for {over}"), &vec![0; SIZE]);
        let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(target.as_fd(), position));
        let request = Request::of(SIZE as u64).exact();
        let block = Block::new();
        let name = format!("a rewrite, {over}");
        let outcome = report.one(&name, &block, &mut input, &mut output, request, &mut Transit::new());
        assert_eq!((outcome.moved, outcome.stop), (SIZE as u64, Stop::Complete), "{name}");
    }
}

/// Files that are shorter than they were when looked at.
fn truncations(scratch: &Scratch, report: &mut Report) {
    for method in [Method::ReadWrite, Method::MmapWrite, Method::Sendfile, Method::Splice] {
        for cut in [0, 4096, 9000] {
            let source = scratch.file(&format!("cut to {cut} {method:?}"), &pattern()[..SIZE]);
            let (near, far) = unix_pair();
            let (mut input, mut output) = (probed(source.as_fd(), Some(0)), probed(near.as_fd(), None));
            source.set_len(cut).expect("cut the source");
            let collector = collect(far);
            let block = Block::new();
            let request = Request::of(SIZE as u64).by(method).exact();
            let name = format!("cut to {cut} by {method:?}");
            let outcome = report.one(&name, &block, &mut input, &mut output, request, &mut Transit::new());
            assert_eq!(outcome.stop, Stop::Truncated, "{name}");
            drop(near);
            collector.join().expect("the collector");
        }
    }
}

/// The JDK's way: one pass, and few questions.
fn drop_ins(scratch: &Scratch, report: &mut Report) {
    for size in [0, 100, 16_384, 16_385, SIZE] {
        let source = scratch.file(&format!("drop-in of {size}"), &pattern()[..size]);
        let (near, far) = tcp_pair();
        let mut input = Endpoint::assumed(source.as_fd(), sluice::transfer::Kind::File, Some(0));
        let mut output = Endpoint::assumed(near.as_fd(), sluice::transfer::Kind::Tcp, None);
        let collector = collect(far);
        let block = Block::new();
        let request = Request { drop_in: true, ..Request::of(SIZE as u64) };
        report.one(
            &format!("drop-in of {size}"),
            &block,
            &mut input,
            &mut output,
            request,
            &mut Transit::new(),
        );
        drop(near);
        assert_eq!(collector.join().expect("the collector").len(), size, "all arrived");
    }
    let (read_end, write_end) = pipe();
    set_nonblocking(read_end.as_fd(), true);
    let target = memory_file();
    let (mut input, mut output) = (probed(read_end.as_fd(), None), probed(target.as_fd(), Some(0)));
    let block = Block::new();
    let request = Request { drop_in: true, ..Request::of(100) };
    let outcome = drive_once(report, &block, &mut input, &mut output, request);
    assert_eq!(outcome.stop, Stop::WouldBlock(Side::Input), "an empty pipe");
    drop(write_end);
    let outcome = drive(&mut input, &mut output, request, &mut Transit::new(), &block);
    assert_eq!(outcome.stop, Stop::End, "a closed pipe");
}

fn drive_once<'fd>(
    report: &mut Report,
    block: &Block,
    input: &mut Endpoint<'fd>,
    output: &mut Endpoint<'fd>,
    request: Request,
) -> Outcome {
    report.one("drop-in from an empty pipe", block, input, output, request, &mut Transit::new())
}
