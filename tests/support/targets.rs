//! What bytes are sent to, where it is a stream.

use super::descriptors::{pipe, shrink_buffers};
use super::peers::{tcp_pair, unix_pair};
use std::os::fd::{AsFd, OwnedFd};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Tcp,
    Unix,
    Pipe,
}

pub(crate) const TARGETS: [Target; 3] = [Target::Tcp, Target::Unix, Target::Pipe];

impl Target {
    /// The end to write to, and the end to read from.
    pub(crate) fn open(self) -> (OwnedFd, OwnedFd) {
        match self {
            Target::Tcp => {
                let (near, far) = tcp_pair();
                (near.into(), far.into())
            }
            Target::Unix => {
                let (near, far) = unix_pair();
                (near.into(), far.into())
            }
            Target::Pipe => {
                let (read_end, write_end) = pipe();
                (write_end, read_end)
            }
        }
    }

    /// The same, with little room between them.
    pub(crate) fn open_narrow(self) -> (OwnedFd, OwnedFd) {
        let (near, far) = self.open();
        if !matches!(self, Target::Pipe) {
            shrink_buffers(near.as_fd(), far.as_fd());
        }
        (near, far)
    }
}
