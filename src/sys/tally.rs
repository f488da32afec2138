use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! calls {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A system call the library makes. The discriminant is its place in a [`Tally`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "each variant is the call of its own name")]
        pub enum Call { $($variant),* }

        impl Call {
            /// Every call, in the order of a [`Tally`]'s cells.
            pub const ALL: &'static [Call] = &[$(Call::$variant),*];

            /// The kernel's name of the call, as `strace` prints it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Call::$variant => $name),* }
            }
        }
    };
}

calls! {
    Pread = "pread64", Pwrite = "pwrite64", Read = "read", Write = "write", Writev = "writev",
    Sendfile = "sendfile", Splice = "splice", CopyFileRange = "copy_file_range", Ioctl = "ioctl",
    Pipe = "pipe2", Fcntl = "fcntl", Poll = "poll", Fstat = "fstat", Fadvise = "fadvise64",
    Mmap = "mmap", Munmap = "munmap", Lseek = "lseek", Ftruncate = "ftruncate", Fallocate = "fallocate",
    Close = "close", Getsockopt = "getsockopt", Sendmsg = "sendmsg", Setsockopt = "setsockopt",
    SyncFileRange = "sync_file_range", Sendto = "sendto", Fstatfs = "fstatfs", Cachestat = "cachestat",
}

/// How often each system call was made.
///
/// A tally has one writer at a time; others may read it meanwhile. That is why its cells are atomics
/// written with a plain load and store: no locked instruction in a path that is counted in nanoseconds.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Tally {
    calls: [AtomicU64; Tally::CELLS],
}

impl Tally {
    /// Cells in a tally; more than there are calls, so that a later one does not move its neighbours.
    pub const CELLS: usize = 31;

    /// Counts one call.
    pub fn count(&self, call: Call) {
        if cfg!(not(feature = "uncounted")) {
            let cell = &self.calls[call as usize];
            cell.store(cell.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }

    /// How often `call` was made.
    #[must_use]
    pub fn of(&self, call: Call) -> u64 {
        self.calls[call as usize].load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_call_apart() {
        let tally = Tally::default();
        tally.count(Call::Splice);
        tally.count(Call::Splice);
        tally.count(Call::Poll);
        assert_eq!((tally.of(Call::Splice), tally.of(Call::Poll), tally.of(Call::Read)), (2, 1, 0));
    }

    #[test]
    fn has_room_for_every_call() {
        assert!(Call::ALL.len() <= Tally::CELLS);
    }
}
