use super::Method;
use crate::sys::{Errno, Tally};
use std::sync::atomic::{AtomicU64, Ordering};

/// One number of a [`Block`]: written by one thread at a time, read by any.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct Cell(AtomicU64);

impl Cell {
    /// Adds to the number.
    pub fn add(&self, n: u64) {
        if cfg!(not(feature = "uncounted")) {
            // One writer: a plain load and store, no locked instruction.
            self.set(self.get().wrapping_add(n));
        }
    }

    /// Replaces the number.
    pub fn set(&self, n: u64) {
        self.0.store(n, Ordering::Relaxed);
    }

    /// The number.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is said once per block: how the last transfer ended, and what it met.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Header {
    /// Layout of the block; the caller writes [`Block::VERSION`].
    pub version: Cell,
    /// Code of the method that moved the last byte, or was tried last.
    pub used: Cell,
    /// Code of the [`Stop`](super::Stop).
    pub stop: Cell,
    /// The error number, where the transfer failed.
    pub errno: Cell,
    /// The [`Call`](crate::sys::Call) that failed.
    pub failed_call: Cell,
    /// The side that failed: 0 either, 1 the input, 2 the output.
    pub failed_side: Cell,
    /// Bytes taken from the input and held in the transit.
    pub held: Cell,
    /// Capacity of the private pipe used last, in bytes; 0 for none.
    pub pipe_bytes: Cell,
    /// Nanoseconds spent inside `poll`, added up.
    pub wait_nanos: Cell,
    /// Calls that may have waited inside the kernel, added up: while there are any, the time spent waiting is unknown.
    pub blocking_calls: Cell,
    /// What the input is: code of a [`Kind`](super::Kind).
    pub kind_in: Cell,
    /// What the output is.
    pub kind_out: Cell,
    /// 1 where the user's quota made the private pipe smaller than wanted (`pipe(7)`, `pipe-user-pages-soft`).
    pub pipe_small: Cell,
    /// The methods that the kernel refused in this call, and what took over: see `Block::refused`. The caller sets them
    /// back to 0.
    pub fallbacks: [Cell; 3],
}

/// What is counted for each method.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Row {
    /// Calls of [`transfer`](super::transfer) that ended with this method.
    pub transfers: Cell,
    /// Bytes delivered to the output.
    pub bytes: Cell,
    /// Bytes that went through a buffer in user space.
    pub user_bytes: Cell,
    /// `EAGAIN`s met.
    pub would_block: Cell,
    /// `EINTR`s met.
    pub interrupts: Cell,
    /// Times the kernel refused the method.
    pub refusals: Cell,
    /// The error number of the last refusal.
    pub refusal_errno: Cell,
    /// Place in the ladder of the last plan, from 1; 0 where it has none.
    pub rank: Cell,
    /// Code of the [`Reason`](super::Reason) for that place.
    pub reason: Cell,
    /// The system calls made.
    pub tally: Tally,
}

/// The figures of one or many transfers: a header and a row per method, in memory the caller owns.
///
/// Plain 64-bit cells in native order, so that the JVM reads them from a direct buffer. Counts are only ever added
/// to; a block may serve one transfer (a report) or all that a thread makes (totals). One writer at a time.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Block {
    /// What is said once.
    pub header: Header,
    rows: [Row; Method::COUNT],
}

impl Block {
    /// The layout described here. Changed whenever a cell moves.
    pub const VERSION: u64 = 1;

    /// Cells in a block.
    pub const CELLS: usize = size_of::<Block>() / size_of::<u64>();

    /// A block of zeros, for callers that are Rust.
    #[must_use]
    pub fn new() -> Block {
        let block = Block::default();
        block.header.version.set(Block::VERSION);
        block
    }

    /// The block in a caller's memory, or `None` where its layout is another.
    ///
    /// # Safety
    /// `address` points at [`Block::CELLS`] initialised cells, aligned to 8 bytes, that stay valid for `'a` and are
    /// written only through the block meanwhile.
    #[must_use]
    pub unsafe fn at<'a>(address: *const u64) -> Option<&'a Block> {
        // SAFETY: by the caller's promise; the type is repr(C) and made of 64-bit atomics alone.
        let block = unsafe { &*address.cast::<Block>() };
        (block.header.version.get() == Block::VERSION).then_some(block)
    }

    /// The row of a method.
    #[must_use]
    pub fn row(&self, method: Method) -> &Row {
        &self.rows[method as usize]
    }

    /// Counts a refusal by the kernel, and which method takes over.
    ///
    /// A fallback is one cell of the header: bits 0 to 7 the method that was refused, 8 to 15 the one that takes over, 16 to
    /// 31 the error number, 32 to 63 how often. A ladder has four rungs at most, and so no more than three of them.
    pub(super) fn refused(&self, method: Method, next: Method, errno: Errno) {
        let number = u64::from(errno.raw().unsigned_abs());
        let row = self.row(method);
        row.refusals.add(1);
        row.refusal_errno.set(number);
        let what = method as u64 | (next as u64) << 8 | number << 16;
        let cells = &self.header.fallbacks;
        let same = |cell: &&Cell| cell.get() == 0 || cell.get() & 0xffff_ffff == what;
        match cells.iter().find(same) {
            Some(cell) => cell.set(what | ((cell.get() >> 32) + 1) << 32),
            // More kinds than a call can meet: the number at least is right.
            None => cells[cells.len() - 1].add(1 << 32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn has_the_layout_that_java_reads() {
        assert_eq!(Block::CELLS, 16 + 8 * 40);
        assert_eq!(offset_of!(Block, rows), 16 * 8);
        assert_eq!(offset_of!(Header, pipe_small), 12 * 8);
        assert_eq!(offset_of!(Header, fallbacks), 13 * 8);
        assert_eq!(offset_of!(Row, reason), 8 * 8);
        assert_eq!(offset_of!(Row, tally), 9 * 8);
        assert_eq!(size_of::<Row>(), 40 * 8);
    }

    #[test]
    fn keeps_the_kinds_of_fallbacks_apart() {
        let block = Block::new();
        block.refused(Method::Sendfile, Method::Splice, Errno::EINVAL);
        block.refused(Method::Splice, Method::ReadWrite, Errno::EMFILE);
        block.refused(Method::Sendfile, Method::Splice, Errno::EINVAL);
        let cells = block.header.fallbacks.each_ref().map(Cell::get);
        assert_eq!(cells, [4 | 5 << 8 | 22 << 16 | 2 << 32, 5 | 1 << 8 | 24 << 16 | 1 << 32, 0]);
        assert_eq!(block.row(Method::Sendfile).refusals.get(), 2);
    }
}
