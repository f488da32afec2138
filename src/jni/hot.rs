//! The natives that a transfer calls.

use super::arguments::{self, RawEnd};
use super::panics::guarded;
use super::transits::{self, refusal};
use crate::sys::{Call, Errno};
use crate::transfer::{self, Block, Failure, Kind, Method, Outcome, Side, Stop, Transit};
use jni::sys::{JNIEnv, jclass, jint, jlong};

/// `Native.nothing`: what a call costs by itself.
pub(super) extern "system" fn nothing(env: *mut JNIEnv, _class: jclass) {
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, (), || {}) }
}

/// `Native.plan`: writes the ladder of methods for a pair into the block. The size of an input file, 0 where it has none, or an
/// errno with its sign turned.
#[allow(clippy::too_many_arguments, reason = "primitives in, primitives out")]
pub(super) extern "system" fn plan(
    env: *mut JNIEnv,
    _class: jclass,
    input: jint,
    input_kind: jint,
    input_position: jlong,
    output: jint,
    output_kind: jint,
    output_position: jlong,
    count: jlong,
    method: jint,
    flags: jint,
    block: jlong,
) -> jlong {
    let input = RawEnd { fd: input, kind: input_kind, position: input_position };
    let output = RawEnd { fd: output, kind: output_kind, position: output_position };
    let body = || {
        // SAFETY: Java passes a block that it keeps reachable across the call and that no other thread writes.
        let block = match unsafe { arguments::block(block) } {
            Ok(block) => block,
            Err(errno) => return refusal(errno),
        };
        let tally = &block.row(Method::Auto).tally;
        let ends = arguments::endpoint(input, Side::Input, flags, tally)
            .and_then(|input| Ok((input, arguments::endpoint(output, Side::Output, flags, tally)?)))
            .and_then(|ends| Ok((ends, arguments::request(count, method, flags)?)));
        match ends {
            Ok(((input, output), request)) => {
                transfer::plan(&input, &output, request.method, request.count, block);
                input.size.and_then(|size| jlong::try_from(size).ok()).unwrap_or(0)
            }
            Err(failure) => refusal(failure.errno),
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

/// `Native.transfer`: moves bytes. How many reached the output; where none did, 0 or an errno with its sign turned. The
/// block says why it returned, also where the arguments are refused; only a block that is itself refused does not.
#[allow(clippy::too_many_arguments, reason = "primitives in, primitives out")]
pub(super) extern "system" fn transfer(
    env: *mut JNIEnv,
    _class: jclass,
    input: jint,
    input_kind: jint,
    input_position: jlong,
    output: jint,
    output_kind: jint,
    output_position: jlong,
    count: jlong,
    method: jint,
    flags: jint,
    transit: jlong,
    block: jlong,
) -> jlong {
    let input = RawEnd { fd: input, kind: input_kind, position: input_position };
    let output = RawEnd { fd: output, kind: output_kind, position: output_position };
    let body = || {
        // SAFETY: Java passes a block that it keeps reachable across the call and that no other thread writes.
        let block = match unsafe { arguments::block(block) } {
            Ok(block) => block,
            Err(errno) => return refusal(errno),
        };
        // SAFETY: Java passes a transit that it has not closed, to one call at a time.
        let transit = unsafe { transits::at(transit) };
        let asked = Asked { input, output, count, method, flags };
        asked.moved(transit, block).unwrap_or_else(|failure| refused(failure, block))
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

struct Asked {
    input: RawEnd,
    output: RawEnd,
    count: jlong,
    method: jint,
    flags: jint,
}

impl Asked {
    #[inline]
    fn moved(&self, transit: Option<&mut Transit>, block: &Block) -> Result<jlong, Failure> {
        let tally = &block.row(Method::Auto).tally;
        let request = arguments::request(self.count, self.method, self.flags)?;
        let (from, to) = (self.input.checked(Side::Input)?, self.output.checked(Side::Output)?);
        let (mut input, mut output) = (from.endpoint(), to.endpoint());
        from.finish(&mut input, self.flags, tally)?;
        to.finish(&mut output, self.flags, tally)?;
        match transit {
            Some(transit) => {
                Ok(encoded(&transfer::transfer(&mut input, &mut output, &request, transit, block)))
            }
            None if input.kind == Kind::File => {
                // Whatever is left over can be read again.
                let mut transit = Transit::new();
                Ok(encoded(&transfer::transfer(&mut input, &mut output, &request, &mut transit, block)))
            }
            // What it gives, it gives once: without a transit, bytes that cannot be delivered would be lost.
            None => Err(Failure { errno: Errno::EINVAL, call: Call::Fstat, side: Some(Side::Input) }),
        }
    }
}

/// What Java is told of a transfer that was made.
#[inline]
pub(super) fn encoded(outcome: &Outcome) -> jlong {
    match outcome.stop {
        _ if outcome.moved > 0 => jlong::try_from(outcome.moved).unwrap_or(jlong::MAX),
        Stop::WouldBlock(_) => refusal(Errno::EAGAIN),
        Stop::Interrupted => refusal(Errno::EINTR),
        Stop::Failed(failure) => refusal(failure.errno),
        Stop::Complete | Stop::End | Stop::Truncated | Stop::Short => 0,
    }
}

/// What Java is told of a transfer that was not begun.
pub(super) fn refused(failure: Failure, block: &Block) -> jlong {
    let header = &block.header;
    header.stop.set(Stop::Failed(failure).code());
    header.errno.set(u64::from(failure.errno.raw().unsigned_abs()));
    header.failed_call.set(failure.call as u64);
    header.failed_side.set(failure.side.map_or(0, |side| side as u64));
    refusal(failure.errno)
}
