use super::job::{Ending, Job};
use super::{Failure, Side, Stop};
use crate::sys::{self, Call, Errno};

/// One `copy_file_range` after the other.
pub(super) fn run(job: &mut Job<'_, '_>) -> Ending {
    while job.remaining > 0 {
        let answer = sys::copy_file_range(
            (job.input.fd, job.input.position.as_mut()),
            (job.output.fd, job.output.position.as_mut()),
            job.remaining,
            &job.row.tally,
        );
        match answer {
            Ok(0) => return Ok(Stop::End),
            Ok(count) => job.delivered(count),
            Err(Errno::EINTR) => {
                if let Some(stop) = job.halted(Errno::EINTR, Call::CopyFileRange, Side::Output)? {
                    return Ok(stop);
                }
            }
            // The kernel does not say which end it was.
            Err(errno) => return Err(Failure { errno, call: Call::CopyFileRange, side: None }),
        }
    }
    Ok(Stop::Complete)
}
