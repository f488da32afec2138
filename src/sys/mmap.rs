use super::{Call, Errno, Tally, counted};
use memmap2::{MmapOptions, MmapRaw};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::OnceLock;

/// Whether a mapping may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// `PROT_READ`.
    Read,
    /// `PROT_READ | PROT_WRITE`; the descriptor must be open for both.
    ReadWrite,
}

/// A shared mapping of a region of a file, for the kernel's eyes only.
///
/// Another process may cut the file at any time, and touching a page past the new end kills the process with
/// `SIGBUS`. So nothing here lends the memory out: it can only be handed back to the kernel, where the same
/// access is an `EFAULT`. That is also why it is memmap2's `MmapRaw` and never a `&[u8]`.
#[derive(Debug)]
pub struct Mapping {
    memory: MmapRaw,
}

impl Mapping {
    /// `void *mmap(void *addr, size_t len, int prot, MAP_SHARED, int fd, off_t offset)`: maps a region of a file.
    ///
    /// Any position is fine; it need not fall on a page. See
    /// [`mmap(2)`](https://man7.org/linux/man-pages/man2/mmap.2.html).
    ///
    /// # Errors
    /// `ENODEV` or `EACCES` where the file cannot be mapped so, `ENOMEM`, `EINVAL` for a length of 0.
    pub fn of(
        fd: BorrowedFd<'_>,
        position: u64,
        length: usize,
        protection: Protection,
        tally: &Tally,
    ) -> Result<Mapping, Errno> {
        tally.count(Call::Mmap);
        let mut options = MmapOptions::new();
        options.offset(position).len(length);
        let memory = match protection {
            Protection::Read => options.map_raw_read_only(fd.as_raw_fd()),
            Protection::ReadWrite => options.map_raw(fd.as_raw_fd()),
        };
        Ok(Mapping { memory: memory.map_err(|error| errno_of(&error))? })
    }

    /// Length of the region in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.memory.len()
    }

    /// Whether the region is empty, which a mapping never is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `write(2)` of the mapped bytes from `start` to the end of the region.
    ///
    /// Returns how many were taken. A success does not prove that the last page was whole: pages past the file's
    /// end give `EFAULT`, but the rest of the page in which it now ends reads as zeros.
    ///
    /// # Errors
    /// The call's own; `EFAULT` where the file was cut below `start`.
    pub fn write_to(&self, output: BorrowedFd<'_>, start: usize, tally: &Tally) -> Result<usize, Errno> {
        let (address, length) = self.rest(start);
        tally.count(Call::Write);
        // SAFETY: the region is mapped for the length given. The kernel, not this process, reads it, and answers
        // EFAULT for pages that are gone.
        counted(unsafe { libc::write(output.as_raw_fd(), address.cast(), length) })
    }

    /// `pwrite(2)` of the mapped bytes from `start` to the end of the region, to `position` of the output.
    ///
    /// # Errors
    /// As [`write_to`](Mapping::write_to).
    pub fn pwrite_to(
        &self,
        output: BorrowedFd<'_>,
        start: usize,
        position: u64,
        tally: &Tally,
    ) -> Result<usize, Errno> {
        let (address, length) = self.rest(start);
        tally.count(Call::Pwrite);
        // SAFETY: as in write_to.
        counted(unsafe { libc::pwrite64(output.as_raw_fd(), address.cast(), length, position as i64) })
    }

    /// `read(2)` into the mapping, from `start` to the end of the region.
    ///
    /// # Errors
    /// The call's own; `EFAULT` where the file was cut, or where its disk is full.
    pub fn read_from(&self, input: BorrowedFd<'_>, start: usize, tally: &Tally) -> Result<usize, Errno> {
        let (address, length) = self.rest(start);
        tally.count(Call::Read);
        // SAFETY: the region is mapped writable for the length given (a read-only one gives EFAULT); nobody holds
        // a reference into it. The kernel, not this process, writes it.
        counted(unsafe { libc::read(input.as_raw_fd(), address.cast(), length) })
    }

    /// `pread(2)` from `position` of the input into the mapping, from `start` to the end of the region.
    ///
    /// # Errors
    /// As [`read_from`](Mapping::read_from).
    pub fn pread_from(
        &self,
        input: BorrowedFd<'_>,
        start: usize,
        position: u64,
        tally: &Tally,
    ) -> Result<usize, Errno> {
        let (address, length) = self.rest(start);
        tally.count(Call::Pread);
        // SAFETY: as in read_from.
        counted(unsafe { libc::pread64(input.as_raw_fd(), address.cast(), length, position as i64) })
    }

    /// `int munmap(void *addr, size_t len)`: ends the mapping, counted.
    pub fn unmap(self, tally: &Tally) {
        tally.count(Call::Munmap);
        drop(self.memory);
    }

    /// Where the mapped bytes from `start` on are, and how many; to be handed to the kernel, never read.
    pub(super) fn rest(&self, start: usize) -> (*mut u8, usize) {
        let start = start.min(self.len());
        // SAFETY: start lies within the mapping or at its end.
        (unsafe { self.memory.as_mut_ptr().add(start) }, self.len() - start)
    }
}

/// The size of a memory page in bytes.
#[must_use]
pub fn page_size() -> usize {
    static SIZE: OnceLock<usize> = OnceLock::new();
    *SIZE.get_or_init(|| {
        // SAFETY: sysconf has no preconditions.
        usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
    })
}

fn errno_of(error: &io::Error) -> Errno {
    error.raw_os_error().map_or(Errno::EINVAL, Errno::from_raw)
}
