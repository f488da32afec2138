use super::{Regions, Sending};
use crate::sys::{Call, Errno};
use crate::transfer::halt::Halt;
use crate::transfer::pieces::{Cursor, Piece, Pieces};
use crate::transfer::{Block, Endpoint, Failure, Method, Row, Side, Stop};
use std::marker::PhantomData;
use std::os::fd::BorrowedFd;

/// One call's work.
pub(super) struct Work<'w, 'a, 'fd, P: Pieces<'a> + ?Sized> {
    pub(super) pieces: &'w P,
    pub(super) files: &'w [BorrowedFd<'fd>],
    pub(super) output: &'w Endpoint<'fd>,
    pub(super) block: &'w Block,
    pub(super) cursor: Cursor,
    pub(super) sending: Sending,
    pub(super) moved: u64,
    pub(super) used: Method,
    /// From this length on a region is lent; none, once the kernel has refused to.
    pub(super) lends_from: u64,
    pub(super) lives: PhantomData<Piece<'a>>,
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// Sends what is left, up to the limit, and looks whether what was sent has been cut meanwhile.
    pub(super) fn run(&mut self, regions: &mut Regions) -> Result<Stop, Failure> {
        self.corked(|work| {
            let ending = work.each(regions);
            match (ending, work.cut(regions)) {
                (Ok(_), Ok(true)) => Ok(Stop::Truncated),
                (Ok(_), Err(failure)) => Err(failure),
                (ending, _) => ending,
            }
        })
    }

    /// Sends piece after piece, until there is a reason to stop.
    fn each(&mut self, regions: &mut Regions) -> Result<Stop, Failure> {
        loop {
            while self.cursor.piece < self.pieces.len()
                && self.pieces.get(self.cursor.piece).count() == self.cursor.done
            {
                self.cursor.skip();
            }
            if self.cursor.piece >= self.pieces.len() {
                return Ok(Stop::Complete);
            }
            if self.moved >= self.sending.limit {
                return Ok(Stop::Short);
            }
            let stop = match self.pieces.get(self.cursor.piece) {
                Piece::Region { file, position, count, may_end }
                    if self.is_large(count - self.cursor.done) =>
                {
                    self.lend(regions, (file, position, count), may_end)?
                }
                _ => match self.ahead_of_lent() {
                    Some(memory) => self.send_ahead(memory)?,
                    None => self.gather(regions)?,
                },
            };
            if let Some(stop) = stop {
                return Ok(stop);
            }
        }
    }

    /// Bytes that this call may still send.
    pub(super) fn room(&self) -> u64 {
        self.sending.limit - self.moved
    }

    /// The descriptor of a file.
    pub(super) fn fd(&self, file: u32) -> Result<BorrowedFd<'fd>, Failure> {
        let unknown = Failure { errno: Errno::EINVAL, call: Call::Fstat, side: Some(Side::Input) };
        self.files.get(file as usize).copied().ok_or(unknown)
    }

    /// Counts bytes that reached the output.
    pub(super) fn delivered(&mut self, row: &Row, count: u64) {
        row.bytes.add(count);
        self.moved += count;
    }

    /// Notes that the next call may wait inside the kernel, where it may.
    pub(super) fn may_wait_inside(&self) {
        if self.output.may_block() {
            self.block.header.blocking_calls.add(1);
        }
    }

    /// What a failed call on the output means; see [`Halt`].
    pub(super) fn halted(&self, row: &Row, failure: Failure) -> Result<Option<Stop>, Failure> {
        let Work { output, block, .. } = self;
        Halt { end: output, side: Side::Output, header: &block.header, row }.after(failure)
    }
}
