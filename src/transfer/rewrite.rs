//! Whether a copy writes over what is in the page cache already.

use super::Endpoint;
use crate::sys::{self, Errno, FileType, Tally, Whence};
use std::sync::atomic::{AtomicU64, Ordering};

/// ext2 to ext4 (`EXT4_SUPER_MAGIC`): the file systems known to copy, never to share blocks, and to write faster in larger pieces.
const EXT4: i64 = 0xef53;

/// Whether at least `least` bytes are to be copied between two files, which are of one ext4, over what lies in the page cache already. Where
/// the kernel does not tell, the answer is no.
pub(super) fn rewrites_cached(
    input: &Endpoint<'_>,
    output: &Endpoint<'_>,
    count: u64,
    least: u64,
    tally: &Tally,
) -> bool {
    // What was created for this has no bytes yet; then nothing is asked.
    count >= least && output.size != Some(0) && ask(input, output, count, tally).unwrap_or(false)
}

fn ask(input: &Endpoint<'_>, output: &Endpoint<'_>, count: u64, tally: &Tally) -> Result<bool, Errno> {
    let source = match input.inode {
        Some(inode) => inode,
        None => sys::fstat(input.fd, tally)?.inode,
    };
    // What blocks are shared on takes 4 us to do so, whatever the size: there nothing more is asked.
    if !is_ext4(input, source.0, tally)? {
        return Ok(false);
    }
    let (target, size) = match (output.inode, output.size) {
        // As it was just now; if it was cut since, its pages are gone, too.
        (Some(inode), Some(size)) => (inode, size),
        _ => {
            let target = sys::fstat(output.fd, tally)?;
            (target.inode, if target.file_type == FileType::Regular { target.size } else { 0 })
        }
    };
    // Within one file copy_file_range knows what may not overlap.
    let others = target.0 == source.0 && target != source;
    if !others || size < count {
        return Ok(false);
    }
    let position = match output.position {
        Some(position) => position,
        None => sys::lseek(output.fd, Whence::Current, tally)?,
    };
    let end = position.saturating_add(count);
    let page = sys::page_size() as u64;
    let pages = end.div_ceil(page) - position / page;
    Ok(end <= size && sys::cached_pages(output.fd, position, count, tally)? >= pages)
}

/// Whether a device, which a file is on, has an ext4. The answer given last is remembered: where the device was meanwhile given to
/// another file system, the method is at worst the slower one.
fn is_ext4(file: &Endpoint<'_>, device: u64, tally: &Tally) -> Result<bool, Errno> {
    /// The device above the answer; at first none.
    static LAST: AtomicU64 = AtomicU64::new(u64::MAX);
    let last = LAST.load(Ordering::Relaxed);
    if last >> 1 == device {
        return Ok(last & 1 == 1);
    }
    let answer = sys::file_system(file.fd, tally)? == EXT4;
    LAST.store(device << 1 | u64::from(answer), Ordering::Relaxed);
    Ok(answer)
}
