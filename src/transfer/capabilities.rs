use super::Method;
use crate::sys::{self, CloneRange, Errno, Mapping, Protection, Tally};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::OnceLock;

/// Which methods this kernel has, and its sandbox lets through: the bit of each method's code.
///
/// Found out by making each method's system calls once on an empty pipe, where none of them can move anything or wait;
/// the answer is kept. Whether a method serves a given pair is for the [plan](super::plan()) to say and for the file systems.
/// Any thread may ask.
#[must_use]
pub fn capabilities() -> u64 {
    static CAPABILITIES: OnceLock<u64> = OnceLock::new();
    *CAPABILITIES.get_or_init(|| match sys::pipe(&Tally::default()) {
        Ok((read_end, write_end)) => probed(read_end.as_fd(), write_end.as_fd()),
        // Too many descriptors are open to find out; a refusal leads to the next rung as it always does.
        Err(_) => bit(Method::Auto) | Method::MOVING.into_iter().map(bit).sum::<u64>(),
    })
}

fn probed(read_end: BorrowedFd<'_>, write_end: BorrowedFd<'_>) -> u64 {
    let works = |method: &Method| called(*method, read_end, write_end).is_ok();
    let found: u64 = Method::MOVING.into_iter().filter(works).map(bit).sum();
    // AUTO is whatever there is.
    if found == 0 { 0 } else { found | bit(Method::Auto) }
}

/// Why a method is not among the [`capabilities`]: how the kernel answered the call that it cannot do without. `ENOSYS` is a
/// kernel without it, `EPERM` or `EACCES` a filter before it (a container's, `seccomp(2)`), which may say `ENOSYS` too.
/// `None` where it is there, or where nobody can find out for lack of descriptors.
#[must_use]
pub fn obstacle(method: Method) -> Option<Errno> {
    let (read_end, write_end) = sys::pipe(&Tally::default()).ok()?;
    called(method, read_end.as_fd(), write_end.as_fd()).err()
}

fn bit(method: Method) -> u64 {
    1 << method as u8
}

/// Makes the calls that a method cannot do without; the error is that of a call which is not there. 0 bytes are asked for,
/// so nothing is waited for.
fn called(method: Method, read_end: BorrowedFd<'_>, write_end: BorrowedFd<'_>) -> Result<(), Errno> {
    let uncounted = Tally::default();
    let mapping = || known(Mapping::of(read_end, 0, sys::page_size(), Protection::Read, &uncounted));
    match method {
        Method::Auto => Ok(()),
        Method::ReadWrite => {
            known(sys::read(read_end, &mut [], &uncounted))?;
            known(sys::write(write_end, &[], &uncounted))
        }
        Method::MmapWrite => mapping(),
        Method::MmapRead => {
            mapping()?;
            known(sys::fallocate(write_end, 0, 1, &uncounted))
        }
        Method::Sendfile => known(sys::sendfile(write_end, read_end, None, 0, &uncounted)),
        Method::Splice => {
            let flags = sys::SpliceFlags { nonblocking: true, more: false };
            known(sys::splice((read_end, None), (write_end, None), 0, flags, &uncounted))
        }
        Method::CopyFileRange => {
            known(sys::copy_file_range((read_end, None), (write_end, None), 0, &uncounted))
        }
        Method::Reflink => {
            let range = CloneRange { input_position: 0, count: 0, output_position: 0 };
            let answer = sys::clone_range(read_end, write_end, range, &uncounted);
            // How a kernel says that it does not know the request; one that does says EINVAL for a pipe.
            if answer == Err(Errno::ENOTTY) { Err(Errno::ENOTTY) } else { known(answer) }
        }
    }
}

/// An error only if the answer came not from the call itself, but from its absence or from a filter before it
/// (`seccomp(2)`).
fn known<T>(answer: Result<T, Errno>) -> Result<(), Errno> {
    match answer {
        Err(errno @ (Errno::ENOSYS | Errno::EPERM | Errno::EACCES)) => Err(errno),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_kernel_has_every_method() {
        // All of them came with or before Linux 4.5, and tests are not run under a sandbox that forbids one.
        assert_eq!(capabilities(), (1 << Method::COUNT) - 1);
        assert!(Method::MOVING.into_iter().all(|method| obstacle(method).is_none()));
    }
}
