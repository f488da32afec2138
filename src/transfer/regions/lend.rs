use super::Regions;
use super::work::Work;
use crate::sys::{self, Call, Errno};
use crate::transfer::pieces::{Piece, Pieces};
use crate::transfer::{Failure, Method, Stop};

/// From this length on, in bytes, a region goes by `sendfile` rather than out of a mapping: its pages are lent, not copied.
/// Measured, 64 regions over loopback with cubic on one CPU, ns per region, mapped and gathered against lent:
/// 16 KiB 2730 against 2190, 64 KiB 11 930 against 8030.
pub const SENDFILE_FROM: u64 = 16 * 1024;

/// The same where nothing is mapped, and a region is read into a buffer instead. Measured likewise, with a header of 200
/// bytes, ns per response, read and gathered against lent: 4 KiB 2990 against 3400, 16 KiB 5570 against 4550.
const LEND_FROM: u64 = 8 * 1024;

/// Up to this much altogether, in bytes, a call goes by one gathered write whatever the regions' lengths: one system call
/// fewer. Measured, a header of 200 bytes and one region, request and response, ratio to the JDK, gathered against lent:
/// 16 KiB 0.70 against 0.73, 20 KiB 0.71 against 0.74, 24 KiB 0.74 against 0.75, 32 KiB 0.80 against 0.76. A stream of such
/// calls would rather lend (16 KiB, back to back, 3640 ns gathered against 2810), but what streams can batch: of more pieces
/// than a few, the long ones are lent.
const LITTLE: u64 = 20 * 1024;

/// Whether the pieces from one on are so few and short that one gathered write takes them all.
pub(super) fn is_little<'a, P: Pieces<'a> + ?Sized>(pieces: &P, first: usize) -> bool {
    const FEW: usize = 4;
    let rest = first..pieces.len();
    rest.len() <= FEW && rest.map(|piece| pieces.get(piece).count()).fold(0, u64::saturating_add) <= LITTLE
}

/// From which length on a region is lent.
pub(super) fn from(maps: bool) -> u64 {
    if maps { SENDFILE_FROM } else { LEND_FROM }
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// Whether anything left is lent: what is only gathered needs no cork to leave together.
    pub(super) fn lends_any(&self) -> bool {
        (self.cursor.piece..self.pieces.len()).any(
            |piece| matches!(self.pieces.get(piece), Piece::Region { count, .. } if self.is_large(count)),
        )
    }

    pub(super) fn is_large(&self, count: u64) -> bool {
        count >= self.lends_from
    }

    /// One `sendfile` of a large region.
    pub(super) fn lend(
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
                self.cursor.skip();
                Ok(None)
            }
            Ok(0) => Ok(Some(Stop::Truncated)),
            Ok(sent) => {
                if !may_end {
                    regions.reached(file, place);
                }
                self.delivered(row, sent as u64);
                self.cursor.advance(sent as u64, |_| count);
                Ok(None)
            }
            Err(errno @ (Errno::EINVAL | Errno::ENOSYS | Errno::EOPNOTSUPP)) => {
                let next = if regions.maps { Method::MmapWrite } else { Method::ReadWrite };
                self.block.refused(Method::Sendfile, next, errno);
                self.lends_from = u64::MAX;
                Ok(None)
            }
            Err(errno) => self.halted(row, Failure { errno, call: Call::Sendfile, side: None }),
        }
    }
}
