//! Buffers in user space for reading and writing.

use std::mem::MaybeUninit;
use std::slice;
use std::sync::{Mutex, PoisonError};

/// Size of a pooled buffer in bytes. Larger ones gain nothing more against the cost of the copies (DESIGN.md: TCP to file
/// .33 s/GB with 64 KiB, .27 with 256 KiB).
pub(super) const LARGE: usize = 256 * 1024;

/// Up to this many bytes are moved through the stack.
pub(super) const SMALL: usize = 16 * 1024;

/// Idle buffers kept: as many transfers may copy at once without asking for memory.
const IDLE: usize = 16;

/// Memory aligned as files opened with `O_DIRECT` ask for it: to the device's logical blocks (open(2)), of 4096 bytes at most.
#[repr(C, align(4096))]
struct Aligned<const SIZE: usize>([MaybeUninit<u8>; SIZE]);

static POOL: Mutex<Vec<Box<Aligned<LARGE>>>> = Mutex::new(Vec::new());

/// Runs `work` with a buffer for `count` bytes: on the stack where it is small, else one of the pool's.
pub(super) fn with<T>(count: u64, work: impl FnOnce(&mut [MaybeUninit<u8>]) -> T) -> T {
    if count <= SMALL as u64 {
        let mut buffer = Aligned([MaybeUninit::uninit(); SMALL]);
        return work(&mut buffer.0);
    }
    let pooled = POOL.lock().unwrap_or_else(PoisonError::into_inner).pop();
    // SAFETY: it is an array of MaybeUninit, which need not be initialised.
    let mut buffer = pooled.unwrap_or_else(|| unsafe { Box::new_uninit().assume_init() });
    let result = work(&mut buffer.0);
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if pool.len() < IDLE {
        pool.push(buffer);
    }
    result
}

/// The first `count` bytes of a buffer, which a call has just filled.
///
/// # Safety
/// The first `count` bytes are initialised.
pub(super) unsafe fn filled(buffer: &[MaybeUninit<u8>], count: usize) -> &[u8] {
    let bytes = &buffer[..count];
    // SAFETY: by the caller's promise; MaybeUninit<u8> has the layout of u8.
    unsafe { slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}
