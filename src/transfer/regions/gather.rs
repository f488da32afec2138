use super::Regions;
use super::bundle::Bundle;
use super::work::Work;
use crate::sys::{self, Call, Errno, SendFlags};
use crate::transfer::pieces::{Piece, Pieces};
use crate::transfer::{Failure, Kind, Method, Row, Side, Stop};

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// One gathered write of what comes before the next large region.
    pub(super) fn gather(&mut self, regions: &mut Regions) -> Result<Option<Stop>, Failure> {
        let bundle = self.bundle(regions)?;
        let answer = self.write(regions, &bundle);
        regions.room = bundle.gather.into_room();
        answer
    }

    fn write(&mut self, regions: &mut Regions, bundle: &Bundle<'_>) -> Result<Option<Stop>, Failure> {
        if let Some((piece, has)) = bundle.ended {
            if bundle.bytes() == 0 {
                self.cursor.missing += self.pieces.get(piece).count() - has;
                self.cursor.skip();
                return Ok(None);
            }
        }
        if bundle.bytes() == 0 {
            // There is always room for one window, so something is the matter with the first piece.
            return Ok(Some(bundle.stop.unwrap_or(Stop::Truncated)));
        }
        let method = if bundle.mapped { Method::MmapWrite } else { Method::ReadWrite };
        self.used = method;
        let row = self.block.row(method);
        let last = bundle.next >= self.pieces.len() && bundle.whole;
        let full = bundle.bytes() >= self.room();
        // What is held back for more must have more coming in this call, or in one that is promised.
        let more = self.output.kind == Kind::Tcp
            && if last { self.sending.more } else { !full && !matches!(bundle.stop, Some(Stop::Truncated)) };
        self.may_wait_inside();
        let (call, answer) = if more {
            let flags = SendFlags { more, ..SendFlags::default() };
            (Call::Sendmsg, sys::sendmsg(self.output.fd, &bundle.gather, flags, &row.tally))
        } else {
            (Call::Writev, sys::writev(self.output.fd, &bundle.gather, &row.tally))
        };
        match answer {
            Ok(sent) => {
                self.gathered(regions, bundle, row, sent as u64);
                Ok(None)
            }
            Err(Errno::EFAULT) => match self.cut_ahead(regions, bundle)? {
                true => Ok(Some(Stop::Truncated)),
                // A page that could not be read: the disk's fault, not the mapping's.
                false => Err(Failure { errno: Errno::EIO, call, side: Some(Side::Input) }),
            },
            Err(errno) => self.halted(row, Failure { errno, call, side: Some(Side::Output) }),
        }
    }

    /// Goes on by what a gathered write delivered, and notes how far that reaches in the files.
    pub(super) fn gathered(&mut self, regions: &mut Regions, bundle: &Bundle<'_>, row: &Row, sent: u64) {
        row.user_bytes.add(bundle.user_bytes.min(sent));
        self.delivered(row, sent);
        if sent == bundle.bytes() && bundle.whole && bundle.ended.is_none() {
            self.cursor.piece = bundle.next;
            self.cursor.done = 0;
            regions.reached_all();
            return;
        }
        let (first, done) = (self.cursor.piece, self.cursor.done);
        let count = |piece: usize| match bundle.ended {
            Some((ended, has)) if ended == piece => has,
            _ => self.pieces.get(piece).count(),
        };
        self.cursor.advance(sent, count);
        if let Some((ended, has)) = bundle.ended {
            if self.cursor.piece > ended {
                self.cursor.missing += self.pieces.get(ended).count() - has;
            }
        }
        if !bundle.mapped {
            return;
        }
        let last = self.cursor.piece + usize::from(self.cursor.done > 0);
        for piece in first..last {
            // One that may end has been read, not mapped.
            if let Piece::Region { file, position, count, may_end: false } = self.pieces.get(piece) {
                let from = if piece == first { done } else { 0 };
                let to = if piece == self.cursor.piece { self.cursor.done } else { count };
                if to > from {
                    regions.reached(file, position + to);
                }
            }
        }
    }
}
