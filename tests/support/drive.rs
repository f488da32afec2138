//! A transfer driven to its end, as a caller with a selector would.

use super::descriptors::wait_for;
use sluice::sys::{Call, Tally};
use sluice::transfer::{Block, Endpoint, Method, Outcome, Request, Side, Stop, Transit, transfer};
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;

/// An end as `probe` finds it.
pub(crate) fn probed(fd: BorrowedFd<'_>, position: Option<u64>) -> Endpoint<'_> {
    Endpoint::probe(fd, position, &Tally::default()).expect("probe a descriptor")
}

/// Moves what is asked for, coming back after each call that would block. Returns the sum, with the last call's end.
pub(crate) fn drive<'fd>(
    input: &mut Endpoint<'fd>,
    output: &mut Endpoint<'fd>,
    request: Request,
    transit: &mut Transit,
    block: &Block,
) -> Outcome {
    let mut moved = 0;
    loop {
        let left = Request { count: request.count - moved, ..request };
        let outcome = transfer(input, output, &left, transit, block);
        moved += outcome.moved;
        let end = match outcome.stop {
            Stop::WouldBlock(Side::Input) => &*input,
            Stop::WouldBlock(Side::Output) => &*output,
            Stop::Short => continue,
            _ => return Outcome { moved, ..outcome },
        };
        assert!(end.nonblocking && !end.waits, "only a descriptor that may not wait would block: {end:?}");
        let Stop::WouldBlock(side) = outcome.stop else { continue };
        wait_for(end.fd, side);
    }
}

/// What a transit holds, taken out of it.
pub(crate) fn drain(transit: &mut Transit) -> Vec<u8> {
    drain_by::<5000>(transit)
}

/// The same, at most so many bytes at a time.
pub(crate) fn drain_by<const PIECE: usize>(transit: &mut Transit) -> Vec<u8> {
    let mut held = Vec::new();
    loop {
        let mut buffer = [MaybeUninit::uninit(); PIECE];
        match transit.drain(&mut buffer).expect("drain a transit") {
            0 => return held,
            // SAFETY: that many bytes from the start were just filled.
            count => held.extend(buffer[..count].iter().map(|byte| unsafe { byte.assume_init() })),
        }
    }
}

/// Every row of a block, by method.
pub(crate) const ROWS: [Method; Method::COUNT] = [
    Method::Auto,
    Method::ReadWrite,
    Method::MmapWrite,
    Method::MmapRead,
    Method::Sendfile,
    Method::Splice,
    Method::CopyFileRange,
    Method::Reflink,
];

/// Calls of one name, over all methods.
pub(crate) fn calls(block: &Block, call: Call) -> u64 {
    ROWS.iter().map(|method| block.row(*method).tally.of(call)).sum()
}
