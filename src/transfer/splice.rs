use super::ahead::Ahead;
use super::job::{Ending, Job};
use super::pipes::Pipe;
use super::short_waits::ShortWaits;
use super::{Failure, Header, Kind, Side, Stop, Transit, patience, read_write};
use crate::sys::{self, Call, Errno, SpliceFlags, Tally};
use std::os::fd::AsFd;

/// What a pipe holds that nobody has enlarged or a quota made smaller, in bytes: 16 pages (pipe(7)).
const PIPEFUL: usize = 64 << 10;

/// `splice`: directly where one end is a pipe, through a private pipe where neither is.
pub(super) fn run(job: &mut Job<'_, '_>) -> Ending {
    // Held bytes are only in a buffer if they were read before; they go out the way they came in.
    let buffered = job.transit.buffered().len();
    if buffered > 0 {
        if let Some(stop) = read_write::deliver(job, buffered)? {
            return Ok(stop);
        }
    }
    if job.transit.in_pipe() == 0 && (job.input.kind == Kind::Pipe || job.output.kind == Kind::Pipe) {
        let ending = direct(job);
        job.transit.settle(&job.row.tally);
        ending
    } else {
        through_private_pipe(job)
    }
}

/// The same between two files, where it is chosen for the size of its steps: refused with the `EPERM` of `F_SETPIPE_SZ` where only
/// a small pipe is to be had.
pub(super) fn run_in_large_steps(job: &mut Job<'_, '_>) -> Ending {
    let tally = &job.row.tally;
    if private_pipe(job.transit, job.header, tally)?.is_small() {
        job.transit.settle(tally);
        return Err(Failure { errno: Errno::EPERM, call: Call::Fcntl, side: None });
    }
    run(job)
}

fn private_pipe<'t>(transit: &'t mut Transit, header: &Header, tally: &Tally) -> Result<&'t Pipe, Failure> {
    transit.pipe(header, tally).map_err(|errno| Failure { errno, call: Call::Pipe, side: None })
}

/// One splice a step: pages go from or to the pipe that is there.
fn direct(job: &mut Job<'_, '_>) -> Ending {
    let ahead = ahead_of_writing(job);
    while job.remaining > 0 {
        match ahead.and_then(|ahead| take_ahead(job, ahead)) {
            Some(Ok(0)) => return Ok(Stop::End),
            Some(Ok(count)) => {
                job.transit.piped_in(count);
                if let Some(stop) = empty_pipe(job)? {
                    return Ok(stop);
                }
                continue;
            }
            Some(Err(Errno::EINTR)) => return Ok(job.interrupted()),
            // Nothing came, and nobody needs the private pipe meanwhile; or what else is wrong the next call says, too.
            Some(Err(_)) | None => job.transit.settle(&job.row.tally),
        }
        if let Some(stop) = wait_for_input(job)? {
            return Ok(stop);
        }
        let answer = match at_once(job) {
            Some(answer) => answer,
            None => {
                if job.input.may_block() || job.output.may_block() {
                    job.may_wait_inside();
                }
                let nonblocking = job.input.nonblocking || job.output.nonblocking;
                splice_all(job, nonblocking)
            }
        };
        match answer {
            Ok(0) => {
                if let Some(stop) = at_nothing(job)? {
                    return Ok(stop);
                }
            }
            Ok(count) => job.delivered(count),
            Err(Errno::EAGAIN) => {
                if let Some(stop) = blocked_end(job)? {
                    return Ok(stop);
                }
            }
            Err(errno) => {
                if let Some(stop) = job.halted(errno, Call::Splice, Side::Output)? {
                    return Ok(stop);
                }
            }
        }
    }
    Ok(Stop::Complete)
}

/// A file into a blocking pipe, without sleeping on it, if it takes something at once or within a moment.
fn at_once(job: &mut Job<'_, '_>) -> Option<Result<usize, Errno>> {
    let filling = job.input.kind == Kind::File && job.output.kind == Kind::Pipe && job.output.may_block();
    if !filling || !patience::FULL.is_worth_it() {
        return None;
    }
    patience::FULL.retry(|| Some(splice_all(job, true)).filter(|answer| *answer != Err(Errno::EAGAIN)))
}

/// How much is taken from a blocking pipe ahead of what is written to a file: to write it takes so long that who writes to the pipe
/// would fall asleep over it. Not where it could be only little.
fn ahead_of_writing(job: &Job<'_, '_>) -> Option<Ahead> {
    let emptying = job.input.kind == Kind::Pipe && job.output.kind == Kind::File && job.input.may_block();
    emptying.then(|| Ahead::of(job)).filter(|ahead| *ahead != Ahead::Little)
}

/// Moves what the pipe holds into the private pipe, if something comes at once or within a moment. Not where a quota leaves a
/// private pipe that is smaller.
fn take_ahead(job: &mut Job<'_, '_>, ahead: Ahead) -> Option<Result<usize, Errno>> {
    if !patience::EMPTY.is_worth_it() {
        return None;
    }
    let tally = &job.row.tally;
    let pipe = job.transit.pipe(job.header, tally).ok().filter(|pipe| pipe.capacity >= PIPEFUL)?;
    let count = job.remaining.min(ahead.most(pipe.capacity) as u64);
    let flags = SpliceFlags { nonblocking: true, more: false };
    patience::EMPTY.retry(|| {
        let answer = sys::splice((job.input.fd, None), (pipe.write_end.as_fd(), None), count, flags, tally);
        Some(answer).filter(|answer| *answer != Err(Errno::EAGAIN))
    })
}

fn splice_all(job: &mut Job<'_, '_>, nonblocking: bool) -> Result<usize, Errno> {
    sys::splice(
        (job.input.fd, job.input.position.as_mut()),
        (job.output.fd, job.output.position.as_mut()),
        job.remaining,
        SpliceFlags { nonblocking, more: false },
        &job.row.tally,
    )
}

/// After an EAGAIN with a pipe at one end: which end was it? A file never blocks, so beside one it was the other. Between
/// two streams the kernel does not tell, and waiting for the wrong one would spin: one look at the input says.
fn blocked_end(job: &Job<'_, '_>) -> Result<Option<Stop>, Failure> {
    if job.input.kind == Kind::File {
        return job.halted(Errno::EAGAIN, Call::Splice, Side::Output);
    }
    let readable = || sys::is_readable(job.input.fd, &job.row.tally).unwrap_or(true);
    let side = if job.output.kind == Kind::File || !readable() { Side::Input } else { Side::Output };
    job.halted(Errno::EAGAIN, Call::Splice, side)
}

fn through_private_pipe(job: &mut Job<'_, '_>) -> Ending {
    let tally = &job.row.tally;
    // A file is spliced from positions, so that what stays in the pipe is simply read again.
    job.input.settle(tally).map_err(|errno| Failure { errno, call: Call::Lseek, side: Some(Side::Input) })?;
    let ending = steps(job);
    if job.input.position.is_some() {
        let unsent = job.transit.discard(tally);
        if let Some(position) = &mut job.input.position {
            *position -= unsent;
        }
    }
    job.transit.settle(tally);
    job.input.unsettle(tally);
    ending
}

fn steps(job: &mut Job<'_, '_>) -> Ending {
    let ahead = Ahead::of(job);
    let short_waits = ShortWaits::of(job);
    while job.remaining > 0 {
        if job.transit.in_pipe() == 0 {
            if let Some(stop) = fill_pipe(job, ahead, short_waits.is_some())? {
                return Ok(stop);
            }
        }
        if let Some(stop) = empty_pipe(job)? {
            return Ok(stop);
        }
    }
    Ok(Stop::Complete)
}

/// Takes what the input has, up to what may be taken ahead. Only ever into an empty pipe: with bytes in it, an EAGAIN could mean
/// that its slots are full, and waiting for the input would spin. The input is polled first, or where the splice waits itself,
/// when that was too short.
fn fill_pipe(job: &mut Job<'_, '_>, ahead: Ahead, mut waits_itself: bool) -> Result<Option<Stop>, Failure> {
    loop {
        if waits_itself {
            job.may_wait_inside();
        } else if let Some(stop) = wait_for_input(job)? {
            return Ok(Some(stop));
        }
        let tally = &job.row.tally;
        let pipe = private_pipe(job.transit, job.header, tally)?;
        let limit = ahead.most(pipe.capacity);
        let answer = sys::splice(
            (job.input.fd, job.input.position.as_mut()),
            (pipe.write_end.as_fd(), None),
            job.remaining.min(limit as u64),
            SpliceFlags { nonblocking: true, more: false },
            tally,
        );
        match answer {
            Ok(0) => return at_nothing(job),
            Ok(count) => {
                job.transit.piped_in(count);
                return Ok(None);
            }
            Err(Errno::EAGAIN) if waits_itself => waits_itself = false,
            Err(errno) => {
                if let Some(stop) = job.halted(errno, Call::Splice, Side::Input)? {
                    return Ok(Some(stop));
                }
            }
        }
    }
}

/// A splice gave nothing: the input has ended. Or it is a TCP socket with urgent data ahead, which a splice stops at
/// (`tcp_splice_read` in `net/ipv4/tcp.c`) and a read goes past, without it: then the next byte goes by way of a buffer.
fn at_nothing(job: &mut Job<'_, '_>) -> Result<Option<Stop>, Failure> {
    if job.input.kind == Kind::Tcp { read_write::deliver(job, 1) } else { Ok(Some(Stop::End)) }
}

/// Moves all that is in the pipe to the output.
fn empty_pipe(job: &mut Job<'_, '_>) -> Result<Option<Stop>, Failure> {
    while job.transit.in_pipe() > 0 {
        if job.output.may_block() {
            job.may_wait_inside();
        }
        let tally = &job.row.tally;
        let offered = job.remaining.min(job.transit.in_pipe() as u64);
        let pipe = private_pipe(job.transit, job.header, tally)?;
        let answer = sys::splice(
            (pipe.read_end.as_fd(), None),
            (job.output.fd, job.output.position.as_mut()),
            offered,
            SpliceFlags { nonblocking: job.output.nonblocking, more: false },
            tally,
        );
        match answer {
            Ok(count) => {
                job.transit.piped_out(count);
                job.delivered(count);
                if job.cut_short(count, offered) {
                    return Ok(Some(job.interrupted()));
                }
            }
            Err(errno) => {
                if let Some(stop) = job.halted(errno, Call::Splice, Side::Output)? {
                    return Ok(Some(stop));
                }
            }
        }
        if job.remaining == 0 {
            break;
        }
    }
    Ok(None)
}

/// Waits for a blocking input to have something before it is spliced from. A blocking splice holds the pipe's mutex until data
/// comes out of a socket, and anyone who touches that pipe meanwhile, even to close it, hangs in the kernel with it (see also
/// [`ShortWaits`]). Out of a pipe into a file on overlayfs it holds that file's lock (`ovl_splice_write`), and who writes to the
/// file hangs.
fn wait_for_input(job: &Job<'_, '_>) -> Result<Option<Stop>, Failure> {
    let holds_a_lock =
        job.input.kind.is_stream_socket() || job.input.kind == Kind::Pipe && job.output.kind == Kind::File;
    if holds_a_lock && !job.input.nonblocking { job.wait(Side::Input) } else { Ok(None) }
}
