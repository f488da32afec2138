use super::Kind;
use super::job::Job;
use crate::sys::{self, Tally};
use std::os::fd::BorrowedFd;
use std::time::Duration;

/// While it lives, a call that receives from a blocking TCP socket waits for a tick of the kernel's at most, and then fails with
/// `EAGAIN`.
///
/// A splice from such a socket waits inside, whatever flags it is given, and holds the pipe's mutex meanwhile: whoever touches that
/// pipe, even to close it, hangs in the kernel with it. So the socket is polled before each splice, and a relay of 128 MiB costs 1.11
/// of a C loop that does not (JDK 17, medians of 200 turns each). Where the wait is short, it may as well be the
/// splice's own: 1.07. Only a socket that stays silent for longer is polled.
///
/// One transfer at a time reads from a socket; of two, one could unset what the other has set. A socket that somebody else
/// has, too, keeps the time set if the descriptor is closed, or the process killed, before the end.
#[derive(Debug)]
pub(super) struct ShortWaits<'a, 'fd> {
    socket: BorrowedFd<'fd>,
    tally: &'a Tally,
}

impl<'a, 'fd> ShortWaits<'a, 'fd> {
    /// Fewer bytes than that are not worth three calls.
    const WORTH_IT: u64 = 1 << 20;

    /// Those of the job's input, where it waits itself and nobody set a time before. Not where the time spent waiting is known
    /// otherwise, since inside a splice nobody sees it.
    pub(super) fn of(job: &Job<'a, 'fd>) -> Option<ShortWaits<'a, 'fd>> {
        let input = &job.input;
        if input.kind != Kind::Tcp
            || input.nonblocking
            || !job.output.may_block()
            || job.remaining < Self::WORTH_IT
        {
            return None;
        }
        let (socket, tally) = (input.fd, &job.row.tally);
        let unset = sys::receive_timeout(socket, tally).is_ok_and(|timeout| timeout.is_zero());
        let set = unset && sys::set_receive_timeout(socket, Duration::from_micros(1), tally).is_ok();
        // Not made where nothing was set: its end would unset what the caller did.
        set.then(|| ShortWaits { socket, tally })
    }
}

impl Drop for ShortWaits<'_, '_> {
    fn drop(&mut self) {
        // What was set before can be set again.
        let _ = sys::set_receive_timeout(self.socket, Duration::ZERO, self.tally);
    }
}
