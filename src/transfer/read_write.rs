use super::job::{Ending, Job};
use super::{Failure, Kind, Side, Stop, buffers};
use crate::sys::{self, Call, Errno};
use std::mem::MaybeUninit;

/// `read` and `write` through a buffer in user space.
pub(super) fn run(job: &mut Job<'_, '_>) -> Ending {
    // A file is read at positions, so that what could not be written is simply read again.
    job.input.settle(&job.row.tally).map_err(|errno| Failure {
        errno,
        call: Call::Lseek,
        side: Some(Side::Input),
    })?;
    // A relay that has no pipe may be one of thousands whose peers do not read: it takes little at a time.
    let size = if job.transit.relays() { job.remaining.min(buffers::SMALL as u64) } else { job.remaining };
    let ending = buffers::with(size, |buffer| copy(job, buffer));
    job.input.unsettle(&job.row.tally);
    ending
}

/// Delivers the next `count` bytes, those held in the transit first, for a method that cannot take them. `Ok` with a reason to stop
/// where they did not all go.
pub(super) fn deliver(job: &mut Job<'_, '_>, count: usize) -> Result<Option<Stop>, Failure> {
    let later = job.remaining.saturating_sub(count as u64);
    job.remaining -= later;
    let ending = buffers::with(job.remaining, |buffer| copy(job, buffer));
    job.remaining += later;
    Ok(Some(ending?).filter(|stop| *stop != Stop::Complete))
}

fn copy(job: &mut Job<'_, '_>, buffer: &mut [MaybeUninit<u8>]) -> Ending {
    while job.remaining > 0 {
        let bytes = match fill(job, buffer)? {
            Filled::Bytes(bytes) => bytes,
            Filled::Stopped(stop) => return Ok(stop),
            Filled::Again => continue,
        };
        job.row.user_bytes.add(bytes.len() as u64);
        let mut written = 0;
        let ending = loop {
            match put(job, &bytes[written..]) {
                Ok(count) => {
                    written += count;
                    job.output.advance(count as u64);
                    job.delivered(count);
                }
                Err(errno) => match job.halted(errno, put_call(job), Side::Output) {
                    Ok(None) => {}
                    Ok(Some(stop)) => break Some(Ok(stop)),
                    Err(failure) => break Some(Err(failure)),
                },
            }
            if written == bytes.len() {
                break None;
            }
            if job.cut_short(written, bytes.len() as u64) {
                break Some(Ok(job.interrupted()));
            }
            if job.drop_in && job.output.nonblocking && !job.output.waits {
                break Some(Ok(Stop::Short));
            }
        };
        if job.input.position.is_some() {
            job.input.advance(written as u64);
        } else {
            job.transit.put_back(&bytes[written..]);
        }
        match ending {
            Some(ending) => return ending,
            // One datagram a call: a second would have a boundary the caller did not ask for.
            None if job.output.kind == Kind::Udp && job.remaining > 0 => return Ok(Stop::Short),
            None => {}
        }
    }
    Ok(Stop::Complete)
}

enum Filled<'a> {
    Bytes(&'a [u8]),
    Stopped(Stop),
    Again,
}

/// Fills the buffer: with bytes held from before, or from the input.
fn fill<'a>(job: &mut Job<'_, '_>, buffer: &'a mut [MaybeUninit<u8>]) -> Result<Filled<'a>, Failure> {
    let tally = &job.row.tally;
    let limit = usize::try_from(job.remaining).unwrap_or(usize::MAX).min(buffer.len());
    let buffer = &mut buffer[..limit];
    let held = job.transit.held() > 0;
    let (call, answer) = match job.input.position {
        _ if held => (Call::Read, job.transit.take(buffer, tally)),
        Some(position) => {
            let answer = sys::pread(job.input.fd, buffer, position, tally);
            (Call::Pread, answer.and_then(|count| job.uncut(position, count)))
        }
        None => {
            if job.input.may_block() {
                job.may_wait_inside();
            }
            (Call::Read, sys::read(job.input.fd, buffer, tally))
        }
    };
    match answer {
        Ok(0) => Ok(Filled::Stopped(Stop::End)),
        // SAFETY: the call filled at least that many bytes from the start.
        Ok(count) => Ok(Filled::Bytes(unsafe { buffers::filled(buffer, count) })),
        // A terminal, say: it has no positions, and its bytes come once.
        Err(Errno::ESPIPE) if job.input.kind == Kind::Other => {
            job.input.position = None;
            Ok(Filled::Again)
        }
        Err(errno) => Ok(job.halted(errno, call, Side::Input)?.map_or(Filled::Again, Filled::Stopped)),
    }
}

fn put(job: &mut Job<'_, '_>, bytes: &[u8]) -> Result<usize, Errno> {
    if let Some(position) = job.output.position {
        let answer = sys::pwrite(job.output.fd, bytes, position, &job.row.tally);
        if answer != Err(Errno::ESPIPE) || job.output.kind != Kind::Other {
            return answer;
        }
        job.output.position = None;
    }
    if job.output.may_block() {
        job.may_wait_inside();
    }
    sys::write(job.output.fd, bytes, &job.row.tally)
}

fn put_call(job: &Job<'_, '_>) -> Call {
    if job.output.position.is_some() { Call::Pwrite } else { Call::Write }
}
