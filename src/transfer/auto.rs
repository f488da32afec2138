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

/// From this many bytes on, what lies in the page cache of ext4 is written over by `splice` through a pipe of 512 KiB rather than by
/// `copy_file_range`, which copies through a pipe of the kernel's own, of 64 KiB: each of its steps is a write of its own,
/// with a transaction of the journal and a folio for each. Larger steps go over the large folios (ext4's, since Linux
/// 6.16) in one. CPU of `copy_file_range` by that of `splice`, in turns (`./gradlew ratios -Pratios=auto-copy-disk`, JDK 17, Linux
/// 6.18): 1 MiB 1.39, 1 GiB 1.15; in C, warm: 64 KiB 0.96, 256 KiB 1.15, 512 KiB 1.35, 16 MiB 1.18, 64 MiB 1.18; over what
/// `copy_file_range` wrote, in its small folios, 1.02. On tmpfs they are the same.
/// The question costs .4 us where both ends have been looked at, as by a plan: AUTO is 1.03 and 1.02 of `splice` at 256 KiB (two runs of
/// `auto-copy-disk-256k`, JDK 25; 1.05 and 1.07 where it is asked twice, 1 us each), where `copy_file_range` is 1.15.
///
/// Only where every page is there already. A page that is not is allocated, and a large folio takes memory that
/// a virtual machine has often given back to its host (free page reporting): a rewrite of 64 MiB out of the cache
/// took 11.5 times as long by `splice`; of 150 new files of 1 MiB each that stayed, the median took 2957 us against 381. Only where
/// a file's memory was another's right before is `splice` cheaper for new files, too: 1 MiB 0.89, 16 MiB 0.93, 64 MiB 1.0. That is how
/// `auto-copy-disk-new-1024k` has it (AUTO 1.01 to 1.26 of SPLICE); where 120 such files stay, `splice` is at 1.59 and 1.64. In steps
/// of 128 KiB it is as good as `copy_file_range` in both (.97, 1.01; 1.06, 1.00), and in smaller ones worse.
pub(super) const LARGE_REWRITE: u64 = 256 * 1024;

/// The methods for a pair, cheapest first. Those that cannot serve it are struck out by the plan. `rewrites` is for at least
/// [`LARGE_REWRITE`] bytes over what is in the page cache of ext4.
pub(super) fn order(input: Kind, output: Kind, count: u64, rewrites: bool) -> &'static [Method] {
    use Method::{CopyFileRange, ReadWrite, Sendfile, Splice};
    match (input, output) {
        (Kind::File, Kind::Tcp | Kind::Unix) => &[Sendfile, Splice, ReadWrite],
        (Kind::File, Kind::File) if rewrites => &[Splice, CopyFileRange, Sendfile, ReadWrite],
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
pub(super) fn chooses(method: Method, input: Kind, output: Kind, count: u64, rewrites: bool) -> bool {
    let first = order(input, output, count, rewrites)[0];
    let specialised =
        input != Kind::Other && input != Kind::Udp && output != Kind::Other && output != Kind::Udp;
    method == first && specialised
}
