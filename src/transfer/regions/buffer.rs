use super::Regions;
use super::bundle::Bundle;
use super::work::Work;
use crate::sys::{self, Call, Memory};
use crate::transfer::pieces::Pieces;
use crate::transfer::{Failure, Method, Side, Stop};
use std::mem::MaybeUninit;

/// Bytes of regions that are read into a buffer at a time, where the file cannot be mapped or is not to be.
const BUFFER: usize = 64 * 1024;

/// On a page, where the kernel copies into it and out of it fastest.
#[derive(Debug)]
#[repr(C, align(4096))]
pub(super) struct Buffer(pub(super) [MaybeUninit<u8>; BUFFER]);

impl Buffer {
    pub(super) fn allocate() -> Box<Buffer> {
        let buffer = Box::<Buffer>::new_uninit();
        // SAFETY: it is made of bytes that need not be initialised.
        unsafe { buffer.assume_init() }
    }
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// Reads a region into the buffer. Returns how many of its bytes found room.
    pub(super) fn read(
        &self,
        regions: &mut Regions,
        (file, position, count): (u32, u64, u64),
        may_end: bool,
        done: u64,
        bundle: &mut Bundle<'_>,
    ) -> Result<u64, Failure> {
        let fd = self.fd(file)?;
        let row = self.block.row(Method::ReadWrite);
        let buffer = &mut regions.buffer.get_or_insert_with(Buffer::allocate).0;
        let start = bundle.buffered;
        let wanted = count.min((BUFFER - start) as u64) as usize;
        let mut length = 0;
        while length < wanted {
            let into = &mut buffer[start + length..start + wanted];
            match sys::pread(fd, into, position + length as u64, &row.tally) {
                Ok(0) if may_end => {
                    bundle.ended = Some((bundle.next, done + length as u64));
                    break;
                }
                Ok(0) => {
                    bundle.stop = Some(Stop::Truncated);
                    break;
                }
                Ok(count) => length += count,
                Err(errno) => return Err(Failure { errno, call: Call::Pread, side: Some(Side::Input) }),
            }
        }
        if length > 0 {
            // SAFETY: pread has filled that part, which is written again when the next bundle is made, and freed with the
            // regions; only the kernel looks at it in between.
            bundle.gather.memory(unsafe { Memory::at(buffer[start..].as_ptr().cast(), length) });
            bundle.user_bytes += length as u64;
            bundle.buffered += length;
        }
        Ok(length as u64)
    }
}
