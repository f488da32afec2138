//! Sends batches of regions of files, and of memory between them: see [`Regions`].

mod ahead;
mod at_once;
mod buffer;
mod bundle;
mod cork;
mod files;
mod gather;
mod lend;
mod work;

pub use cork::{cork, uncork};
pub use lend::SENDFILE_FROM;

use super::pieces::{Cursor, Pieces};
use super::windows::Windows;
use super::{Block, Endpoint, Method, Outcome, Stop};
use crate::sys::Room;
use buffer::Buffer;
use files::FileState;
use std::marker::PhantomData;
use std::os::fd::BorrowedFd;
use work::Work;

/// What one call sends at most, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Bytes at most.
    pub limit: u64,
    /// More follows after the last piece: a segment that is not full may wait for it.
    pub more: bool,
    /// Hold back segments that are not full until all is sent: what follows a `sendfile` leaves with its last segment.
    pub cork: bool,
    /// By one write that does not wait, if all that is left lies in memory, in windows that are mapped, and in what its files were
    /// last known to hold. If not, or if the socket takes only a part, [`Stop::Short`]: a call without this goes on from the
    /// cursor, and what has sent nothing is not counted as a transfer.
    ///
    /// The only call made on a file's descriptor is then an `fstat`, after the write. So nothing of another file is ever sent, even
    /// where a descriptor was closed meanwhile and is another's by then; but whoever lets that happen has to find out, and must
    /// then not believe in [`Stop::Complete`] nor [`Stop::Truncated`].
    pub at_once: bool,
}

impl Sending {
    /// All there is, as it comes.
    pub const ALL: Sending = Sending { limit: u64::MAX, more: false, cork: false, at_once: false };
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
    room: Room,
}

impl Regions {
    /// One that keeps up to `limit` bytes mapped, and at least one window; with a limit of 0 none is, and small regions are
    /// read into a buffer.
    #[must_use]
    pub fn new(limit: u64) -> Regions {
        let maps = limit > 0;
        Regions {
            windows: Windows::new(limit),
            maps,
            lends_from: lend::from(maps),
            files: Vec::new(),
            buffer: None,
            room: Room::default(),
        }
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
    /// Returns what this call delivered; [`Stop::Short`] where the limit was reached first, or what is left does not go at
    /// once. Everything is counted in the
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
        let little = self.maps && lend::is_little(pieces, cursor.piece);
        let lends_from = if little { u64::MAX } else { self.lends_from };
        let mut work = Work {
            pieces,
            files,
            output,
            block,
            cursor: *cursor,
            sending,
            moved: 0,
            used: Method::Auto,
            lends_from,
            lives: PhantomData,
        };
        let ending = if sending.at_once { work.run_at_once(self) } else { work.run(self) };
        *cursor = work.cursor;
        let stop = ending.unwrap_or_else(Stop::Failed);
        let outcome = Outcome { moved: work.moved, used: work.used, stop };
        outcome.tell(&block.header);
        if !(sending.at_once && outcome.moved == 0 && stop == Stop::Short) {
            block.row(outcome.used).transfers.add(1);
        }
        outcome
    }
}
