//! Private pipes for splicing between two descriptors of which neither is one.

use super::Header;
use crate::sys::{self, Errno, Tally};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Capacity asked for. TCP to file and TCP to TCP gain up to 256 KiB and little after (DESIGN.md: relay .106 s/GB with
/// 64 KiB, .056 from 256 KiB to 1 MiB).
const WANTED: usize = 512 * 1024;

/// Capacity a pipe is made with (`pipe(7)`).
const DEFAULT: usize = 64 * 1024;

/// Idle pipes kept open. More would serve only a burst wider than this, at two descriptors each.
const IDLE: usize = 32;

/// A pipe with nothing in it when it comes from the pool, and nothing in it when it goes back.
#[derive(Debug)]
pub(super) struct Pipe {
    pub(super) read_end: OwnedFd,
    pub(super) write_end: OwnedFd,
    pub(super) capacity: usize,
}

#[derive(Debug)]
struct Pool {
    idle: Vec<Pipe>,
    /// Bytes by which all living pipes, idle or not, exceed the default.
    enlarged: usize,
    living: PipeUse,
    peak: PipeUse,
}

/// How many private pipes there are, and what they may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PipeUse {
    /// Pipes, idle or not; each has two descriptors.
    pub pipes: usize,
    /// Those of them that a transfer or a relay has now.
    pub busy: usize,
    /// Their capacities in bytes: what the kernel counts against the user's quota.
    pub bytes: usize,
}

static POOL: Mutex<Pool> = Mutex::new(Pool {
    idle: Vec::new(),
    enlarged: 0,
    living: PipeUse { pipes: 0, busy: 0, bytes: 0 },
    peak: PipeUse { pipes: 0, busy: 0, bytes: 0 },
});

/// The private pipes of now, and the most there ever were; the figures of a peak may be from
/// two moments, and it does not tell how many were busy.
#[must_use]
pub fn pipe_use() -> (PipeUse, PipeUse) {
    let pool = pool();
    let busy = pool.living.pipes.saturating_sub(pool.idle.len());
    (PipeUse { busy, ..pool.living }, pool.peak)
}

/// Who asks for a pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// A transfer, which has a thread: one more pipe is made for it in any case.
    Transfer,
    /// A relay, of which there may be thousands, each with bytes stuck in a pipe while its peer does not read. All
    /// pipes made for relays stay within the [`budget`]; half of it goes to large ones at most, so that a few stalled
    /// relays do not take it all.
    Relay,
}

fn pool() -> MutexGuard<'static, Pool> {
    // Nothing in here can leave the pool half changed.
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pipe {
    /// An empty pipe, of the pool's or new.
    ///
    /// # Errors
    /// Those of `pipe2`; `EMFILE` also where a relay may have no more.
    pub(super) fn take(claim: Claim, tally: &Tally) -> Result<Pipe, Errno> {
        let mut pool = pool();
        if let Some(pipe) = pool.idle.pop() {
            return Ok(pipe);
        }
        if claim == Claim::Relay && pool.living.bytes + DEFAULT > budget() {
            return Err(Errno::EMFILE);
        }
        drop(pool);
        Pipe::make(claim, tally)
    }

    /// Tells a header how large it is.
    pub(super) fn describe(&self, header: &Header) {
        header.pipe_bytes.set(self.capacity as u64);
        header.pipe_small.set(u64::from(self.is_small()));
    }

    /// Whether the pool's budget or the user's quota made it smaller than wanted.
    pub(super) fn is_small(&self) -> bool {
        self.capacity < WANTED
    }

    /// Puts an empty pipe back. One that is not empty must be [closed](Pipe::close): its bytes would reach a stranger.
    pub(super) fn put_back(self, tally: &Tally) {
        let mut pool = pool();
        if pool.idle.len() < IDLE {
            // Large ones on top, to be taken first.
            let place = pool.idle.partition_point(|other| other.capacity <= self.capacity);
            pool.idle.insert(place, self);
        } else {
            drop(pool);
            self.close(tally);
        }
    }

    /// Closes the pipe, whatever is in it.
    pub(super) fn close(self, tally: &Tally) {
        sys::close(self.read_end, tally);
        sys::close(self.write_end, tally);
        let mut pool = pool();
        pool.enlarged = pool.enlarged.saturating_sub(self.capacity.saturating_sub(DEFAULT));
        pool.living.pipes = pool.living.pipes.saturating_sub(1);
        pool.living.bytes = pool.living.bytes.saturating_sub(self.capacity);
    }

    fn make(claim: Claim, tally: &Tally) -> Result<Pipe, Errno> {
        let (read_end, write_end) = sys::pipe(tally)?;
        let reserved = reserve(claim);
        let granted = match reserved {
            true => sys::set_pipe_capacity(write_end.as_fd(), WANTED, tally).ok(),
            false => None,
        };
        let capacity = match granted {
            Some(capacity) => capacity,
            // Over the budget or the user's quota: whatever it was made with, which may be two pages.
            None => {
                if reserved {
                    pool().enlarged -= WANTED - DEFAULT;
                }
                sys::pipe_capacity(write_end.as_fd(), tally).unwrap_or(sys::page_size())
            }
        };
        let mut pool = pool();
        pool.living.pipes += 1;
        pool.living.bytes += capacity;
        pool.peak.pipes = pool.peak.pipes.max(pool.living.pipes);
        pool.peak.bytes = pool.peak.bytes.max(pool.living.bytes);
        Ok(Pipe { read_end, write_end, capacity })
    }
}

/// Sets the room for one large pipe aside, if there is any.
fn reserve(claim: Claim) -> bool {
    let room = match claim {
        Claim::Transfer => budget(),
        Claim::Relay => budget() / 2,
    };
    let mut pool = pool();
    let fits = pool.enlarged + (WANTED - DEFAULT) <= room;
    if fits {
        pool.enlarged += WANTED - DEFAULT;
    }
    fits
}

/// What all large pipes together, and all pipes while relays ask for more, may hold: a quarter of the pages that one user's pipes may have before the kernel makes
/// every new one tiny (`pipe-user-pages-soft` in `pipe(7)`), so that the rest of the user's programs keep theirs.
/// In bytes. Read once; the file's default stands in where it cannot be read.
#[must_use]
pub fn pipe_budget() -> usize {
    budget()
}

fn budget() -> usize {
    const SOFT_LIMIT_PAGES: usize = 16_384;
    static BUDGET: OnceLock<usize> = OnceLock::new();
    *BUDGET.get_or_init(|| {
        let pages = std::fs::read_to_string("/proc/sys/fs/pipe-user-pages-soft")
            .ok()
            .and_then(|text| text.trim().parse::<usize>().ok())
            .unwrap_or(SOFT_LIMIT_PAGES);
        // 0 means no limit.
        let pages = if pages == 0 { SOFT_LIMIT_PAGES } else { pages };
        pages / 4 * sys::page_size()
    })
}

/// Closes the idle pipes, for when the library is unloaded.
pub fn release_idle_pipes() {
    let idle = std::mem::take(&mut pool().idle);
    let tally = Tally::default();
    for pipe in idle {
        pipe.close(&tally);
    }
}
