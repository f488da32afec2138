//! What Java passes to `plan` and `transfer`, decoded.

use crate::sys::{Call, Errno, Tally};
use crate::transfer::{Block, Endpoint, Failure, Kind, Method, Request, Side};
use jni::sys::{jint, jlong};
use std::os::fd::BorrowedFd;

// Flags, as in io.sluice.internal.Flags.
const WAIT_INPUT: jint = 1;
const WAIT_OUTPUT: jint = 2;
const INPUT_NONBLOCKING: jint = 4;
const OUTPUT_NONBLOCKING: jint = 8;
const OUTPUT_APPENDS: jint = 16;
const DROP_IN: jint = 32;
const EXACT: jint = 64;
const PLANNED: jint = 128;

/// A descriptor as Java passes it.
#[derive(Clone, Copy)]
pub(super) struct RawEnd {
    pub(super) fd: jint,
    /// 0 where Java does not know: the kernel is asked then, and that is counted in AUTO's row.
    pub(super) kind: jint,
    /// -1 for the descriptor's own.
    pub(super) position: jlong,
}

impl RawEnd {
    /// What was passed, where it means something.
    #[inline]
    pub(super) fn checked<'fd>(self, side: Side) -> Result<End<'fd>, Failure> {
        if self.fd < 0 {
            return Err(failed(Errno::EBADF, side));
        }
        let position = match self.position {
            -1 => None,
            position => Some(u64::try_from(position).map_err(|_| failed(Errno::EINVAL, side))?),
        };
        let kind = match u8::try_from(self.kind) {
            Ok(0) => None,
            Ok(code) => Some(Kind::from_code(code).ok_or(failed(Errno::EINVAL, side))?),
            Err(_) => return Err(failed(Errno::EINVAL, side)),
        };
        // SAFETY: not -1. The caller has joined its channel's close protocol, so the descriptor stays open for the call,
        // which is as long as the endpoint lives; were it not open, system calls would answer EBADF.
        Ok(End { fd: unsafe { BorrowedFd::borrow_raw(self.fd) }, kind, position, side })
    }
}

/// An end whose numbers are in order.
///
/// Its endpoint is made where it stays, and finished there: moved about in a `Result`, what was written byte by byte is
/// read back in words, for which the processor has to wait. That was the most of what a call cost.
#[derive(Clone, Copy)]
pub(super) struct End<'fd> {
    fd: BorrowedFd<'fd>,
    kind: Option<Kind>,
    position: Option<u64>,
    side: Side,
}

impl<'fd> End<'fd> {
    /// As Java says it is; [`finish`](End::finish) has to follow.
    #[inline]
    pub(super) fn endpoint(self) -> Endpoint<'fd> {
        Endpoint::assumed(self.fd, self.kind.unwrap_or(Kind::Other), self.position)
    }

    /// Asks the kernel where Java does not know, and sets the flags of this side.
    #[inline]
    pub(super) fn finish(
        self,
        endpoint: &mut Endpoint<'_>,
        flags: jint,
        tally: &Tally,
    ) -> Result<(), Failure> {
        if self.kind.is_none() {
            endpoint.look(tally).map_err(|errno| failed(errno, self.side))?;
        }
        match self.side {
            Side::Input => {
                endpoint.nonblocking |= flags & INPUT_NONBLOCKING != 0;
                endpoint.waits = flags & WAIT_INPUT != 0;
            }
            Side::Output => {
                endpoint.nonblocking |= flags & OUTPUT_NONBLOCKING != 0;
                endpoint.appends |= flags & OUTPUT_APPENDS != 0;
                endpoint.waits = flags & WAIT_OUTPUT != 0;
            }
        }
        Ok(())
    }
}

/// An end of either side, with the flags that are its own.
pub(super) fn endpoint<'fd>(
    raw: RawEnd,
    side: Side,
    flags: jint,
    tally: &Tally,
) -> Result<Endpoint<'fd>, Failure> {
    let end = raw.checked(side)?;
    let mut endpoint = end.endpoint();
    end.finish(&mut endpoint, flags, tally)?;
    Ok(endpoint)
}

/// What is asked for.
pub(super) fn request(count: jlong, method: jint, flags: jint) -> Result<Request, Failure> {
    let invalid = Failure { errno: Errno::EINVAL, call: Call::Fstat, side: None };
    let method = u8::try_from(method).ok().and_then(Method::from_code).ok_or(invalid)?;
    let count = u64::try_from(count).map_err(|_| invalid)?;
    Ok(Request {
        count,
        method,
        drop_in: flags & DROP_IN != 0,
        exact: flags & EXACT != 0,
        planned: flags & PLANNED != 0,
    })
}

/// The counter block at an address.
///
/// # Safety
/// The address is 0, or as [`Block::at`] asks for.
pub(super) unsafe fn block<'a>(address: jlong) -> Result<&'a Block, Errno> {
    if address == 0 || address % align_of::<Block>() as jlong != 0 {
        return Err(Errno::EFAULT);
    }
    // SAFETY: by the caller's promise, and it is aligned.
    unsafe { Block::at(std::ptr::with_exposed_provenance(address as usize)) }.ok_or(Errno::EPROTO)
}

/// A descriptor that is not what was said fails the question what it is.
fn failed(errno: Errno, side: Side) -> Failure {
    Failure { errno, call: Call::Fstat, side: Some(side) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NULL: RawEnd = RawEnd { fd: 0, kind: Kind::Other as jint, position: -1 };

    #[test]
    fn a_descriptor_below_0_is_refused_before_it_is_borrowed() {
        for fd in [-1, jint::MIN] {
            let raw = RawEnd { fd, ..NULL };
            let failure = endpoint(raw, Side::Input, 0, &Tally::default()).expect_err("no descriptor");
            assert_eq!((failure.errno, failure.side), (Errno::EBADF, Some(Side::Input)));
        }
    }

    #[test]
    fn a_kind_or_position_that_is_none_is_refused() {
        for raw in [RawEnd { kind: 7, ..NULL }, RawEnd { kind: -1, ..NULL }, RawEnd { position: -2, ..NULL }]
        {
            let refused = endpoint(raw, Side::Output, 0, &Tally::default()).map(drop);
            assert_eq!(refused.map_err(|failure| failure.errno), Err(Errno::EINVAL));
        }
    }

    #[test]
    fn each_flag_is_for_one_end() {
        let flags = WAIT_INPUT | OUTPUT_NONBLOCKING | OUTPUT_APPENDS;
        let tally = Tally::default();
        let input = endpoint(NULL, Side::Input, flags, &tally).expect("it is assumed");
        let output = endpoint(NULL, Side::Output, flags, &tally).expect("it is assumed");
        assert_eq!((input.waits, input.nonblocking, input.appends), (true, false, false));
        assert_eq!((output.waits, output.nonblocking, output.appends), (false, true, true));
    }

    #[test]
    fn a_request_is_refused_where_its_numbers_mean_nothing() {
        assert!(request(-1, 0, 0).is_err());
        assert!(request(1, 8, 0).is_err());
        assert!(request(1, -1, 0).is_err());
        let request = request(i64::MAX, Method::Splice as jint, DROP_IN).expect("these do");
        assert_eq!((request.method, request.drop_in, request.exact), (Method::Splice, true, false));
    }

    #[test]
    fn a_block_of_another_layout_is_refused() {
        let block_of = |version: u64| {
            let mut cells = vec![0_u64; Block::CELLS];
            cells[0] = version;
            // SAFETY: the cells are there, aligned and initialised, until the end of the closure.
            unsafe { block(cells.as_ptr().expose_provenance() as jlong).map(drop) }
        };
        assert_eq!(block_of(Block::VERSION), Ok(()));
        assert_eq!(block_of(Block::VERSION + 1), Err(Errno::EPROTO));
        // SAFETY: both are refused before they are looked at.
        unsafe {
            assert_eq!(block(0).map(drop), Err(Errno::EFAULT));
            assert_eq!(block(4).map(drop), Err(Errno::EFAULT));
        }
    }
}
