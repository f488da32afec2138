use super::work::Work;
use crate::sys::{self, Call, Tally};
use crate::transfer::pieces::Pieces;
use crate::transfer::{Failure, Kind, Method, Side, Stop};
use std::os::fd::BorrowedFd;

/// Corks a TCP socket. Whether it was not corked before, and so is to be uncorked again.
///
/// # Errors
/// For a socket that is not TCP.
pub fn cork(socket: BorrowedFd<'_>, tally: &Tally) -> Result<bool, Failure> {
    let failed = |call| move |errno| Failure { errno, call, side: Some(Side::Output) };
    if sys::is_corked(socket, tally).map_err(failed(Call::Getsockopt))? {
        return Ok(false);
    }
    sys::set_corked(socket, true, tally).map_err(failed(Call::Setsockopt))?;
    Ok(true)
}

/// Takes the cork out, and so sends what it held back.
pub fn uncork(socket: BorrowedFd<'_>, tally: &Tally) {
    // A socket that took the option gives it back; one that has failed meanwhile has said so already.
    let _ = sys::set_corked(socket, false, tally);
}

impl<'a, 'fd, P: Pieces<'a> + ?Sized> Work<'_, 'a, 'fd, P> {
    /// Runs with the socket corked, where that is asked for, and puts the caller's own cork back.
    pub(super) fn corked(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<Stop, Failure>,
    ) -> Result<Stop, Failure> {
        let tally = &self.block.row(Method::Auto).tally;
        let corks = self.sending.cork && self.output.kind == Kind::Tcp && self.lends_any();
        let ours = corks && cork(self.output.fd, tally)?;
        let ending = run(self);
        if ours {
            uncork(self.output.fd, tally);
        }
        ending
    }
}
