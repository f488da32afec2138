//! What AUTO chooses, and from which size on. Each threshold stands beside the measurement it comes from.

use super::{Kind, Method};

/// Up to this many bytes come from a socket by `read` and `pwrite`: two calls in place of a poll and two splices.
///
/// Receiving on one CPU, loopback with cubic, ns of the receiving thread per operation, read + pwrite against splice, on
/// ext4 and on tmpfs: 1 KiB 2088 : 2905 and 929 : 1686; 4 KiB 2709 : 3651 and 1170 : 1997; 16 KiB 6721 : 6362 and
/// 2683 : 3225; 64 KiB 11135 : 9595 and 9629 : 8633.
///
/// There is no such threshold for sending. One sendfile was the cheapest for every size, back to back on one CPU (1 KiB
/// 865 against 1158 for pread + write, 4 KiB 971 : 1362, 16 KiB 1230 : 2860), and as cheap in request and response.
pub(super) const SMALL_RECEIVE: u64 = 16 * 1024;

/// The methods for a pair, cheapest first. Those that cannot serve it are struck out by the plan.
pub(super) fn order(input: Kind, output: Kind, count: u64) -> &'static [Method] {
    use Method::{CopyFileRange, ReadWrite, Sendfile, Splice};
    match (input, output) {
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

/// Whether a method is the first choice for a pair, rather than what is left after others were struck out.
pub(super) fn chooses(method: Method, input: Kind, output: Kind, count: u64) -> bool {
    let first = order(input, output, count)[0];
    let specialised =
        input != Kind::Other && input != Kind::Udp && output != Kind::Other && output != Kind::Udp;
    method == first && specialised
}
