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
}

static POOL: Mutex<Pool> = Mutex::new(Pool { idle: Vec::new(), enlarged: 0 });

fn pool() -> MutexGuard<'static, Pool> {
    // Nothing in here can leave the pool half changed.
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pipe {
    /// An empty pipe, of the pool's or new.
    pub(super) fn take(tally: &Tally) -> Result<Pipe, Errno> {
        let idle = pool().idle.pop();
        match idle {
            Some(pipe) => Ok(pipe),
            None => Pipe::make(tally),
        }
    }

    /// Tells a header how large it is.
    pub(super) fn describe(&self, header: &Header) {
        header.pipe_bytes.set(self.capacity as u64);
        header.pipe_small.set(u64::from(self.capacity < WANTED));
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
    }

    fn make(tally: &Tally) -> Result<Pipe, Errno> {
        let (read_end, write_end) = sys::pipe(tally)?;
        let reserved = reserve();
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
        Ok(Pipe { read_end, write_end, capacity })
    }
}

/// Sets the room for one large pipe aside, if there is any.
fn reserve() -> bool {
    let mut pool = pool();
    let fits = pool.enlarged + (WANTED - DEFAULT) <= budget();
    if fits {
        pool.enlarged += WANTED - DEFAULT;
    }
    fits
}

/// What all large pipes together may hold: a quarter of the pages that one user's pipes may have before the kernel makes
/// every new one tiny (`pipe-user-pages-soft` in `pipe(7)`), so that the rest of the user's programs keep theirs.
/// Read once; the file's default stands in where it cannot be read.
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
