use super::{Endpoint, Failure, Header, Row, Side, Stop};
use crate::sys::{self, Call, Errno, Readiness};
use std::time::Instant;

/// An end that a call did not get through to, and where what becomes of that is counted.
#[derive(Debug)]
pub(super) struct Halt<'a, 'fd> {
    pub(super) end: &'a Endpoint<'fd>,
    pub(super) side: Side,
    pub(super) header: &'a Header,
    pub(super) row: &'a Row,
}

impl Halt<'_, '_> {
    /// What a call that failed means: `Ok` with a reason to stop, or with none where the end was waited for and the call is
    /// to be made again; `Err` where it is a failure.
    pub(super) fn after(&self, failure: Failure) -> Result<Option<Stop>, Failure> {
        match failure.errno {
            Errno::EAGAIN => {
                self.row.would_block.add(1);
                self.wait()
            }
            Errno::EINTR => Ok(Some(interrupted(self.row))),
            _ => Err(failure),
        }
    }

    /// Waits for the end, where it is one to be waited for. A blocking descriptor is: its own calls would wait, and where they
    /// are kept from it (a splice without waiting, for the sake of the other end) the waiting is done here.
    pub(super) fn wait(&self) -> Result<Option<Stop>, Failure> {
        if self.end.nonblocking && !self.end.waits {
            return Ok(Some(Stop::WouldBlock(self.side)));
        }
        let readiness = match self.side {
            Side::Input => Readiness::Readable,
            Side::Output => Readiness::Writable,
        };
        let start = Instant::now();
        let answer = sys::poll(self.end.fd, readiness, &self.row.tally);
        self.header.wait_nanos.add(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        match answer {
            Ok(()) => Ok(None),
            Err(Errno::EINTR) => Ok(Some(interrupted(self.row))),
            Err(errno) => Err(Failure { errno, call: Call::Poll, side: Some(self.side) }),
        }
    }
}

/// Counts an interrupt, and stops for it.
pub(super) fn interrupted(row: &Row) -> Stop {
    row.interrupts.add(1);
    Stop::Interrupted
}
