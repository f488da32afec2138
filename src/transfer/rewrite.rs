//! Whether a copy writes over what is in the page cache already.

use super::{Endpoint, Kind};
use crate::sys::{self, Errno, FileType, Tally, Whence};

/// ext2 to ext4 (`EXT4_SUPER_MAGIC`): the file systems known to copy, never to share blocks, and to write faster in larger pieces.
const EXT4: i64 = 0xef53;

/// Whether all that is to be written between two files lies in the output's page cache, on ext4, and at least `least` bytes
/// are meant. Where the kernel does not tell, the answer is no.
pub(super) fn rewrites_cached(
    input: &Endpoint<'_>,
    output: &Endpoint<'_>,
    count: u64,
    least: u64,
    tally: &Tally,
) -> bool {
    let files = input.kind == Kind::File && output.kind == Kind::File;
    // What was created for this has no bytes yet; then nothing is asked.
    files && count >= least && output.size != Some(0) && ask(input, output, count, tally).unwrap_or(false)
}

fn ask(input: &Endpoint<'_>, output: &Endpoint<'_>, count: u64, tally: &Tally) -> Result<bool, Errno> {
    let position = match output.position {
        Some(position) => position,
        None => sys::lseek(output.fd, Whence::Current, tally)?,
    };
    let end = position.saturating_add(count);
    let page = sys::page_size() as u64;
    // First the answer that is nearly always no. It matters where blocks are shared: that takes 5 us, whatever the size, and
    // the file system of XFS takes 0.7 us to tell.
    if sys::cached_pages(output.fd, position, count, tally)? < end.div_ceil(page) - position / page {
        return Ok(false);
    }
    let target = sys::fstat(output.fd, tally)?;
    // Within one file copy_file_range knows what may not overlap.
    Ok(target.file_type == FileType::Regular
        && end <= target.size
        && sys::file_system(output.fd, tally)? == EXT4
        && sys::fstat(input.fd, tally)?.inode != target.inode)
}
