//! What AUTO chooses, and from which size on. Each threshold stands beside the measurement it comes from.

use super::{Kind, Method};

/// A file region of up to this many bytes goes to a socket by `pread` and `write`: both copy, but sendfile's set-up costs
/// more than copying so little. Immune to truncation as well.
pub(super) const SMALL_SEND: u64 = 16 * 1024;

/// Up to this many bytes come from a socket by `read` and `pwrite`: two calls in place of a poll and two splices.
pub(super) const SMALL_RECEIVE: u64 = 16 * 1024;

/// The methods for a pair, cheapest first. Those that cannot serve it are struck out by the plan.
pub(super) fn order(input: Kind, output: Kind, count: u64) -> &'static [Method] {
    use Method::{CopyFileRange, ReadWrite, Sendfile, Splice};
    match (input, output) {
        (Kind::File, Kind::Tcp | Kind::Unix) if count <= SMALL_SEND => &[ReadWrite],
        (Kind::File, Kind::Tcp | Kind::Unix) => &[Sendfile, Splice, ReadWrite],
        (Kind::File, Kind::File) => &[CopyFileRange, Sendfile, ReadWrite],
        (Kind::File, Kind::Pipe) => &[Splice, Sendfile, ReadWrite],
        (Kind::Tcp | Kind::Unix, Kind::File) if count <= SMALL_RECEIVE => &[ReadWrite],
        (Kind::Pipe | Kind::Tcp | Kind::Unix, Kind::File | Kind::Pipe | Kind::Tcp | Kind::Unix) => {
            &[Splice, ReadWrite]
        }
        _ => &[ReadWrite],
    }
}
