use super::job::{Ending, Job};
use super::{Failure, Side, Stop};
use crate::sys::{Call, Errno, Mapping, Protection};

/// How much is mapped at a time, in bytes: enough that the two calls around it do not show, little enough that an
/// interrupted transfer has not mapped a whole disk. The JDK maps as much.
const WINDOW: u64 = 8 * 1024 * 1024;

/// `mmap` a window of the input, `write` the mapping, and look at the input's size after each write: the kernel sends zeros
/// for the rest of the page in which a cut file now ends, and calls it a success.
pub(super) fn run(job: &mut Job<'_, '_>) -> Ending {
    job.input.settle(&job.row.tally).map_err(|errno| failed(errno, Call::Lseek))?;
    let ending = windows(job);
    job.input.unsettle(&job.row.tally);
    ending
}

fn windows(job: &mut Job<'_, '_>) -> Ending {
    while job.remaining > 0 {
        // The request was cut to the file's size; what has shrunk since shows below.
        let length = job.remaining.min(WINDOW) as usize;
        let position = job.input.position.unwrap_or(0);
        let mapping = Mapping::of(job.input.fd, position, length, Protection::Read, &job.row.tally)
            .map_err(|errno| failed(errno, Call::Mmap))?;
        let ending = send(job, &mapping);
        mapping.unmap(&job.row.tally);
        if let Some(stop) = ending? {
            return Ok(stop);
        }
    }
    Ok(Stop::Complete)
}

fn send(job: &mut Job<'_, '_>, mapping: &Mapping) -> Result<Option<Stop>, Failure> {
    let mut sent = 0;
    while sent < mapping.len() {
        let (call, answer) = match job.output.position {
            Some(position) => {
                (Call::Pwrite, mapping.pwrite_to(job.output.fd, sent, position, &job.row.tally))
            }
            None => {
                if job.output.may_block() {
                    job.may_wait_inside();
                }
                (Call::Write, mapping.write_to(job.output.fd, sent, &job.row.tally))
            }
        };
        match answer {
            Ok(count) => {
                sent += count;
                job.input.advance(count as u64);
                job.output.advance(count as u64);
                job.delivered(count);
                if shrank(job)? {
                    return Ok(Some(Stop::Truncated));
                }
                if job.cut_short(sent, mapping.len() as u64) {
                    return Ok(Some(job.interrupted()));
                }
            }
            Err(Errno::EFAULT) => {
                return if shrank(job)? {
                    Ok(Some(Stop::Truncated))
                } else {
                    // A page that could not be read: the disk's fault, not the mapping's.
                    Err(failed(Errno::EIO, call))
                };
            }
            Err(errno) => {
                if let Some(stop) = job.halted(errno, call, Side::Output)? {
                    return Ok(Some(stop));
                }
            }
        }
    }
    Ok(None)
}

/// Whether the input now ends before the last byte asked for, sent or not. It did not when the transfer began.
fn shrank(job: &mut Job<'_, '_>) -> Result<bool, Failure> {
    let size = job.input.look_at_size(&job.row.tally).map_err(|errno| failed(errno, Call::Fstat))?;
    let end = job.input.position.unwrap_or(0) + job.remaining;
    Ok(size.is_some_and(|size| size < end))
}

fn failed(errno: Errno, call: Call) -> Failure {
    Failure { errno, call, side: Some(Side::Input) }
}
