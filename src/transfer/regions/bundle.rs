use super::Regions;
use super::work::Work;
use crate::sys::Gather;
use crate::transfer::pieces::{Piece, Pieces};
use crate::transfer::windows::{Key, WINDOW};
use crate::transfer::{Failure, Method, Stop};

/// Bytes in one gathered write at most: beyond that, the call itself no longer shows.
pub(super) const GATHERED: u64 = 1024 * 1024;

/// What a gathered write is made of.
#[derive(Debug)]
pub(super) struct Bundle<'a> {
    pub(super) gather: Gather<'a>,
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

impl Bundle<'_> {
    /// Bytes in it.
    pub(super) fn bytes(&self) -> u64 {
        self.gather.bytes() as u64
    }
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// What the next gathered write can hold: up to the next large region, the limit, or the room there is.
    pub(super) fn bundle(&mut self, regions: &mut Regions) -> Result<Bundle<'a>, Failure> {
        let limit = self.room().min(GATHERED);
        let mut bundle = self.begin(regions);
        while bundle.next < self.pieces.len() && bundle.bytes() < limit && !bundle.gather.is_full() {
            let done = if bundle.next == self.cursor.piece { self.cursor.done } else { 0 };
            let wanted = limit - bundle.bytes();
            let (asked, taken) = match self.pieces.get(bundle.next) {
                Piece::Memory(memory) => {
                    let part = memory.part(done as usize, wanted.try_into().unwrap_or(usize::MAX));
                    if !part.is_empty() {
                        bundle.gather.memory(part);
                        bundle.user_bytes += part.len() as u64;
                    }
                    (memory.len() as u64 - done, part.len() as u64)
                }
                Piece::Region { file, position, count, may_end } => {
                    let count = count - done;
                    let first = bundle.next == self.cursor.piece;
                    // One that ended is all that a bundle can tell of.
                    if !first && self.is_large(count) || may_end && bundle.ended.is_some() {
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
            if bundle.ended.is_some_and(|(piece, _)| piece == bundle.next) {
                bundle.next += 1;
            } else if taken < asked {
                bundle.whole = taken == 0;
                bundle.next += usize::from(taken > 0);
                break;
            } else {
                bundle.next += 1;
                if bundle.mapped {
                    self.run_on(regions, &mut bundle, limit);
                }
            }
        }
        Ok(bundle)
    }

    /// One with nothing in it yet.
    pub(super) fn begin(&self, regions: &mut Regions) -> Bundle<'a> {
        regions.windows.begin();
        regions.files.iter_mut().for_each(|file| file.bundled = 0);
        Bundle {
            gather: Gather::within(std::mem::take(&mut regions.room)),
            user_bytes: 0,
            buffered: 0,
            mapped: false,
            next: self.cursor.piece,
            whole: true,
            ended: None,
            stop: None,
        }
    }

    /// Adds regions that follow, as long as they lie in the window found last and in what their file is known to hold. Of many
    /// small ones that is most, and each takes 3 ns here rather than 12.
    pub(super) fn run_on(&self, regions: &mut Regions, bundle: &mut Bundle<'_>, limit: u64) {
        let Some((key, mapping)) = regions.windows.last() else { return };
        let state = &mut regions.files[key.file as usize];
        let start = key.number * WINDOW;
        let end = state.size.min(start + mapping.len() as u64);
        while bundle.next < self.pieces.len() && !bundle.gather.is_full() {
            let Piece::Region { file, position, count, may_end: false } = self.pieces.get(bundle.next) else {
                return;
            };
            let inside = file == key.file && position >= start && position + count <= end;
            if !inside || self.is_large(count) || bundle.bytes() + count > limit {
                return;
            }
            // SAFETY: as in `map`.
            unsafe { bundle.gather.mapped(mapping, (position - start) as usize, count as usize) };
            state.bundled(position + count);
            bundle.next += 1;
        }
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
        while taken < count && !bundle.gather.is_full() {
            let place = position + taken;
            let (number, start) = (place / WINDOW, place % WINDOW);
            let length = (count - taken).min(WINDOW - start);
            let key = Key { file, number };
            match regions.windows.find(key, (start + length) as usize, fd, size, tally) {
                Ok(Some(mapping)) => {
                    // SAFETY: a window that a gather uses stays until the next one begins.
                    unsafe { bundle.gather.mapped(mapping, start as usize, length as usize) };
                    bundle.mapped = true;
                    taken += length;
                    regions.files[file as usize].bundled(position + taken);
                }
                Ok(None) => break,
                Err(errno) => {
                    self.block.refused(Method::MmapWrite, Method::ReadWrite, errno);
                    regions.files[file as usize].refuses_mapping = true;
                    if bundle.bytes() > 0 {
                        break;
                    }
                    return self.read(regions, (file, position, count), false, 0, bundle);
                }
            }
        }
        Ok(taken)
    }
}
