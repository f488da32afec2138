use super::job::{Ending, Job};
use super::{Failure, Side, Stop};
use crate::sys::{self, Call, Errno};

/// One `sendfile` after the other; in a drop-in only one, as the JDK makes.
pub(super) fn run(job: &mut Job<'_, '_>) -> Ending {
    while job.remaining > 0 {
        if job.output.may_block() {
            job.may_wait_inside();
        }
        let asked = job.remaining;
        let answer =
            sys::sendfile(job.output.fd, job.input.fd, job.input.position.as_mut(), asked, &job.row.tally);
        match answer {
            Ok(0) => return Ok(Stop::End),
            Ok(count) => {
                job.output.advance(count as u64);
                job.delivered(count);
                if job.drop_in && job.remaining > 0 && asked <= sys::MAX_RW_COUNT as u64 {
                    return Ok(Stop::Short);
                }
                if job.cut_short(count, asked) && has_more(job)? {
                    return Ok(job.interrupted());
                }
            }
            Err(errno @ (Errno::EAGAIN | Errno::EINTR)) => {
                if let Some(stop) = job.halted(errno, Call::Sendfile, Side::Output)? {
                    return Ok(stop);
                }
            }
            // The kernel does not say which end it was.
            Err(errno) => return Err(Failure { errno, call: Call::Sendfile, side: None }),
        }
    }
    Ok(Stop::Complete)
}

/// Whether the input goes on: a short count is the end of it, or a signal.
fn has_more(job: &mut Job<'_, '_>) -> Result<bool, Failure> {
    let size = job.input.look_at_size(&job.row.tally).map_err(|errno| Failure {
        errno,
        call: Call::Fstat,
        side: Some(Side::Input),
    })?;
    Ok(matches!((size, job.input.position), (Some(size), Some(position)) if position < size))
}
