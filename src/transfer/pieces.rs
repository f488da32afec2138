use crate::sys::Memory;

/// A part of what a batch sends.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'a> {
    /// Bytes in memory.
    Memory(Memory<'a>),
    /// A region of one of the batch's files.
    Region {
        /// Which of the files.
        file: u32,
        /// Where it starts, in bytes.
        position: u64,
        /// Its length in bytes.
        count: u64,
        /// Whether it may end early, with the file; else that is a truncation.
        may_end: bool,
    },
}

impl Piece<'_> {
    /// Its length in bytes.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Piece::Memory(memory) => memory.len() as u64,
            Piece::Region { count, .. } => *count,
        }
    }
}

/// The pieces of a batch, in order.
pub trait Pieces<'a> {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them. `index` is below [`len`](Pieces::len).
    fn get(&self, index: usize) -> Piece<'a>;
}

impl<'a> Pieces<'a> for [Piece<'a>] {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Piece<'a> {
        self[index]
    }
}

/// How far a batch has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The first piece that is not delivered whole.
    pub piece: usize,
    /// Bytes of it that are.
    pub done: u64,
    /// Bytes that regions which may end early had fewer than asked for.
    pub missing: u64,
}

impl Cursor {
    /// Goes on to the next piece.
    pub(super) fn skip(&mut self) {
        self.piece += 1;
        self.done = 0;
    }

    /// Goes on by what was delivered, over pieces of the lengths that `count` tells.
    pub(super) fn advance(&mut self, mut delivered: u64, count: impl Fn(usize) -> u64) {
        while delivered > 0 {
            let rest = count(self.piece) - self.done;
            if delivered < rest {
                self.done += delivered;
                return;
            }
            delivered -= rest;
            self.skip();
        }
    }
}
