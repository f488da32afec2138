use super::Kind;
use super::job::Job;
use crate::sys;

/// How much `splice` takes from an input at a time, before it is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ahead {
    /// As much as the pipe is sized for: a file, which is read again if need be.
    Capacity,
    /// More than that: a pipe is full when its slots are, each a page or a part of one, and those of a socket hold up to
    /// 32 KiB. Fewer steps: .97 of the CPU, TCP to file.
    Slots,
    /// Little: a caller that knows only the JDK's contract cannot ask for what the file did not take.
    Little,
}

impl Ahead {
    /// What a drop-in takes from a socket before writing it, in bytes, where the disk could be full.
    const LITTLE: usize = 256 * 1024;

    pub(super) fn of(job: &Job<'_, '_>) -> Ahead {
        match job.input.kind {
            Kind::File => Ahead::Capacity,
            _ if job.drop_in && !overwrites(job) => Ahead::Little,
            _ => Ahead::Slots,
        }
    }

    /// Bytes to ask for.
    pub(super) fn most(self, capacity: usize) -> usize {
        match self {
            Ahead::Capacity => capacity,
            Ahead::Slots => capacity.saturating_mul(2),
            Ahead::Little => capacity.min(Ahead::LITTLE),
        }
    }
}

/// Whether all that is asked for goes where the file has blocks already, so that the disk cannot run out meanwhile. Not
/// worth the question where it changes nothing.
fn overwrites(job: &Job<'_, '_>) -> bool {
    let (Some(position), Kind::File) = (job.output.position, job.output.kind) else { return false };
    if job.remaining <= Ahead::LITTLE as u64 {
        return false;
    }
    let end = position.saturating_add(job.remaining);
    sys::fstat(job.output.fd, &job.row.tally)
        .is_ok_and(|status| end <= status.size && status.size <= status.allocated)
}
