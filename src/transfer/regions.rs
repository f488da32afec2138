use super::pieces::{Cursor, Piece, Pieces};
use super::windows::{Key, WINDOW, Windows};
use super::{Block, Endpoint, Failure, Header, Kind, Method, Outcome, Row, Side, Stop, buffers};
use crate::sys::{self, Call, Errno, FileType, Gather, Memory, Readiness, Tally};
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;
use std::time::Instant;

/// From this length on, in bytes, a region goes by `sendfile` rather than out of a mapping: its pages are lent, not copied.
/// Measured, 64 regions over loopback with cubic on one CPU, ns per region, mapped and gathered against lent:
/// 8 KiB 1310 against 1990, 16 KiB 2730 against 2190, 64 KiB 11 930 against 8030.
pub const SENDFILE_FROM: u64 = 16 * 1024;

/// The same where nothing is mapped, and a region is read into a buffer instead. Measured likewise, with a header of 200
/// bytes, ns per response, read and gathered against lent: 4 KiB 2990 against 3400, 16 KiB 5570 against 4550.
const LEND_FROM: u64 = 8 * 1024;

/// Bytes in one gathered write at most: beyond that, the call itself no longer shows.
const GATHERED: u64 = 1024 * 1024;

/// Bytes of regions that are read into a buffer at a time, where the file cannot be mapped or is not to be.
const BUFFER: usize = 64 * 1024;

/// What one call sends at most, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Bytes at most.
    pub limit: u64,
    /// More follows after the last piece: a segment that is not full may wait for it.
    pub more: bool,
    /// Hold back segments that are not full until all is sent: what follows a `sendfile` leaves with its last segment.
    pub cork: bool,
}

impl Sending {
    /// All there is, as it comes.
    pub const ALL: Sending = Sending { limit: u64::MAX, more: false, cork: false };
}

/// Sends batches of regions of files: small ones gathered into one write over mappings that are kept, large ones by
/// `sendfile`, in order.
///
/// The mappings are for the kernel's eyes only, end with the object or when a file is forgotten, and stay below a limit.
#[derive(Debug)]
pub struct Regions {
    windows: Windows,
    maps: bool,
    /// From this length on a region is lent.
    lends_from: u64,
    files: Vec<FileState>,
    buffer: Option<Box<Buffer>>,
}

/// On a page, where the kernel copies into it and out of it fastest.
#[derive(Debug)]
#[repr(C, align(4096))]
struct Buffer([MaybeUninit<u8>; BUFFER]);

impl Buffer {
    fn allocate() -> Box<Buffer> {
        let buffer = Box::<Buffer>::new_uninit();
        // SAFETY: it is made of bytes that need not be initialised.
        unsafe { buffer.assume_init() }
    }
}

/// What is known of a file.
#[derive(Clone, Copy, Debug)]
struct FileState {
    /// Its size when it was last looked at; for one that has none, the largest number.
    size: u64,
    refuses_mapping: bool,
    /// Where the bytes end that this call has sent of it by reference or out of a mapping.
    reach: u64,
}

impl FileState {
    const UNKNOWN: FileState = FileState { size: 0, refuses_mapping: false, reach: 0 };
}

/// A part of a gathered write.
#[derive(Debug)]
enum Range<'a> {
    Memory(Memory<'a>),
    Mapped { slot: u32, start: usize, length: usize },
    Buffered { start: usize, length: usize },
}

/// What a gathered write is made of.
#[derive(Debug)]
struct Plan<'a> {
    ranges: Vec<Range<'a>>,
    bytes: u64,
    user_bytes: u64,
    buffered: usize,
    mapped: bool,
    /// The piece after the last one that is in it, whole or in part; and whether that one is whole.
    next: usize,
    whole: bool,
    /// A region that ended early, with what it has.
    ended: Option<(usize, u64)>,
    /// Why it does not go on, where that is not for the want of room.
    stop: Option<Stop>,
}

/// One call's work.
struct Work<'w, 'a, 'fd, P: Pieces<'a> + ?Sized> {
    pieces: &'w P,
    files: &'w [BorrowedFd<'fd>],
    output: &'w Endpoint<'fd>,
    block: &'w Block,
    cursor: Cursor,
    sending: Sending,
    moved: u64,
    used: Method,
    /// From this length on a region is lent; none, once the kernel has refused to.
    lends_from: u64,
    lives: std::marker::PhantomData<Piece<'a>>,
}

impl Regions {
    /// One that keeps up to `limit` bytes mapped, and at least one window; with a limit of 0 none is, and small regions are
    /// read into a buffer.
    #[must_use]
    pub fn new(limit: u64) -> Regions {
        let maps = limit > 0;
        let lends_from = if maps { SENDFILE_FROM } else { LEND_FROM };
        Regions { windows: Windows::new(limit), maps, lends_from, files: Vec::new(), buffer: None }
    }

    /// Bytes mapped now.
    #[must_use]
    pub fn mapped(&self) -> u64 {
        self.windows.mapped()
    }

    /// Ends what is mapped of a file, whose number may then be given to another.
    pub fn forget(&mut self, file: u32, block: &Block) {
        self.windows.forget(file, &block.row(Method::MmapWrite).tally);
        if let Some(state) = self.files.get_mut(file as usize) {
            *state = FileState::UNKNOWN;
        }
    }

    /// Ends it, with all that is mapped.
    pub fn close(mut self, block: &Block) {
        for file in 0..self.files.len() {
            self.forget(file as u32, block);
        }
    }

    /// Sends pieces from the cursor on, and moves it. The output is a stream socket or a pipe; `files[n]` is the descriptor
    /// of file number `n`, the same file in each call until it is forgotten.
    ///
    /// Returns what this call delivered; [`Stop::Short`] where the limit was reached first. Everything is counted in the
    /// block: in the rows of the methods, and in that of [`Method::Auto`] what concerns all of them.
    pub fn send<'a, 'fd, P: Pieces<'a> + ?Sized>(
        &mut self,
        pieces: &P,
        cursor: &mut Cursor,
        files: &[BorrowedFd<'fd>],
        output: &Endpoint<'fd>,
        sending: Sending,
        block: &Block,
    ) -> Outcome {
        if self.files.len() < files.len() {
            self.files.resize(files.len(), FileState::UNKNOWN);
        }
        let mut work = Work {
            pieces,
            files,
            output,
            block,
            cursor: *cursor,
            sending,
            moved: 0,
            used: Method::Auto,
            lends_from: self.lends_from,
            lives: std::marker::PhantomData,
        };
        let ending = work.corked(|work| {
            let ending = work.run(self);
            // Whatever was sent may have been cut meanwhile.
            let cut = work.cut(self);
            match (ending, cut) {
                (Ok(_), Ok(true)) => Ok(Stop::Truncated),
                (Ok(_), Err(failure)) => Err(failure),
                (ending, _) => ending,
            }
        });
        *cursor = work.cursor;
        let stop = ending.unwrap_or_else(Stop::Failed);
        let outcome = Outcome { moved: work.moved, used: work.used, stop };
        outcome.tell(&block.header);
        block.row(outcome.used).transfers.add(1);
        outcome
    }
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// Runs with the socket corked, where that is asked for, and puts the caller's own cork back.
    fn corked(&mut self, run: impl FnOnce(&mut Self) -> Result<Stop, Failure>) -> Result<Stop, Failure> {
        let tally = &self.block.row(Method::Auto).tally;
        let corks = self.sending.cork && self.output.kind == Kind::Tcp && self.lends_any();
        let ours = corks && cork(self.output.fd, tally)?;
        let ending = run(self);
        if ours {
            uncork(self.output.fd, tally);
        }
        ending
    }

    fn run(&mut self, regions: &mut Regions) -> Result<Stop, Failure> {
        loop {
            while self.cursor.piece < self.pieces.len()
                && self.pieces.get(self.cursor.piece).count() == self.cursor.done
            {
                self.cursor.piece += 1;
                self.cursor.done = 0;
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
                _ => self.gather(regions)?,
            };
            if let Some(stop) = stop {
                return Ok(stop);
            }
        }
    }

    /// Whether anything left is lent: what is only gathered needs no cork to leave together.
    fn lends_any(&self) -> bool {
        (self.cursor.piece..self.pieces.len()).any(
            |piece| matches!(self.pieces.get(piece), Piece::Region { count, .. } if self.is_large(count)),
        )
    }

    fn is_large(&self, count: u64) -> bool {
        count >= self.lends_from
    }

    fn room(&self) -> u64 {
        self.sending.limit - self.moved
    }

    /// One `sendfile` of a large region.
    fn lend(
        &mut self,
        regions: &mut Regions,
        (file, position, count): (u32, u64, u64),
        may_end: bool,
    ) -> Result<Option<Stop>, Failure> {
        let fd = self.fd(file)?;
        if !may_end && !self.reaches(regions, file, position + count)? {
            return Ok(Some(Stop::Truncated));
        }
        self.used = Method::Sendfile;
        let row = self.block.row(Method::Sendfile);
        self.may_wait_inside();
        let mut place = position + self.cursor.done;
        let asked = (count - self.cursor.done).min(self.room());
        match sys::sendfile(self.output.fd, fd, Some(&mut place), asked, &row.tally) {
            Ok(0) if may_end => {
                self.cursor.missing += count - self.cursor.done;
                self.cursor.piece += 1;
                self.cursor.done = 0;
                Ok(None)
            }
            Ok(0) => Ok(Some(Stop::Truncated)),
            Ok(sent) => {
                if !may_end {
                    reached(regions, file, place);
                }
                self.delivered(row, sent as u64);
                self.cursor.advance(sent as u64, |_| count);
                Ok(None)
            }
            Err(errno @ (Errno::EINVAL | Errno::ENOSYS | Errno::EOPNOTSUPP)) => {
                refused(row, errno);
                self.lends_from = u64::MAX;
                Ok(None)
            }
            Err(errno) => self.halted(row, errno, Call::Sendfile, None),
        }
    }

    /// One gathered write of what comes before the next large region.
    fn gather(&mut self, regions: &mut Regions) -> Result<Option<Stop>, Failure> {
        let plan = self.plan(regions)?;
        if let Some((piece, has)) = plan.ended {
            if plan.bytes == 0 {
                self.cursor.missing += self.pieces.get(piece).count() - has;
                self.cursor.piece += 1;
                self.cursor.done = 0;
                return Ok(None);
            }
        }
        if plan.bytes == 0 {
            // There is always room for one window, so something is the matter with the first piece.
            return Ok(Some(plan.stop.unwrap_or(Stop::Truncated)));
        }
        let method = if plan.mapped { Method::MmapWrite } else { Method::ReadWrite };
        self.used = method;
        let row = self.block.row(method);
        let mut gather = Gather::with_room(plan.ranges.len());
        for range in &plan.ranges {
            let taken = match *range {
                Range::Memory(memory) => gather.memory(memory),
                Range::Mapped { slot, start, length } => match regions.windows.mapping(slot) {
                    Some(mapping) => gather.mapped(mapping, start, length),
                    None => false,
                },
                Range::Buffered { start, length } => match &regions.buffer {
                    Some(buffer) => {
                        // SAFETY: pread has filled that part.
                        let bytes = unsafe { buffers::filled(&buffer.0[start..], length) };
                        gather.memory(Memory::from(bytes))
                    }
                    None => false,
                },
            };
            debug_assert!(taken, "a plan has no more ranges than a gather takes, and all of them are there");
        }
        let last = plan.next >= self.pieces.len() && plan.whole;
        let full = plan.bytes >= self.room();
        // What is held back for more must have more coming in this call, or in one that is promised.
        let more = self.output.kind == Kind::Tcp
            && if last { self.sending.more } else { !full && !matches!(plan.stop, Some(Stop::Truncated)) };
        self.may_wait_inside();
        let (call, answer) = if more {
            (Call::Sendmsg, sys::send_more(self.output.fd, &gather, &row.tally))
        } else {
            (Call::Writev, sys::writev(self.output.fd, &gather, &row.tally))
        };
        match answer {
            Ok(sent) => {
                self.gathered(regions, &plan, row, sent as u64);
                Ok(None)
            }
            Err(Errno::EFAULT) => match self.cut_ahead(regions, &plan)? {
                true => Ok(Some(Stop::Truncated)),
                // A page that could not be read: the disk's fault, not the mapping's.
                false => Err(Failure { errno: Errno::EIO, call, side: Some(Side::Input) }),
            },
            Err(errno) => self.halted(row, errno, call, Some(Side::Output)),
        }
    }

    fn gathered(&mut self, regions: &mut Regions, plan: &Plan<'_>, row: &Row, sent: u64) {
        row.user_bytes.add(plan.user_bytes.min(sent));
        self.delivered(row, sent);
        let (first, done) = (self.cursor.piece, self.cursor.done);
        let count = |piece: usize| match plan.ended {
            Some((ended, has)) if ended == piece => has,
            _ => self.pieces.get(piece).count(),
        };
        self.cursor.advance(sent, count);
        if let Some((ended, has)) = plan.ended {
            if self.cursor.piece > ended {
                self.cursor.missing += self.pieces.get(ended).count() - has;
            }
        }
        if !plan.mapped {
            return;
        }
        let last = self.cursor.piece + usize::from(self.cursor.done > 0);
        for piece in first..last {
            if let Piece::Region { file, position, count, .. } = self.pieces.get(piece) {
                let from = if piece == first { done } else { 0 };
                let to = if piece == self.cursor.piece { self.cursor.done } else { count };
                if to > from {
                    reached(regions, file, position + to);
                }
            }
        }
    }

    /// What the next gathered write can hold: up to the next large region, the limit, or the room there is.
    fn plan(&mut self, regions: &mut Regions) -> Result<Plan<'a>, Failure> {
        regions.windows.begin();
        let limit = self.room().min(GATHERED);
        let rest = self.pieces.len() - self.cursor.piece;
        let mut plan = Plan {
            ranges: Vec::with_capacity(2 * rest.min(Gather::MOST / 2)),
            bytes: 0,
            user_bytes: 0,
            buffered: 0,
            mapped: false,
            next: self.cursor.piece,
            whole: true,
            ended: None,
            stop: None,
        };
        while plan.next < self.pieces.len() && plan.bytes < limit && plan.ranges.len() < Gather::MOST {
            let done = if plan.next == self.cursor.piece { self.cursor.done } else { 0 };
            let wanted = limit - plan.bytes;
            let (asked, taken) = match self.pieces.get(plan.next) {
                Piece::Memory(memory) => {
                    let part = memory.part(done as usize, wanted.try_into().unwrap_or(usize::MAX));
                    if !part.is_empty() {
                        plan.ranges.push(Range::Memory(part));
                        plan.user_bytes += part.len() as u64;
                    }
                    (memory.len() as u64 - done, part.len() as u64)
                }
                Piece::Region { file, position, count, may_end } => {
                    let count = count - done;
                    if plan.next > self.cursor.piece && self.is_large(count) {
                        break;
                    }
                    if !may_end && !self.reaches(regions, file, position + done + count)? {
                        plan.stop = Some(Stop::Truncated);
                        break;
                    }
                    let region = (file, position + done, count.min(wanted));
                    let taken = if regions.maps && !may_end && !regions.files[file as usize].refuses_mapping {
                        self.map(regions, region, &mut plan)?
                    } else {
                        self.read(regions, region, may_end, done, &mut plan)?
                    };
                    (count, taken)
                }
            };
            plan.bytes += taken;
            if plan.ended.is_some_and(|(piece, _)| piece == plan.next) {
                plan.next += 1;
            } else if taken < asked {
                plan.whole = taken == 0;
                plan.next += usize::from(taken > 0);
                break;
            } else {
                plan.next += 1;
            }
        }
        Ok(plan)
    }

    /// Adds what is mapped of a region. Returns how many of its bytes that are.
    fn map(
        &self,
        regions: &mut Regions,
        (file, position, count): (u32, u64, u64),
        plan: &mut Plan<'_>,
    ) -> Result<u64, Failure> {
        let (fd, tally) = (self.fd(file)?, &self.block.row(Method::MmapWrite).tally);
        let size = regions.files[file as usize].size;
        let mut taken = 0;
        while taken < count && plan.ranges.len() < Gather::MOST {
            let place = position + taken;
            let (number, start) = (place / WINDOW, place % WINDOW);
            let length = (count - taken).min(WINDOW - start);
            let key = Key { file, number };
            match regions.windows.slot(key, (start + length) as usize, fd, size, tally) {
                Ok(Some(slot)) => {
                    plan.ranges.push(Range::Mapped { slot, start: start as usize, length: length as usize });
                    plan.mapped = true;
                    taken += length;
                }
                Ok(None) => break,
                Err(errno) => {
                    refused(self.block.row(Method::MmapWrite), errno);
                    regions.files[file as usize].refuses_mapping = true;
                    if plan.bytes + taken > 0 {
                        break;
                    }
                    return self.read(regions, (file, position, count), false, 0, plan);
                }
            }
        }
        Ok(taken)
    }

    /// Reads a region into the buffer. Returns how many of its bytes found room.
    fn read(
        &self,
        regions: &mut Regions,
        (file, position, count): (u32, u64, u64),
        may_end: bool,
        done: u64,
        plan: &mut Plan<'_>,
    ) -> Result<u64, Failure> {
        let fd = self.fd(file)?;
        let row = self.block.row(Method::ReadWrite);
        let buffer = &mut regions.buffer.get_or_insert_with(Buffer::allocate).0;
        let start = plan.buffered;
        let wanted = count.min((BUFFER - start) as u64) as usize;
        let mut length = 0;
        while length < wanted {
            let into = &mut buffer[start + length..start + wanted];
            match sys::pread(fd, into, position + length as u64, &row.tally) {
                Ok(0) if may_end => {
                    plan.ended = Some((plan.next, done + length as u64));
                    break;
                }
                Ok(0) => {
                    plan.stop = Some(Stop::Truncated);
                    break;
                }
                Ok(count) => length += count,
                Err(errno) => return Err(Failure { errno, call: Call::Pread, side: Some(Side::Input) }),
            }
        }
        if length > 0 {
            plan.ranges.push(Range::Buffered { start, length });
            plan.user_bytes += length as u64;
            plan.buffered += length;
        }
        Ok(length as u64)
    }

    fn fd(&self, file: u32) -> Result<BorrowedFd<'fd>, Failure> {
        let unknown = Failure { errno: Errno::EINVAL, call: Call::Fstat, side: Some(Side::Input) };
        self.files.get(file as usize).copied().ok_or(unknown)
    }

    /// Whether a file is long enough, as far as is known; where it was not, it is looked at again.
    fn reaches(&self, regions: &mut Regions, file: u32, end: u64) -> Result<bool, Failure> {
        self.fd(file)?;
        if end <= regions.files[file as usize].size {
            return Ok(true);
        }
        Ok(end <= self.look(regions, file)?)
    }

    fn look(&self, regions: &mut Regions, file: u32) -> Result<u64, Failure> {
        let status = sys::fstat(self.fd(file)?, &self.block.row(Method::Auto).tally)
            .map_err(|errno| Failure { errno, call: Call::Fstat, side: Some(Side::Input) })?;
        // Devices have no size, and files in /proc say 0: only reading tells.
        let sized = status.file_type == FileType::Regular;
        let size = if sized { status.size } else { u64::MAX };
        regions.files[file as usize].size = size;
        Ok(size)
    }

    /// Whether a file of which this call has sent something now ends before that.
    fn cut(&self, regions: &mut Regions) -> Result<bool, Failure> {
        let mut cut = false;
        for file in 0..self.files.len() {
            let reach = std::mem::take(&mut regions.files[file].reach);
            if reach > 0 {
                cut |= self.look(regions, file as u32)? < reach;
            }
        }
        Ok(cut)
    }

    /// Whether a file in a gathered write now ends before what was to be written of it.
    fn cut_ahead(&self, regions: &mut Regions, plan: &Plan<'_>) -> Result<bool, Failure> {
        let mut cut = false;
        for piece in self.cursor.piece..plan.next {
            if let Piece::Region { file, position, count, .. } = self.pieces.get(piece) {
                cut |= self.look(regions, file)? < position + count;
            }
        }
        Ok(cut)
    }

    fn delivered(&mut self, row: &Row, count: u64) {
        row.bytes.add(count);
        self.moved += count;
    }

    fn may_wait_inside(&self) {
        if self.output.may_block() {
            self.block.header.blocking_calls.add(1);
        }
    }

    /// What an error of a call means; see [`Job`](super::job::Job).
    fn halted(
        &self,
        row: &Row,
        errno: Errno,
        call: Call,
        side: Option<Side>,
    ) -> Result<Option<Stop>, Failure> {
        match errno {
            Errno::EAGAIN => {
                row.would_block.add(1);
                self.wait(row)
            }
            Errno::EINTR => {
                row.interrupts.add(1);
                Ok(Some(Stop::Interrupted))
            }
            errno => Err(Failure { errno, call, side }),
        }
    }

    fn wait(&self, row: &Row) -> Result<Option<Stop>, Failure> {
        if self.output.nonblocking && !self.output.waits {
            return Ok(Some(Stop::WouldBlock(Side::Output)));
        }
        let start = Instant::now();
        let answer = sys::poll(self.output.fd, Readiness::Writable, &row.tally);
        self.block.header.wait_nanos.add(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        match answer {
            Ok(()) => Ok(None),
            Err(Errno::EINTR) => {
                row.interrupts.add(1);
                Ok(Some(Stop::Interrupted))
            }
            Err(errno) => Err(Failure { errno, call: Call::Poll, side: Some(Side::Output) }),
        }
    }
}

fn refused(row: &Row, errno: Errno) {
    row.refusals.add(1);
    row.refusal_errno.set(u64::from(errno.raw().unsigned_abs()));
}

fn reached(regions: &mut Regions, file: u32, end: u64) {
    let state = &mut regions.files[file as usize];
    state.reach = state.reach.max(end);
}

/// Corks a TCP socket. Whether it was not corked before, and so is to be uncorked again.
///
/// # Errors
/// For a socket that is not TCP.
pub fn cork(socket: BorrowedFd<'_>, tally: &Tally) -> Result<bool, Failure> {
    let failed = |call| move |errno| Failure { errno, call, side: Some(Side::Output) };
    if sys::is_corked(socket, tally).map_err(failed(Call::Getsockopt))? {
        return Ok(false);
    }
    sys::set_corked(socket, true, tally).map_err(failed(Call::Setsockopt))?;
    Ok(true)
}

/// Takes the cork out, and so sends what it held back.
pub fn uncork(socket: BorrowedFd<'_>, tally: &Tally) {
    // A socket that took the option gives it back; one that has failed meanwhile has said so already.
    let _ = sys::set_corked(socket, false, tally);
}

impl Outcome {
    /// Tells the header how it ended.
    pub(super) fn tell(&self, header: &Header) {
        header.used.set(self.used as u64);
        header.stop.set(self.stop.code());
        if let Stop::Failed(failure) = self.stop {
            header.errno.set(u64::from(failure.errno.raw().unsigned_abs()));
            header.failed_call.set(failure.call as u64);
            header.failed_side.set(failure.side.map_or(0, |side| side as u64));
        }
    }
}
