use super::job::{Ending, Job};
use super::{Block, Endpoint, Failure, Header, Kind, Ladder, Method, Side, Stop, Transit};
use super::{copy_file_range, mmap_read, mmap_write, read_write, reflink, sendfile, splice};
use crate::sys::{self, Call, Errno, MAX_RW_COUNT, Tally, Whence};

/// What is asked of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// How many bytes to move at most.
    pub count: u64,
    /// By which method, or [`Method::Auto`].
    pub method: Method,
    /// Behave as the JDK's transferTo and transferFrom do: from a file stop at the first short count, and from a socket
    /// take little that is not written yet.
    pub drop_in: bool,
    /// Look at the size of an input file first, and call it [`Stop::Truncated`] when it ends earlier.
    pub exact: bool,
    /// The block has been written to by [`plan`](super::plan()) just now, for this pair: what that has found out is not asked again.
    pub planned: bool,
}

impl Request {
    /// Up to `count` bytes, by AUTO.
    #[must_use]
    pub fn of(count: u64) -> Request {
        Request { count, method: Method::Auto, drop_in: false, exact: false, planned: false }
    }

    /// The same by another method.
    #[must_use]
    pub fn by(self, method: Method) -> Request {
        Request { method, ..self }
    }

    /// The same, with the input's size looked at first.
    #[must_use]
    pub fn exact(self) -> Request {
        Request { exact: true, ..self }
    }
}

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Bytes that reached the output.
    pub moved: u64,
    /// The method that moved the last of them, or was tried last.
    pub used: Method,
    /// Why it returned.
    pub stop: Stop,
}

impl Outcome {
    /// Tells the header how it ended.
    pub(super) fn tell(&self, header: &Header) {
        header.used.set(self.used as u64);
        header.stop.set(self.stop.code());
        if let Stop::Failed(failure) = self.stop {
            header.errno.set(u64::from(failure.errno.raw().unsigned_abs()));
            header.failed_call.set(failure.call as u64);
            header.failed_side.set(failure.side.map_or(0, |side| side as u64));
        }
    }
}

/// Moves up to `request.count` bytes from one end to the other and counts what that took into the block.
///
/// Bytes held in the transit go first. What is taken from a stream and cannot be delivered stays there. The positions of
/// the endpoints are advanced by what was delivered. Questions asked before a method is
/// chosen are counted in the row of [`Method::Auto`]. Threads may transfer at once, each with its own transit and block.
pub fn transfer<'fd>(
    input: &mut Endpoint<'fd>,
    output: &mut Endpoint<'fd>,
    request: &Request,
    transit: &mut Transit,
    block: &Block,
) -> Outcome {
    let mut outcome = climb(input, output, request, transit, block);
    if outcome.stop == Stop::Complete && outcome.moved < request.count {
        // The size of the input was the limit, or what a file may hold at all.
        outcome.stop = match output.position {
            Some(LAST) => {
                Stop::Failed(Failure { errno: Errno::EFBIG, call: Call::Pwrite, side: Some(Side::Output) })
            }
            _ => Stop::End,
        };
    }
    let header = &block.header;
    header.held.set(transit.held() as u64);
    outcome.tell(header);
    block.row(outcome.used).transfers.add(1);
    outcome
}

/// The largest position there is, at which nothing can be (`loff_t` is signed).
const LAST: u64 = i64::MAX as u64;

fn climb<'fd>(
    input: &mut Endpoint<'fd>,
    output: &mut Endpoint<'fd>,
    request: &Request,
    transit: &mut Transit,
    block: &Block,
) -> Outcome {
    // Where there is nothing to move, no method is tried.
    let mut outcome = Outcome { moved: 0, used: Method::Auto, stop: Stop::Complete };
    let (count, end) = match bounds(input, output, request, block) {
        Ok(bounds) => bounds,
        Err(failure) => return Outcome { stop: Stop::Failed(failure), ..outcome },
    };
    if count == 0 {
        return outcome;
    }
    let mut ladder = Ladder::of(input, output, request.method, count, request.planned, block);
    // The last resort is always there.
    let mut method = ladder.next().unwrap_or(Method::ReadWrite);
    let mut remaining = count;
    loop {
        let row = block.row(method);
        let mut job =
            Job { input, output, remaining, drop_in: request.drop_in, transit, header: &block.header, row };
        let ending = match method {
            Method::Splice if ladder.needs_large_pipe() => splice::run_in_large_steps(&mut job),
            _ => run(method, &mut job),
        };
        remaining = job.remaining;
        outcome = Outcome { moved: count - remaining, used: method, stop: Stop::Complete };
        outcome.stop = match ending {
            Err(failure) if is_refusal(failure) => match ladder.next() {
                Some(next) => {
                    block.refused(method, next, failure.errno);
                    method = next;
                    continue;
                }
                None => Stop::Failed(failure),
            },
            Err(failure) => Stop::Failed(failure),
            Ok(Stop::End) if remaining == 0 => Stop::Complete,
            Ok(Stop::End) if request.exact && end.is_some() => Stop::Truncated,
            Ok(Stop::Complete) if request.exact && lends_pages(method) => {
                match cut_below(input, end, &row.tally) {
                    Ok(true) => Stop::Truncated,
                    Ok(false) => Stop::Complete,
                    Err(errno) => Stop::Failed(input_failed(errno, Call::Fstat)),
                }
            }
            Ok(stop) => stop,
        };
        return outcome;
    }
}

fn run(method: Method, job: &mut Job<'_, '_>) -> Ending {
    match method {
        Method::Auto | Method::ReadWrite => read_write::run(job),
        Method::MmapWrite => mmap_write::run(job),
        Method::MmapRead => mmap_read::run(job),
        Method::Sendfile => sendfile::run(job),
        Method::Splice => splice::run(job),
        Method::CopyFileRange => copy_file_range::run(job),
        Method::Reflink => reflink::run(job),
    }
}

/// Whether zeros may have been delivered for the end of an input file that was cut meanwhile, with no call to say so: where the
/// output is given the input's own pages, one of which is cut in two while it waits in a pipe or a socket. Between files of most
/// file systems `copy_file_range` is such a splice too, through a pipe of the kernel's (`splice_copy_file_range` in
/// `fs/splice.c`).
fn lends_pages(method: Method) -> bool {
    matches!(method, Method::Sendfile | Method::Splice | Method::CopyFileRange)
}

fn cut_below(input: &mut Endpoint<'_>, end: Option<u64>, tally: &Tally) -> Result<bool, Errno> {
    let Some(end) = end else { return Ok(false) };
    Ok(input.look_at_size(tally)?.is_some_and(|size| size < end))
}

/// How many bytes can be meant, and where in the input they end, if it is known to be that long: an end before that is a
/// truncation.
///
/// The kernel refuses positions past 2⁶³, and a file that grows while it is copied (onto its own end, at worst) would never
/// end: so the size at the start is the limit wherever more than one call may be needed. Where one will do, the kernel
/// stops at the end by itself, and asking would cost a fifth of a small transfer.
fn bounds(
    input: &mut Endpoint<'_>,
    output: &Endpoint<'_>,
    request: &Request,
    block: &Block,
) -> Result<(u64, Option<u64>), Failure> {
    let mut count = request.count;
    for position in [input.position, output.position].into_iter().flatten() {
        count = count.min(LAST.saturating_sub(position));
    }
    if input.kind != Kind::File {
        return Ok((count, None));
    }
    let one_call = request.drop_in && output.kind != Kind::File && count <= MAX_RW_COUNT as u64;
    if one_call && request.method == Method::Auto {
        return Ok((count, None));
    }
    let tally = &block.row(Method::Auto).tally;
    let size = match input.size {
        None => input.look_at_size(tally).map_err(|errno| input_failed(errno, Call::Fstat))?,
        known => known,
    };
    // Files in /proc say 0 and hold more: only reading tells.
    let Some(size) = size.filter(|size| *size > 0) else {
        return Ok((count, None));
    };
    let position = match input.position {
        Some(position) => position,
        None => {
            sys::lseek(input.fd, Whence::Current, tally).map_err(|errno| input_failed(errno, Call::Lseek))?
        }
    };
    let count = count.min(size.saturating_sub(position));
    Ok((count, Some(position + count)))
}

fn input_failed(errno: Errno, call: Call) -> Failure {
    Failure { errno, call, side: Some(Side::Input) }
}

/// Whether the kernel says that the method does not fit, rather than that the transfer failed. `ENOTTY` is how some file
/// systems refuse an ioctl, `EACCES` and `ENODEV` how they refuse a mapping, `EOVERFLOW` how the kernel refuses one of the
/// page that holds the largest position, `ESPIPE` how a FIFO refuses a position, and `EMFILE` means that there is no
/// descriptor left for a private pipe.
fn is_refusal(failure: Failure) -> bool {
    matches!(
        (failure.errno, failure.call),
        (
            Errno::EINVAL
                | Errno::ENOSYS
                | Errno::EXDEV
                | Errno::EOPNOTSUPP
                | Errno::EPERM
                | Errno::EBADF
                | Errno::ENOTTY
                | Errno::ESPIPE
                | Errno::ETXTBSY,
            _
        ) | (Errno::EACCES | Errno::ENODEV | Errno::ENOMEM | Errno::EAGAIN | Errno::EOVERFLOW, Call::Mmap)
            | (Errno::EMFILE | Errno::ENFILE, Call::Pipe)
    )
}
