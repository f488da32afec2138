use super::halt::{self, Halt};
use super::{Endpoint, Header, Row, Transit};
use crate::sys::{self, Call, Errno};

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

    /// How many of `count` bytes just read of the input file at `position` are its own. The kernel looks at the size before it
    /// copies (`filemap_read` in `mm/filemap.c`): where the file is cut in between, the rest reads as zeros. The JDK does not
    /// look, and so neither do the drop-ins; nor does anyone where the file has no size.
    pub(super) fn uncut(&self, position: u64, count: usize) -> Result<usize, Errno> {
        let (Some(1..), false) = (self.input.size, self.drop_in) else { return Ok(count) };
        let status = sys::fstat(self.input.fd, &self.row.tally)?;
        let own = status.size.saturating_sub(position);
        Ok(usize::try_from(own).map_or(count, |own| own.min(count)))
    }

    /// Notes that the next call may wait inside the kernel, for that much time nobody can see.
    pub(super) fn may_wait_inside(&self) {
        self.header.blocking_calls.add(1);
    }

    /// What an error of a call on `side` means; see [`Halt::after`].
    pub(super) fn halted(&self, errno: Errno, call: Call, side: Side) -> Result<Option<Stop>, Failure> {
        self.halt(side).after(Failure { errno, call, side: Some(side) })
    }

    /// Waits for an end, where it is one to be waited for; see [`Halt::wait`].
    pub(super) fn wait(&self, side: Side) -> Result<Option<Stop>, Failure> {
        self.halt(side).wait()
    }

    fn halt(&self, side: Side) -> Halt<'_, '_> {
        let end = match side {
            Side::Input => &*self.input,
            Side::Output => &*self.output,
        };
        Halt { end, side, header: self.header, row: self.row }
    }

    /// Whether a signal cut a call short after `count` of the bytes offered. A blocking socket takes all it is given; when it
    /// did not, whoever sent the signal has to be heard before the next call blocks again.
    pub(super) fn cut_short(&self, count: usize, offered: u64) -> bool {
        let socket = self.output.kind.is_stream_socket() && self.output.may_block();
        socket && (count as u64) < offered.min(sys::MAX_RW_COUNT as u64)
    }

    /// Counts an interrupt, and stops for it.
    pub(super) fn interrupted(&self) -> Stop {
        halt::interrupted(self.row)
    }
}
