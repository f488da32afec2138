use super::bundle::{Bundle, GATHERED};
use super::work::Work;
use super::{Regions, Sending};
use crate::sys::{self, Call, Errno, SendFlags};
use crate::transfer::pieces::{Cursor, Piece, Pieces};
use crate::transfer::windows::{Key, WINDOW};
use crate::transfer::{Block, Endpoint, Failure, Kind, Method, Outcome, Side, Stop};
use std::os::fd::BorrowedFd;

impl Regions {
    /// Sends all that is left, from the cursor on, by one write that does not wait; if all of it lies in memory, in windows that
    /// are mapped, and in what its files were last known to hold. If not, or if the socket takes only a part,
    /// [`Stop::Short`]: [`send`](Regions::send) goes on from the cursor.
    ///
    /// The only call made on a file's descriptor is an `fstat`, after the write. So nothing of another file is ever sent, even
    /// where a descriptor was closed meanwhile and is another's by then; but whoever lets that happen has to find out, and must
    /// then not believe in [`Stop::Complete`] nor [`Stop::Truncated`].
    pub fn send_at_once<'a, 'fd, P: Pieces<'a> + ?Sized>(
        &mut self,
        pieces: &P,
        cursor: &mut Cursor,
        files: &[BorrowedFd<'fd>],
        output: &Endpoint<'fd>,
        sending: Sending,
        block: &Block,
    ) -> Outcome {
        let mut work = self.work(pieces, *cursor, files, output, sending, block);
        let bundle = work.known(self);
        if !work.is_all(&bundle) {
            self.room = bundle.gather.into_room();
            let outcome = Outcome { moved: 0, used: Method::Auto, stop: Stop::Short };
            outcome.tell(&block.header);
            return outcome;
        }
        let ending = work.write_at_once(self, &bundle);
        self.room = bundle.gather.into_room();
        let ending = match ending {
            // `send` looks, when it has sent the rest.
            Ok(Stop::Short) => Ok(Stop::Short),
            Ok(stop) => work.cut(self).map(|cut| if cut { Stop::Truncated } else { stop }),
            Err(failure) => Err(failure),
        };
        *cursor = work.cursor;
        work.outcome(ending)
    }
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// What comes next, up to the first piece that something would have to be asked or done for.
    fn known(&self, regions: &mut Regions) -> Bundle<'a> {
        let limit = self.room().min(GATHERED);
        let mut bundle = self.begin(regions);
        while bundle.next < self.pieces.len() {
            let done = if bundle.next == self.cursor.piece { self.cursor.done } else { 0 };
            let piece = self.pieces.get(bundle.next);
            if bundle.gather.is_full() || bundle.bytes() + (piece.count() - done) > limit {
                break;
            }
            match piece {
                Piece::Memory(memory) => {
                    let part = memory.part(done as usize, usize::MAX);
                    bundle.gather.memory(part);
                    bundle.user_bytes += part.len() as u64;
                }
                Piece::Region { file, position, count, may_end } => {
                    let (start, count) = (position + done, count - done);
                    let known =
                        regions.files.get(file as usize).is_some_and(|file| start + count <= file.size);
                    if may_end || !known || self.is_large(count) {
                        break;
                    }
                    let key = Key { file, number: start / WINDOW };
                    let inside = (start % WINDOW) as usize;
                    let Some(mapping) = regions.windows.known(key, inside + count as usize) else { break };
                    // SAFETY: a window that a gather uses stays until the next one begins.
                    unsafe { bundle.gather.mapped(mapping, inside, count as usize) };
                    bundle.mapped = true;
                    regions.files[file as usize].bundled(start + count);
                }
            }
            bundle.next += 1;
            if bundle.mapped {
                self.run_on(regions, &mut bundle, limit);
            }
        }
        bundle
    }

    /// Whether that is all there is to send, and worth doing.
    fn is_all(&self, bundle: &Bundle<'_>) -> bool {
        self.output.kind.is_stream_socket()
            && bundle.next == self.pieces.len()
            && bundle.mapped
            && bundle.bytes() > 0
    }

    fn write_at_once(&mut self, regions: &mut Regions, bundle: &Bundle<'_>) -> Result<Stop, Failure> {
        self.used = Method::MmapWrite;
        let row = self.block.row(Method::MmapWrite);
        let more = self.output.kind == Kind::Tcp && self.sending.more;
        let flags = SendFlags { more, nonblocking: true };
        match sys::sendmsg(self.output.fd, &bundle.gather, flags, &row.tally) {
            Ok(sent) => {
                self.gathered(regions, bundle, row, sent as u64);
                Ok(if sent as u64 == bundle.bytes() { Stop::Complete } else { Stop::Short })
            }
            // A page is gone, or the socket is to be waited for.
            Err(Errno::EFAULT) => Ok(Stop::Short),
            Err(Errno::EAGAIN) if self.output.waits || !self.output.nonblocking => Ok(Stop::Short),
            Err(errno) => {
                let failure = Failure { errno, call: Call::Sendmsg, side: Some(Side::Output) };
                Ok(self.halted(row, failure)?.unwrap_or(Stop::Short))
            }
        }
    }
}
