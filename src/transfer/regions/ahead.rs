use super::work::Work;
use crate::sys::{self, Call, Memory};
use crate::transfer::pieces::{Piece, Pieces};
use crate::transfer::{Failure, Kind, Method, Side, Stop};

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// What is left of the piece at hand, if it is memory right ahead of a region that is lent: the usual header. It needs no
    /// gathering, and goes by the shortest call.
    pub(super) fn ahead_of_lent(&self) -> Option<Memory<'a>> {
        let Piece::Memory(memory) = self.pieces.get(self.cursor.piece) else { return None };
        let next = self.cursor.piece + 1;
        let lent = next < self.pieces.len()
            && matches!(self.pieces.get(next), Piece::Region { count, .. } if self.is_large(count));
        let left = memory.part(self.cursor.done as usize, usize::MAX);
        // What is held back for more must have more coming.
        let followed = lent && (left.len() as u64) < self.room();
        (followed && self.output.kind == Kind::Tcp).then_some(left)
    }

    /// Sends memory, and has a segment that is not full wait for what follows.
    pub(super) fn send_ahead(&mut self, memory: Memory<'a>) -> Result<Option<Stop>, Failure> {
        self.used = Method::ReadWrite;
        let row = self.block.row(Method::ReadWrite);
        self.may_wait_inside();
        match sys::send_one_more(self.output.fd, memory, &row.tally) {
            Ok(sent) => {
                row.user_bytes.add(sent as u64);
                self.delivered(row, sent as u64);
                let pieces = self.pieces;
                self.cursor.advance(sent as u64, |piece| pieces.get(piece).count());
                Ok(None)
            }
            Err(errno) => self.halted(row, Failure { errno, call: Call::Sendto, side: Some(Side::Output) }),
        }
    }
}
