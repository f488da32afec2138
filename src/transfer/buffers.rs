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

static POOL: Mutex<Vec<Box<[MaybeUninit<u8>]>>> = Mutex::new(Vec::new());

/// Runs `work` with a buffer for `count` bytes: on the stack where it is small, else one of the pool's.
pub(super) fn with<T>(count: u64, work: impl FnOnce(&mut [MaybeUninit<u8>]) -> T) -> T {
    if count <= SMALL as u64 {
        let mut buffer = [MaybeUninit::uninit(); SMALL];
        return work(&mut buffer);
    }
    let pooled = POOL.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut buffer = pooled.unwrap_or_else(|| Box::new_uninit_slice(LARGE));
    let result = work(&mut buffer);
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
