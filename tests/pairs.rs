//! Every kind of source to every kind of target, by every method, with sizes around the page and over the buffers, with
//! descriptors that wait and descriptors that do not.

mod support;

use sluice::transfer::{Block, Endpoint, Kind, Method, Request, Side, Stop, Transit, plan, transfer};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use support::descriptors::{memory_file, own_position, pipe, set_nonblocking};
use support::drive::{ROWS, drive, probed};
use support::ends::{Opened, START, Source, Target};
use support::pattern::assert_same;
use support::peers::unix_pair;
use support::scratch::Scratch;

const TARGETS: [Target; 8] = [
    Target::FileAt,
    Target::FileOwn,
    Target::Append,
    Target::Tcp,
    Target::Unix,
    Target::Pipe,
    Target::Fifo,
    Target::Null,
];

/// How much there is, and how much is asked for.
#[derive(Clone, Copy, Debug)]
struct Amount {
    there: usize,
    asked: u64,
}

const AMOUNTS: [Amount; 9] = [
    Amount { there: 0, asked: 0 },
    Amount { there: 0, asked: 5 },
    Amount { there: 1, asked: 1 },
    Amount { there: 4095, asked: 4095 },
    Amount { there: 4096, asked: 5000 },
    Amount { there: 65_537, asked: 65_000 },
    Amount { there: 65_537, asked: 65_537 },
    Amount { there: 3 << 20, asked: 3 << 20 },
    Amount { there: (3 << 20) + 1, asked: u64::MAX },
];

/// Which descriptors are `O_NONBLOCK`, and whether the transfer waits for them.
#[derive(Clone, Copy, Debug)]
struct Mode {
    input_nonblocking: bool,
    output_nonblocking: bool,
    waits: bool,
}

const MODES: [Mode; 6] = [
    Mode { input_nonblocking: false, output_nonblocking: false, waits: true },
    Mode { input_nonblocking: false, output_nonblocking: false, waits: false },
    Mode { input_nonblocking: true, output_nonblocking: true, waits: true },
    Mode { input_nonblocking: true, output_nonblocking: true, waits: false },
    Mode { input_nonblocking: true, output_nonblocking: false, waits: false },
    Mode { input_nonblocking: false, output_nonblocking: true, waits: false },
];

/// Moves one amount between one pair and checks all that can be checked afterwards.
fn one_transfer(
    scratch: &Scratch,
    source: Source,
    target: Target,
    method: Method,
    amount: Amount,
    mode: Mode,
) {
    let Opened { fd, position, bytes, feeder } = source.open(scratch, amount.there);
    let sink = target.open(scratch);
    set_nonblocking(fd.as_fd(), mode.input_nonblocking);
    set_nonblocking(sink.fd.as_fd(), mode.output_nonblocking);
    let mut input = probed(fd.as_fd(), position);
    let mut output = probed(sink.fd.as_fd(), sink.position);
    (input.waits, output.waits) = (mode.waits, mode.waits);
    let (block, mut transit) = (Block::new(), Transit::new());
    let count = amount.asked.min(bytes.len() as u64);

    let ladder = plan(&input, &output, method, amount.asked.min(bytes.len().max(1) as u64), &Block::new());
    let request = Request::of(amount.asked).by(method);
    let outcome = drive(&mut input, &mut output, request, &mut transit, &block);

    assert_eq!(outcome.moved, count, "bytes moved");
    let unlimited = source == Source::Zero;
    let stop = if amount.asked <= bytes.len() as u64 || unlimited { Stop::Complete } else { Stop::End };
    assert_eq!(outcome.stop, stop, "why it returned");
    assert_eq!(block.header.stop.get(), stop.code(), "why the header says it returned");
    assert_eq!((transit.held(), block.header.held.get()), (0, 0), "bytes held at the end");
    assert_rows(&block, &ladder.collect::<Vec<_>>(), outcome.used, count, &input, &output);

    assert_eq!(input.position, position.map(|position| position + count), "the source's position");
    assert_eq!(output.position, sink.position.map(|place| place + count), "the target's position");
    match source {
        Source::FileAt | Source::Proc => {
            let untouched = if source == Source::Proc { own_position(fd.as_fd()) } else { 0 };
            assert_eq!(own_position(fd.as_fd()), untouched, "the source's own position");
        }
        Source::FileOwn => assert_eq!(own_position(fd.as_fd()), START + count, "the source's own position"),
        Source::Tcp | Source::Unix | Source::Pipe | Source::Fifo => {
            set_nonblocking(fd.as_fd(), false);
            let mut rest = Vec::new();
            File::from(fd).read_to_end(&mut rest).expect("read the rest of the source");
            assert_same("the rest of the source", &rest, &bytes[count as usize..]);
        }
        Source::Udp | Source::Zero => {}
    }
    sink.check(&bytes[..count as usize]);
    if let Some(feeder) = feeder {
        feeder.join().expect("the source's peer writes");
    }
}

/// The rows add up to what was moved, by a method of the plan and by no way round it.
fn assert_rows(
    block: &Block,
    rungs: &[Method],
    used: Method,
    moved: u64,
    input: &Endpoint<'_>,
    output: &Endpoint<'_>,
) {
    assert_eq!(ROWS.iter().map(|m| block.row(*m).bytes.get()).sum::<u64>(), moved, "bytes over all rows");
    for method in ROWS {
        let row = block.row(method);
        let refusals = row.refusals.get();
        // Only a file system can tell whether it shares blocks.
        assert!(
            refusals == 0 || method == Method::Reflink,
            "{method:?}: {} refused",
            row.refusal_errno.get()
        );
        let through_user_space = if method == Method::ReadWrite { row.bytes.get() } else { 0 };
        assert!(row.user_bytes.get() >= through_user_space, "{method:?}: bytes through user space");
        assert!(method == Method::ReadWrite || row.user_bytes.get() == 0, "{method:?} copies nothing here");
    }
    assert!(moved == 0 || block.row(used).bytes.get() > 0, "{used:?} moved the last byte");
    let reflink_refused = block.row(Method::Reflink).refusals.get() > 0;
    let first = if reflink_refused { rungs[1] } else { rungs[0] };
    let either_end_unknown = [input, output].iter().any(|end| matches!(end.kind, Kind::Udp | Kind::Other));
    assert!(
        moved == 0 || used == first || rungs.contains(&used) && rungs[0] == first,
        "{used:?} of {rungs:?}"
    );
    let none_tried = moved == 0 && used == Method::Auto;
    assert!(!either_end_unknown || none_tried || used == Method::ReadWrite, "{used:?} between such ends");
}

fn to_every_target(source: Source, targets: &[Target], amounts: &[Amount]) {
    let scratch = Scratch::new();
    for &target in targets {
        for method in ROWS {
            for &amount in amounts {
                for mode in MODES {
                    // Megabytes take their time: each mode of both ends alike has one of the large amounts.
                    let alike = mode.input_nonblocking == mode.output_nonblocking;
                    let its_own = mode.waits == (amount.asked == 3 << 20);
                    if amount.there > 1 << 20 && !(alike && its_own) {
                        continue;
                    }
                    let named = Named(source, target, method, amount, mode);
                    one_transfer(&scratch, source, target, method, amount, mode);
                    named.passed();
                }
            }
        }
    }
}

/// Names the transfer of a table that failed.
#[derive(Debug)]
#[allow(dead_code, reason = "read by Debug")]
struct Named(Source, Target, Method, Amount, Mode);

impl Named {
    fn passed(self) {
        std::mem::forget(self);
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        eprintln!("failed: {self:?}");
    }
}

#[test]
fn a_file_at_a_position_reaches_every_target() {
    to_every_target(Source::FileAt, &TARGETS, &AMOUNTS);
}

#[test]
fn a_file_at_its_own_position_reaches_every_target() {
    to_every_target(Source::FileOwn, &TARGETS, &AMOUNTS);
}

#[test]
fn a_tcp_stream_reaches_every_target() {
    to_every_target(Source::Tcp, &TARGETS, &AMOUNTS);
}

#[test]
fn a_unix_stream_reaches_every_target() {
    to_every_target(Source::Unix, &TARGETS, &AMOUNTS);
}

#[test]
fn a_pipe_reaches_every_target() {
    to_every_target(Source::Pipe, &TARGETS, &AMOUNTS);
}

#[test]
fn a_fifo_reaches_every_target() {
    to_every_target(Source::Fifo, &TARGETS, &AMOUNTS);
}

/// A socket for datagrams has no end, and loses what does not fit into its buffer.
const DATAGRAMS: [Amount; 3] =
    [Amount { there: 0, asked: 0 }, Amount { there: 1000, asked: 1000 }, Amount { there: 4096, asked: 4096 }];

/// Makes the two ends of a stream.
type Pair = fn() -> (OwnedFd, OwnedFd);

/// Has them not wait.
fn impatient((one, other): (OwnedFd, OwnedFd)) -> (OwnedFd, OwnedFd) {
    for end in [&one, &other] {
        set_nonblocking(end.as_fd(), true);
    }
    (one, other)
}

fn moved_on(input: &OwnedFd, output: &OwnedFd, method: Method) -> (u64, Stop) {
    let (mut input, mut output) = (probed(input.as_fd(), None), probed(output.as_fd(), None));
    let request = Request::of(1 << 30).by(method);
    let outcome = transfer(&mut input, &mut output, &request, &mut Transit::new(), &Block::new());
    (outcome.moved, outcome.stop)
}

/// To wait for the other one would be to go round and round.
#[test]
fn of_two_streams_the_one_that_is_not_ready_is_named() {
    let file = memory_file();
    file.set_len(8 << 20).expect("make it larger than any pipe or socket takes");
    let file = OwnedFd::from(file);
    let unix: Pair = || {
        let (one, other) = unix_pair();
        (one.into(), other.into())
    };
    for (from, to) in [(pipe as Pair, unix), (unix, pipe), (pipe, pipe)] {
        let ((input, feeder), (unread, output)) = (impatient(from()), impatient(to()));
        assert_eq!(moved_on(&input, &output, Method::Splice), (0, Stop::WouldBlock(Side::Input)));
        let (_, stop) = moved_on(&file, &output, Method::ReadWrite);
        assert_eq!(stop, Stop::WouldBlock(Side::Output), "the output is full");
        File::from(feeder).write_all(b"something").expect("feed the input");
        assert_eq!(moved_on(&input, &output, Method::Splice), (0, Stop::WouldBlock(Side::Output)));
        drop(unread);
    }
}

#[test]
fn datagrams_reach_every_target() {
    to_every_target(Source::Udp, &TARGETS, &DATAGRAMS);
}

#[test]
fn every_source_reaches_a_datagram_socket() {
    for source in [Source::FileAt, Source::FileOwn, Source::Tcp, Source::Unix, Source::Pipe, Source::Udp] {
        to_every_target(source, &[Target::Udp], &DATAGRAMS);
    }
}

#[test]
fn a_character_device_reaches_every_target() {
    let amounts = AMOUNTS.map(|amount| Amount { asked: amount.there as u64, ..amount });
    to_every_target(Source::Zero, &TARGETS, &amounts);
}

#[test]
fn a_file_without_a_size_reaches_every_target() {
    let amounts =
        [Amount { there: 0, asked: 0 }, Amount { there: 0, asked: 7 }, Amount { there: 0, asked: u64::MAX }];
    to_every_target(Source::Proc, &TARGETS, &amounts);
}
