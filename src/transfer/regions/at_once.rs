use super::Regions;
use super::bundle::{Bundle, GATHERED};
use super::work::Work;
use crate::sys::{self, Call, Errno, SendFlags};
use crate::transfer::pieces::{Piece, Pieces};
use crate::transfer::windows::{Key, WINDOW};
use crate::transfer::{Failure, Kind, Method, Side, Stop};

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// Sends all that is left at once, or nothing, or as much as the socket takes; see [`Sending::at_once`](super::Sending).
    pub(super) fn run_at_once(&mut self, regions: &mut Regions) -> Result<Stop, Failure> {
        let bundle = self.known(regions);
        let stop = if self.is_all(&bundle) { self.write_at_once(regions, &bundle) } else { Ok(Stop::Short) };
        regions.room = bundle.gather.into_room();
        match stop? {
            // Whoever sends the rest looks.
            Stop::Short => Ok(Stop::Short),
            stop => self.cut(regions).map(|cut| if cut { Stop::Truncated } else { stop }),
        }
    }

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
