use super::Mapping;
use smallvec::SmallVec;
use std::fmt;
use std::marker::PhantomData;

/// Memory that somebody else may be writing, for the kernel's eyes only: nothing here reads it.
#[derive(Clone, Copy, Debug)]
pub struct Memory<'a> {
    address: *const u8,
    length: usize,
    lives: PhantomData<&'a [u8]>,
}

impl<'a> Memory<'a> {
    /// The memory at an address, such as that of a JVM's direct buffer.
    ///
    /// # Safety
    /// `length` bytes from `address` stay readable for `'a`. They may change meanwhile.
    #[must_use]
    pub unsafe fn at(address: *const u8, length: usize) -> Memory<'a> {
        Memory { address, length, lives: PhantomData }
    }

    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Its address and length.
    pub(super) fn parts(self) -> (*const u8, usize) {
        (self.address, self.length)
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// What is left of it after `start` bytes, and of that no more than `limit`.
    #[must_use]
    pub fn part(self, start: usize, limit: usize) -> Memory<'a> {
        let start = start.min(self.length);
        // SAFETY: start lies within the memory or at its end.
        let address = unsafe { self.address.add(start) };
        Memory { address, length: (self.length - start).min(limit), ..self }
    }
}

impl<'a> From<&'a [u8]> for Memory<'a> {
    fn from(bytes: &'a [u8]) -> Memory<'a> {
        Memory { address: bytes.as_ptr(), length: bytes.len(), lives: PhantomData }
    }
}

/// Ranges of memory and of mappings that one call is to write as if they were one: an array of `struct iovec`.
///
/// A mapped range is never lent as a slice, for the reason that [`Mapping`] gives; the gather borrows the mapping, so
/// that nobody ends it meanwhile.
pub struct Gather<'a> {
    ranges: SmallVec<[libc::iovec; 4]>,
    bytes: usize,
    lives: PhantomData<&'a [u8]>,
}

impl<'a> Gather<'a> {
    /// The most ranges a call takes (`UIO_MAXIOV`, `include/uapi/linux/uio.h`).
    pub const MOST: usize = 1024;

    /// One without ranges, and with room for so many.
    #[must_use]
    pub fn with_room(ranges: usize) -> Gather<'a> {
        Gather { ranges: SmallVec::with_capacity(ranges.min(Gather::MOST)), bytes: 0, lives: PhantomData }
    }

    /// Adds memory. At most [`Gather::MOST`] ranges are taken; whether this one was.
    pub fn memory(&mut self, memory: Memory<'a>) -> bool {
        self.push(memory.address, memory.length)
    }

    /// Adds `length` bytes of a mapping, from `start`; no further than it goes. As [`memory`](Gather::memory).
    pub fn mapped(&mut self, mapping: &'a Mapping, start: usize, length: usize) -> bool {
        let (address, rest) = mapping.rest(start);
        self.push(address, length.min(rest))
    }

    fn push(&mut self, address: *const u8, length: usize) -> bool {
        if self.ranges.len() == Gather::MOST {
            return false;
        }
        self.ranges.push(libc::iovec { iov_base: address.cast_mut().cast(), iov_len: length });
        self.bytes += length;
        true
    }

    /// Bytes in all ranges.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The array, and how many ranges it has.
    pub(super) fn ranges(&self) -> (*const libc::iovec, usize) {
        (self.ranges.as_ptr(), self.ranges.len())
    }
}

impl fmt::Debug for Gather<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes in {} ranges", self.bytes, self.ranges.len())
    }
}
