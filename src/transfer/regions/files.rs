use super::Regions;
use super::bundle::Bundle;
use super::work::Work;
use crate::sys::{self, Call, FileType};
use crate::transfer::pieces::{Piece, Pieces};
use crate::transfer::{Failure, Method, Side};

/// What is known of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileState {
    /// Its size when it was last looked at; for one that has none, the largest number.
    pub(super) size: u64,
    pub(super) refuses_mapping: bool,
    /// Where the bytes end that this call has sent of it by reference or out of a mapping.
    reach: u64,
    /// Where the bytes end that are mapped of it in the bundle at hand.
    pub(super) bundled: u64,
}

impl FileState {
    pub(super) const UNKNOWN: FileState = FileState { size: 0, refuses_mapping: false, reach: 0, bundled: 0 };

    /// Notes that mapped bytes of it are in the bundle, up to `end`.
    pub(super) fn bundled(&mut self, end: u64) {
        self.bundled = self.bundled.max(end);
    }
}

impl Regions {
    /// Notes that bytes of a file were sent, up to `end`.
    pub(super) fn reached(&mut self, file: u32, end: u64) {
        let state = &mut self.files[file as usize];
        state.reach = state.reach.max(end);
    }

    /// Notes that all that is mapped in the bundle was sent.
    pub(super) fn reached_all(&mut self) {
        self.files.iter_mut().for_each(|file| file.reach = file.reach.max(file.bundled));
    }
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// Whether a file is long enough, as far as is known; where it was not, it is looked at again.
    pub(super) fn reaches(&self, regions: &mut Regions, file: u32, end: u64) -> Result<bool, Failure> {
        self.fd(file)?;
        if end <= regions.files[file as usize].size {
            return Ok(true);
        }
        Ok(end <= self.look(regions, file)?)
    }

    /// Looks at a file's size, and remembers it.
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
    pub(super) fn cut(&self, regions: &mut Regions) -> Result<bool, Failure> {
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
    pub(super) fn cut_ahead(&self, regions: &mut Regions, bundle: &Bundle<'_>) -> Result<bool, Failure> {
        let mut cut = false;
        for piece in self.cursor.piece..bundle.next {
            if let Piece::Region { file, position, count, .. } = self.pieces.get(piece) {
                cut |= self.look(regions, file)? < position + count;
            }
        }
        Ok(cut)
    }
}
