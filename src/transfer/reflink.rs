use super::job::{Ending, Job};
use super::{Failure, Side, Stop};
use crate::sys::{self, Call, CloneRange, Errno};

/// One `FICLONERANGE` for all of it: the kernel shares the whole range or refuses.
pub(super) fn run(job: &mut Job<'_, '_>) -> Ending {
    let seek = |side| move |errno| Failure { errno, call: Call::Lseek, side: Some(side) };
    job.input.settle(&job.row.tally).map_err(seek(Side::Input))?;
    job.output.settle(&job.row.tally).map_err(seek(Side::Output))?;
    let ending = share(job);
    job.input.unsettle(&job.row.tally);
    job.output.unsettle(&job.row.tally);
    ending
}

fn share(job: &mut Job<'_, '_>) -> Ending {
    let (Some(input_position), Some(output_position)) = (job.input.position, job.output.position) else {
        return Err(Failure { errno: Errno::ESPIPE, call: Call::Ioctl, side: None });
    };
    let range = CloneRange { input_position, count: job.remaining, output_position };
    match sys::clone_range(job.input.fd, job.output.fd, range, &job.row.tally) {
        Ok(()) => {
            let count = job.remaining;
            job.input.advance(count);
            job.output.advance(count);
            // A request is below 2^63, and usize is 64 bits on every machine the library is built for.
            job.delivered(count as usize);
            Ok(Stop::Complete)
        }
        Err(Errno::EINTR) => {
            job.row.interrupts.add(1);
            Ok(Stop::Interrupted)
        }
        Err(errno) => Err(Failure { errno, call: Call::Ioctl, side: None }),
    }
}
