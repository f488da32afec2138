//! What Java asks now and then, outside of transfers.

use super::panics::{Bug, guarded};
use super::transits::refusal;
use crate::sys::{Errno, Tally};
use crate::transfer::{self, Block, Edge, Endpoint, Gathering, Method, Reason};
use jni::EnvUnowned;
use jni::errors::Error;
use jni::objects::{JByteArray, JByteBuffer, JClass, JString};
use jni::sys::{JNIEnv, jboolean, jclass, jint, jlong};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::BorrowedFd;

/// Bits of [`probe`]'s answer above the kind.
const APPENDS: jint = 1 << 8;
const NONBLOCKING: jint = 1 << 9;

/// Bits of [`features`]'s answer.
const SCATTER_GATHER: jint = 1;
const CHECKSUMS_IPV4: jint = 2;
const CHECKSUMS_IPV6: jint = 4;
const LAST_DEVICE: jint = 8;

/// `Native.layout`: the layout of the counter block.
pub(super) extern "system" fn layout(_env: *mut JNIEnv, _class: jclass) -> jint {
    Block::VERSION as jint
}

/// `Native.buildId`: which build the library is from; the jar of the same build says the same.
pub(super) extern "system" fn build_id<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
) -> JString<'local> {
    const ID: &str = match option_env!("SLUICE_BUILD_ID") {
        Some(id) => id,
        None => "development",
    };
    env.with_env(|env| -> Result<_, Error> { env.new_string(ID) }).resolve::<Bug>()
}

/// `Native.capabilities`: the methods that this kernel has, as bits.
pub(super) extern "system" fn capabilities(env: *mut JNIEnv, _class: jclass) -> jlong {
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, || transfer::capabilities() as jlong) }
}

/// `Native.addressOf`: where a direct buffer's memory starts. Anything but a direct buffer is an `InternalError`.
pub(super) extern "system" fn address_of<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
    buffer: JByteBuffer<'local>,
) -> jlong {
    env.with_env(|env| -> Result<_, Error> {
        Ok(env.get_direct_buffer_address(&buffer)?.expose_provenance() as jlong)
    })
    .resolve::<Bug>()
}

/// `Native.errnoText`: an error number's name and meaning.
pub(super) extern "system" fn errno_text<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
    errno: jint,
) -> JString<'local> {
    env.with_env(|env| -> Result<_, Error> { env.new_string(Errno::from_raw(errno).to_string()) })
        .resolve::<Bug>()
}

/// `Native.localErrnoText`: what the C library says about it in the language and the encoding of the process.
pub(super) extern "system" fn local_errno_text<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
    errno: jint,
) -> JByteArray<'local> {
    env.with_env(|env| -> Result<_, Error> {
        env.byte_array_from_slice(&Errno::from_raw(errno).local_description())
    })
    .resolve::<Bug>()
}

/// `Native.reasonText`: the sentence for a plan's reason.
pub(super) extern "system" fn reason_text<'local>(
    mut env: EnvUnowned<'local>,
    _class: JClass<'local>,
    reason: jint,
) -> JString<'local> {
    env.with_env(|env| -> Result<_, Error> {
        match u8::try_from(reason).ok().and_then(Reason::from_code) {
            Some(reason) => env.new_string(reason.text()),
            None => env.new_string(format!("reason {reason}, which this build of the library does not know")),
        }
    })
    .resolve::<Bug>()
}

/// `Native.probe`: what a descriptor is. Its system calls are in nobody's figures.
pub(super) extern "system" fn probe(env: *mut JNIEnv, _class: jclass, fd: jint) -> jint {
    let ask = || {
        if fd < 0 {
            return -Errno::EBADF.raw();
        }
        // SAFETY: not -1, and the caller keeps its channel open during the call; a descriptor that is not open after
        // all is an error of the first system call.
        let fd = unsafe { BorrowedFd::borrow_raw(fd) };
        match Endpoint::probe(fd, None, &Tally::default()) {
            Ok(end) => {
                let flag = |set, bit| if set { bit } else { 0 };
                end.kind as jint | flag(end.appends, APPENDS) | flag(end.nonblocking, NONBLOCKING)
            }
            Err(errno) => -errno.raw(),
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, ask) }
}

/// What stands for there being no more data in [`next_edge`]'s answer: no errno's number.
const NO_MORE: jlong = jlong::MIN;

/// `Native.nextEdge`: where the next data or the next hole of a file begins. Its system calls are in nobody's figures.
pub(super) extern "system" fn next_edge(
    env: *mut JNIEnv,
    _class: jclass,
    fd: jint,
    position: jlong,
    hole: jboolean,
) -> jlong {
    let ask = || {
        let Ok(position) = u64::try_from(position) else {
            return refusal(Errno::EINVAL);
        };
        if fd < 0 {
            return refusal(Errno::EBADF);
        }
        // SAFETY: not -1. Java has entered the file, so that it stays open during the call.
        let fd = unsafe { BorrowedFd::borrow_raw(fd) };
        let edge = if hole { Edge::Hole } else { Edge::Data };
        match transfer::next_edge(fd, position, edge) {
            Ok(Some(found)) => found as jlong,
            Ok(None) => NO_MORE,
            Err(errno) => refusal(errno),
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, ask) }
}

/// `Native.gathers`: whether the device that a socket sends through gathers and checksums.
pub(super) extern "system" fn gathers(env: *mut JNIEnv, _class: jclass, fd: jint) -> jint {
    let ask = || {
        if fd < 0 {
            return -1;
        }
        // SAFETY: as in probe.
        match transfer::gathering(unsafe { BorrowedFd::borrow_raw(fd) }) {
            Gathering::Yes => 1,
            Gathering::No => 0,
            Gathering::Unknown => -1,
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, -1, ask) }
}

/// `Native.obstacle`: why a method is not there, as an errno; 0 where it is.
pub(super) extern "system" fn obstacle(env: *mut JNIEnv, _class: jclass, method: jint) -> jint {
    let ask = || {
        let method = u8::try_from(method).ok().and_then(Method::from_code);
        method.map_or(Errno::EINVAL.raw(), |method| transfer::obstacle(method).map_or(0, Errno::raw))
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, ask) }
}

/// `Native.interfaceTo`: the index of the interface by which an address of this host reaches another, or an errno with
/// its sign turned. Each is the 16 bytes of an IPv6 address in two halves, or an IPv4 address in the second.
pub(super) extern "system" fn interface_to(
    env: *mut JNIEnv,
    _class: jclass,
    source_high: jlong,
    source_low: jlong,
    high: jlong,
    low: jlong,
    v6: jint,
) -> jint {
    let address = |high: jlong, low: jlong| {
        if v6 == 0 {
            IpAddr::V4(Ipv4Addr::from(low as u32))
        } else {
            IpAddr::V6(Ipv6Addr::from(u128::from(high as u64) << 64 | u128::from(low as u64)))
        }
    };
    let ask = || match transfer::interface_to(address(source_high, source_low), address(high, low)) {
        Ok(index) => index as jint,
        Err(errno) => -errno.raw(),
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, ask) }
}

/// `Native.features`: what the interface of an index does by itself, as bits, or an errno with its sign turned.
pub(super) extern "system" fn features(env: *mut JNIEnv, _class: jclass, interface: jint) -> jint {
    let ask = || {
        let index = interface as u32;
        let found =
            transfer::features_of(index).and_then(|found| Ok((found, transfer::is_last_device(index)?)));
        let flag = |set, bit| if set { bit } else { 0 };
        match found {
            Ok((found, last)) => {
                flag(found.scatter_gather, SCATTER_GATHER)
                    | flag(found.checksums_ipv4, CHECKSUMS_IPV4)
                    | flag(found.checksums_ipv6, CHECKSUMS_IPV6)
                    | flag(last, LAST_DEVICE)
            }
            Err(errno) => -errno.raw(),
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, ask) }
}
