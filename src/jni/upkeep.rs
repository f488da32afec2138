//! What Java has done to a file around the bytes of a transfer.

use super::arguments;
use super::panics::guarded;
use super::transits::refusal;
use crate::sys::Errno;
use crate::transfer::{self, Block, Pages};
use jni::sys::{JNIEnv, jclass, jint, jlong};
use std::os::fd::BorrowedFd;

// As in io.sluice.internal.Upkeep.
const FLUSH: jint = 0;
const FLUSH_AND_DROP: jint = 1;

/// `Native.reserve`: 1 if the blocks of a region are reserved, 0 if the file system cannot, or an errno with its sign turned.
pub(super) extern "system" fn reserve(
    env: *mut JNIEnv,
    _class: jclass,
    fd: jint,
    position: jlong,
    count: jlong,
    block: jlong,
) -> jlong {
    let body = || {
        on(fd, block, |fd, block| {
            let (position, count) = region(position, count)?;
            transfer::reserve(fd, position, count, block).map(jlong::from)
        })
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

/// `Native.trim`: gives back what is reserved past a file's end. 0, or an errno with its sign turned.
pub(super) extern "system" fn trim(env: *mut JNIEnv, _class: jclass, fd: jint, block: jlong) -> jlong {
    let body = || on(fd, block, |fd, block| transfer::trim(fd, block).map(|()| 0));
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

/// `Native.tend`: flushes or drops the pages of a region, or both. 0, or an errno with its sign turned.
pub(super) extern "system" fn tend(
    env: *mut JNIEnv,
    _class: jclass,
    fd: jint,
    position: jlong,
    count: jlong,
    pages: jint,
    block: jlong,
) -> jlong {
    let body = || {
        on(fd, block, |fd, block| {
            let (position, count) = region(position, count)?;
            let pages = match pages {
                FLUSH => Pages::Flush,
                FLUSH_AND_DROP => Pages::FlushAndDrop,
                _ => Pages::Drop,
            };
            transfer::tend(fd, position, count, pages, block).map(|()| 0)
        })
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

fn region(position: jlong, count: jlong) -> Result<(u64, u64), Errno> {
    match (u64::try_from(position), u64::try_from(count)) {
        (Ok(position), Ok(count)) => Ok((position, count)),
        _ => Err(Errno::EINVAL),
    }
}

fn on(fd: jint, block: jlong, work: impl FnOnce(BorrowedFd<'_>, &Block) -> Result<jlong, Errno>) -> jlong {
    if fd < 0 {
        return refusal(Errno::EBADF);
    }
    // SAFETY: Java passes a block that it keeps reachable across the call and that no other thread writes.
    let block = match unsafe { arguments::block(block) } {
        Ok(block) => block,
        Err(errno) => return refusal(errno),
    };
    // SAFETY: not -1. Java has entered the file, so that it stays open during the call.
    work(unsafe { BorrowedFd::borrow_raw(fd) }, block).unwrap_or_else(refusal)
}
