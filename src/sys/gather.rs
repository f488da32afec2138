use super::Mapping;
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
/// A mapped range is never lent as a slice, for the reason that [`Mapping`] gives.
pub struct Gather<'a> {
    ranges: Vec<libc::iovec>,
    bytes: usize,
    lives: PhantomData<&'a [u8]>,
}

/// Where a gather keeps its ranges: the next one uses it again, rather than asking for memory.
#[derive(Debug, Default)]
pub struct Room(Vec<libc::iovec>);

// SAFETY: it is empty whenever anyone has it, so that no range of another thread's memory is in it.
unsafe impl Send for Room {}

impl<'a> Gather<'a> {
    /// The most ranges a call takes (`UIO_MAXIOV`, `include/uapi/linux/uio.h`).
    pub const MOST: usize = 1024;

    /// One without ranges.
    #[must_use]
    pub fn within(room: Room) -> Gather<'a> {
        Gather { ranges: room.0, bytes: 0, lives: PhantomData }
    }

    /// Ends it, and gives its room back.
    #[must_use]
    pub fn into_room(mut self) -> Room {
        self.ranges.clear();
        Room(self.ranges)
    }

    /// Adds memory. At most [`Gather::MOST`] ranges are taken; whether this one was.
    pub fn memory(&mut self, memory: Memory<'a>) -> bool {
        self.push(memory.address, memory.length)
    }

    /// Adds `length` bytes of a mapping, from `start`; no further than it goes. As [`memory`](Gather::memory).
    ///
    /// # Safety
    /// The mapping stays for `'a`, or at least until the gather has been written for the last time: it is not borrowed, so
    /// that mappings can be made, and others ended, while a gather grows.
    pub unsafe fn mapped(&mut self, mapping: &Mapping, start: usize, length: usize) -> bool {
        let (address, rest) = mapping.rest(start);
        self.push(address, length.min(rest))
    }

    fn push(&mut self, address: *const u8, length: usize) -> bool {
        if self.is_full() {
            return false;
        }
        self.ranges.push(libc::iovec { iov_base: address.cast_mut().cast(), iov_len: length });
        self.bytes += length;
        true
    }

    /// Whether it takes no more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.ranges.len() == Gather::MOST
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
