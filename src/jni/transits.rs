//! A [`Transit`] as Java holds it: its address in a `long`.

use super::panics::{Bug, guarded};
use crate::sys::Errno;
use crate::transfer::{Transit, pipe_budget, pipe_use, release_idle_pipes};
use jni::EnvUnowned;
use jni::errors::Error;
use jni::objects::{JByteArray, JClass};
use jni::sys::{JNIEnv, jbyte, jclass, jint, jlong};
use std::mem::MaybeUninit;

/// Bytes copied at a time into a Java array: through the stack, since reading a pipe into the array itself would hold up the
/// garbage collector.
const CHUNK: usize = 8 * 1024;

/// `Native.openTransit`: makes an empty transit. It holds no pipe until there are bytes in it.
pub(super) extern "system" fn open(env: *mut JNIEnv, _class: jclass) -> jlong {
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, || Box::into_raw(Box::new(Transit::new())).expose_provenance() as jlong) }
}

/// `Native.openRelayTransit`: makes an empty transit for a relay, which has a share of the pipes that all relays may have.
pub(super) extern "system" fn open_for_relay(env: *mut JNIEnv, _class: jclass) -> jlong {
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, || Box::into_raw(Box::new(Transit::for_relay())).expose_provenance() as jlong) }
}

/// `Native.pipes`: how many private pipes there are (0) and were at most (1), what they may hold in bytes now (2) and at
/// most (3), what relays may have of that (4), and how many a transfer or a relay has now (5).
pub(super) extern "system" fn pipes(env: *mut JNIEnv, _class: jclass, figure: jint) -> jlong {
    // SAFETY: the JVM passed it.
    unsafe {
        guarded(env, 0, || {
            let (living, peak) = pipe_use();
            let value = match figure {
                0 => living.pipes,
                1 => peak.pipes,
                2 => living.bytes,
                3 => peak.bytes,
                5 => living.busy,
                _ => pipe_budget(),
            };
            value as jlong
        })
    }
}

/// `Native.releaseIdlePipes`: closes the pipes that the pool keeps.
pub(super) extern "system" fn release_idle(env: *mut JNIEnv, _class: jclass) {
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, (), release_idle_pipes) }
}

/// `Native.closeTransit`: forgets a transit and the bytes it holds. 0 is none.
pub(super) extern "system" fn close(env: *mut JNIEnv, _class: jclass, transit: jlong) {
    // SAFETY: the JVM passed it; and the address is of a transit that `open` made, which Java closes once.
    unsafe {
        guarded(env, (), || {
            if transit != 0 {
                drop(Box::from_raw(address(transit)));
            }
        });
    }
}

/// `Native.drainTransit`: takes held bytes out into an array, in order, as many as there are or as fit. Returns how many; 0
/// when there are none; `-EINVAL` where the range is not within the array, and nothing is taken then.
pub(super) extern "system" fn drain<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
    transit: jlong,
    into: JByteArray<'local>,
    offset: jint,
    length: jint,
) -> jlong {
    env.with_env(|env| -> Result<_, Error> {
        let (Ok(start), Ok(length)) = (usize::try_from(offset), usize::try_from(length)) else {
            return Ok(refusal(Errno::EINVAL));
        };
        if transit == 0 || into.is_null() || start + length > into.len(env)? {
            return Ok(refusal(Errno::EINVAL));
        }
        // SAFETY: the address is of a transit that `open` made and Java has not closed; one thread uses it at a time.
        let transit = unsafe { &mut *address(transit) };
        let mut chunk = [MaybeUninit::uninit(); CHUNK];
        let mut taken = 0;
        while taken < length {
            let room = CHUNK.min(length - taken);
            let count = match transit.drain(&mut chunk[..room]) {
                Ok(0) => break,
                Ok(count) => count,
                Err(errno) if taken == 0 => return Ok(refusal(errno)),
                // The next call will meet it again.
                Err(_) => break,
            };
            // SAFETY: drain filled that many bytes; a byte is a jbyte to Java.
            let bytes = unsafe { std::slice::from_raw_parts(chunk.as_ptr().cast::<jbyte>(), count) };
            into.set_region(env, (start + taken) as jint, bytes)?;
            taken += count;
        }
        Ok(taken as jlong)
    })
    .resolve::<Bug>()
}

/// The transit at an address, where Java passes one.
///
/// # Safety
/// The address is 0, or of a transit that [`open`] made and that is not closed; nobody else uses it during `'a`.
pub(super) unsafe fn at<'a>(transit: jlong) -> Option<&'a mut Transit> {
    // SAFETY: by the caller's promise.
    unsafe { address(transit).as_mut() }
}

fn address(transit: jlong) -> *mut Transit {
    std::ptr::with_exposed_provenance_mut(transit as usize)
}

/// An error as natives return it.
pub(super) fn refusal(errno: Errno) -> jlong {
    -jlong::from(errno.raw())
}
