use super::job::{Ending, Job};
use super::{Failure, Kind, Side, Stop, read_write};
use crate::sys::{self, Call, Errno, Mapping, Protection};

/// How much of the output is allocated and mapped at a time, in bytes: that much of it at most reads as zeros for others
/// while the transfer goes on.
const WINDOW: u64 = 8 * 1024 * 1024;

/// Allocate a window of the output, `mmap` it, and `read` the input into the mapping. What was allocated and not filled is
/// cut off again, however the transfer ends.
pub(super) fn run(job: &mut Job<'_, '_>) -> Ending {
    let held = job.transit.held();
    if held > 0 {
        if let Some(stop) = read_write::deliver(job, held)? {
            return Ok(stop);
        }
    }
    let tally = &job.row.tally;
    let seek = |side| move |errno| Failure { errno, call: Call::Lseek, side: Some(side) };
    job.input.settle(tally).map_err(seek(Side::Input))?;
    job.output.settle(tally).map_err(seek(Side::Output))?;
    let size = job.output.look_at_size(tally).map_err(|errno| failed(errno, Call::Fstat))?;
    let mut end = size.unwrap_or(0);
    let (original, remaining) = (end, job.remaining);
    let ending = windows(job, &mut end);
    // A place past the end where nothing came does not make the file longer.
    let filled = job.output.position.filter(|_| job.remaining < remaining).unwrap_or(0);
    if end > original.max(filled) {
        // Best effort on an error path: what the transfer met first is what the caller has to hear.
        let _ = sys::ftruncate(job.output.fd, original.max(filled), tally);
    }
    job.input.unsettle(tally);
    job.output.unsettle(tally);
    ending
}

fn windows(job: &mut Job<'_, '_>, end: &mut u64) -> Ending {
    while job.remaining > 0 {
        let length = job.remaining.min(WINDOW);
        let position = job.output.position.unwrap_or(0);
        if position + length > *end {
            // A file system may have lengthened the file by the time it finds that its disk is full.
            *end = position + length;
            // Before any byte is taken: a full disk shows here, not as a fault in the mapping.
            allocate(job, position, length)?;
        }
        let mapping =
            Mapping::of(job.output.fd, position, length as usize, Protection::ReadWrite, &job.row.tally)
                .map_err(|errno| failed(errno, Call::Mmap))?;
        let ending = fill(job, &mapping);
        mapping.unmap(&job.row.tally);
        if let Some(stop) = ending? {
            return Ok(stop);
        }
    }
    Ok(Stop::Complete)
}

fn fill(job: &mut Job<'_, '_>, mapping: &Mapping) -> Result<Option<Stop>, Failure> {
    let (mut filled, mut faulted) = (0, false);
    while filled < mapping.len() {
        let tally = &job.row.tally;
        let (call, answer) = match job.input.position {
            Some(position) if job.input.kind == Kind::File => {
                let answer = mapping.pread_from(job.input.fd, filled, position, tally);
                (Call::Pread, answer.and_then(|count| job.uncut(position, count)))
            }
            _ => {
                if job.input.may_block() {
                    job.may_wait_inside();
                }
                (Call::Read, mapping.read_from(job.input.fd, filled, tally))
            }
        };
        match answer {
            Ok(0) => return Ok(Some(Stop::End)),
            Ok(count) => {
                filled += count;
                faulted = false;
                job.input.advance(count as u64);
                job.output.advance(count as u64);
                job.delivered(count);
            }
            // A hole in a file on a full disk, or a file cut meanwhile: a write would have tried to allocate it too, and
            // it is allocating that can say what is wrong. The input keeps what could not be stored.
            Err(Errno::EFAULT) if !faulted => {
                faulted = true;
                allocate(job, job.output.position.unwrap_or(0), (mapping.len() - filled) as u64)?;
            }
            Err(errno @ Errno::EFAULT) => return Err(failed(errno, call)),
            Err(errno) => {
                if let Some(stop) = job.halted(errno, call, Side::Input)? {
                    return Ok(Some(stop));
                }
            }
        }
    }
    Ok(None)
}

fn allocate(job: &Job<'_, '_>, position: u64, length: u64) -> Result<(), Failure> {
    sys::fallocate(job.output.fd, position, length, &job.row.tally)
        .map_err(|errno| failed(errno, Call::Fallocate))
}

fn failed(errno: Errno, call: Call) -> Failure {
    Failure { errno, call, side: Some(Side::Output) }
}
