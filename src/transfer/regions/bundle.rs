use super::Regions;
use super::work::Work;
use crate::sys::{Gather, Memory};
use crate::transfer::pieces::{Piece, Pieces};
use crate::transfer::windows::{Key, WINDOW};
use crate::transfer::{Failure, Method, Stop, buffers};
use smallvec::SmallVec;

/// Bytes in one gathered write at most: beyond that, the call itself no longer shows.
const GATHERED: u64 = 1024 * 1024;

/// A part of a gathered write.
#[derive(Debug)]
pub(super) enum Range<'a> {
    Memory(Memory<'a>),
    Mapped { slot: u32, start: usize, length: usize },
    Buffered { start: usize, length: usize },
}

/// What a gathered write is made of.
#[derive(Debug)]
pub(super) struct Bundle<'a> {
    pub(super) ranges: SmallVec<[Range<'a>; 4]>,
    pub(super) bytes: u64,
    pub(super) user_bytes: u64,
    pub(super) buffered: usize,
    pub(super) mapped: bool,
    /// The piece after the last one that is in it, whole or in part; and whether that one is whole.
    pub(super) next: usize,
    pub(super) whole: bool,
    /// A region that ended early, with what it has.
    pub(super) ended: Option<(usize, u64)>,
    /// Why it does not go on, where that is not for the want of room.
    pub(super) stop: Option<Stop>,
}

impl<'a> Bundle<'a> {
    /// What the kernel is given for it.
    pub(super) fn gather<'g>(&self, regions: &'g Regions) -> Gather<'g>
    where
        'a: 'g,
    {
        let mut gather = Gather::with_room(self.ranges.len());
        for range in &self.ranges {
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
            debug_assert!(
                taken,
                "a bundle has no more ranges than a gather takes, and all of them are there"
            );
        }
        gather
    }
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// What the next gathered write can hold: up to the next large region, the limit, or the room there is.
    pub(super) fn bundle(&mut self, regions: &mut Regions) -> Result<Bundle<'a>, Failure> {
        regions.windows.begin();
        let limit = self.room().min(GATHERED);
        let rest = self.pieces.len() - self.cursor.piece;
        let mut bundle = Bundle {
            ranges: SmallVec::with_capacity(2 * rest.min(Gather::MOST / 2)),
            bytes: 0,
            user_bytes: 0,
            buffered: 0,
            mapped: false,
            next: self.cursor.piece,
            whole: true,
            ended: None,
            stop: None,
        };
        while bundle.next < self.pieces.len() && bundle.bytes < limit && bundle.ranges.len() < Gather::MOST {
            let done = if bundle.next == self.cursor.piece { self.cursor.done } else { 0 };
            let wanted = limit - bundle.bytes;
            let (asked, taken) = match self.pieces.get(bundle.next) {
                Piece::Memory(memory) => {
                    let part = memory.part(done as usize, wanted.try_into().unwrap_or(usize::MAX));
                    if !part.is_empty() {
                        bundle.ranges.push(Range::Memory(part));
                        bundle.user_bytes += part.len() as u64;
                    }
                    (memory.len() as u64 - done, part.len() as u64)
                }
                Piece::Region { file, position, count, may_end } => {
                    let count = count - done;
                    if bundle.next > self.cursor.piece && self.is_large(count) {
                        break;
                    }
                    if !may_end && !self.reaches(regions, file, position + done + count)? {
                        bundle.stop = Some(Stop::Truncated);
                        break;
                    }
                    let region = (file, position + done, count.min(wanted));
                    let taken = if regions.maps && !may_end && !regions.files[file as usize].refuses_mapping {
                        self.map(regions, region, &mut bundle)?
                    } else {
                        self.read(regions, region, may_end, done, &mut bundle)?
                    };
                    (count, taken)
                }
            };
            bundle.bytes += taken;
            if bundle.ended.is_some_and(|(piece, _)| piece == bundle.next) {
                bundle.next += 1;
            } else if taken < asked {
                bundle.whole = taken == 0;
                bundle.next += usize::from(taken > 0);
                break;
            } else {
                bundle.next += 1;
            }
        }
        Ok(bundle)
    }

    /// Adds what is mapped of a region. Returns how many of its bytes that are.
    fn map(
        &self,
        regions: &mut Regions,
        (file, position, count): (u32, u64, u64),
        bundle: &mut Bundle<'_>,
    ) -> Result<u64, Failure> {
        let (fd, tally) = (self.fd(file)?, &self.block.row(Method::MmapWrite).tally);
        let size = regions.files[file as usize].size;
        let mut taken = 0;
        while taken < count && bundle.ranges.len() < Gather::MOST {
            let place = position + taken;
            let (number, start) = (place / WINDOW, place % WINDOW);
            let length = (count - taken).min(WINDOW - start);
            let key = Key { file, number };
            match regions.windows.slot(key, (start + length) as usize, fd, size, tally) {
                Ok(Some(slot)) => {
                    bundle.ranges.push(Range::Mapped {
                        slot,
                        start: start as usize,
                        length: length as usize,
                    });
                    bundle.mapped = true;
                    taken += length;
                }
                Ok(None) => break,
                Err(errno) => {
                    self.block.refused(Method::MmapWrite, Method::ReadWrite, errno);
                    regions.files[file as usize].refuses_mapping = true;
                    if bundle.bytes + taken > 0 {
                        break;
                    }
                    return self.read(regions, (file, position, count), false, 0, bundle);
                }
            }
        }
        Ok(taken)
    }
}
