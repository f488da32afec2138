use super::{Endpoint, Header, Row, Transit};
use crate::sys::{self, Call, Errno, Readiness};
use std::time::Instant;

/// An end of the transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Side {
    /// Where bytes come from.
    Input = 1,
    /// Where bytes go.
    Output = 2,
}

/// A system call that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The error number.
    pub errno: Errno,
    /// The call.
    pub call: Call,
    /// The end it was made on; `None` where one call serves both, and the kernel does not say which.
    pub side: Option<Side>,
}

/// Why a transfer returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// All that was asked for has moved.
    Complete,
    /// The input ended first.
    End,
    /// The end named has nothing to read, or no room, and was not to be waited for.
    WouldBlock(Side),
    /// A signal came; whoever sent it may have closed a channel.
    Interrupted,
    /// A call failed.
    Failed(Failure),
    /// The input file is shorter than it was when the transfer began.
    Truncated,
    /// One pass was asked for and made; there may be more.
    Short,
}

impl Stop {
    /// Its code in the [`Header`].
    #[must_use]
    pub fn code(self) -> u64 {
        match self {
            Stop::Complete => 0,
            Stop::End => 1,
            Stop::WouldBlock(Side::Input) => 2,
            Stop::WouldBlock(Side::Output) => 3,
            Stop::Interrupted => 4,
            Stop::Failed(_) => 5,
            Stop::Truncated => 6,
            Stop::Short => 7,
        }
    }
}

/// What a rung of the ladder works on.
#[derive(Debug)]
pub(super) struct Job<'a, 'fd> {
    pub(super) input: &'a mut Endpoint<'fd>,
    pub(super) output: &'a mut Endpoint<'fd>,
    /// Bytes still to be delivered; those held in the transit are among them.
    pub(super) remaining: u64,
    /// The caller is content with one pass, as a caller of the JDK is.
    pub(super) drop_in: bool,
    pub(super) transit: &'a mut Transit,
    pub(super) header: &'a Header,
    pub(super) row: &'a Row,
}

/// How a rung ends: for a reason of its own, or on a call that failed, which may be a refusal.
pub(super) type Ending = Result<Stop, Failure>;

impl Job<'_, '_> {
    /// Bytes that reached the output.
    pub(super) fn delivered(&mut self, count: usize) {
        self.row.bytes.add(count as u64);
        self.remaining -= count as u64;
    }

    /// Notes that the next call may wait inside the kernel, for that much time nobody can see.
    pub(super) fn may_wait_inside(&self) {
        self.header.blocking_calls.add(1);
    }

    /// What an error of a call on `side` means: `Ok` with a reason to stop, or with none where the end was waited
    /// for and the call is to be made again; `Err` where it is a failure.
    pub(super) fn halted(&self, errno: Errno, call: Call, side: Side) -> Result<Option<Stop>, Failure> {
        match errno {
            Errno::EAGAIN => {
                self.row.would_block.add(1);
                self.wait(side)
            }
            Errno::EINTR => Ok(Some(self.interrupted())),
            errno => Err(Failure { errno, call, side: Some(side) }),
        }
    }

    /// Waits for an end, where it is one to be waited for. A blocking descriptor is: its own calls would wait, and where they
    /// are kept from it (a splice without waiting, for the sake of the other end) the waiting is done here.
    pub(super) fn wait(&self, side: Side) -> Result<Option<Stop>, Failure> {
        let (end, readiness) = match side {
            Side::Input => (&*self.input, Readiness::Readable),
            Side::Output => (&*self.output, Readiness::Writable),
        };
        if end.nonblocking && !end.waits {
            return Ok(Some(Stop::WouldBlock(side)));
        }
        let start = Instant::now();
        let answer = sys::poll(end.fd, readiness, &self.row.tally);
        self.header.wait_nanos.add(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        match answer {
            Ok(()) => Ok(None),
            Err(Errno::EINTR) => Ok(Some(self.interrupted())),
            Err(errno) => Err(Failure { errno, call: Call::Poll, side: Some(side) }),
        }
    }

    /// Whether a signal cut a call short after `count` of the bytes offered. A blocking socket takes all it is given; when it
    /// did not, whoever sent the signal has to be heard before the next call blocks again.
    pub(super) fn cut_short(&self, count: usize, offered: u64) -> bool {
        let socket = self.output.kind.is_stream_socket() && self.output.may_block();
        socket && (count as u64) < offered.min(sys::MAX_RW_COUNT as u64)
    }

    /// Counts an interrupt, and stops for it.
    pub(super) fn interrupted(&self) -> Stop {
        self.row.interrupts.add(1);
        Stop::Interrupted
    }
}
