//! Batches of regions as Java holds them: a [`Regions`] as its address in a `long`, the pieces as cells of memory.

use super::arguments::{self, RawEnd};
use super::hot::{encoded, refused};
use super::panics::guarded;
use super::transits::refusal;
use crate::sys::{Call, Errno, Memory};
use crate::transfer::{self, Block, Cursor, Failure, Method, Piece, Pieces, Regions, Sending, Side};
use jni::sys::{JNIEnv, jclass, jint, jlong};
use std::marker::PhantomData;
use std::os::fd::BorrowedFd;

// Flags beside those of a transfer, as in io.sluice.internal.Flags.
const MORE_FOLLOWS: jint = 1 << 16;
const CORK: jint = 1 << 17;
const AT_ONCE: jint = 1 << 18;

// The cells, as in io.sluice.internal.PieceList.
const NEXT: usize = 0;
const DONE: usize = 1;
const MISSING: usize = 2;
const FIRST: usize = 4;
const PIECE: usize = 3;
/// In the first cell of a piece: this or less for memory; else the number of a file, with a bit for one that may end early.
const MEMORY: i64 = -1;
const MAY_END: i64 = 1 << 32;

/// `Native.openRegions`: makes an object that keeps up to that many bytes mapped.
pub(super) extern "system" fn open(env: *mut JNIEnv, _class: jclass, limit: jlong) -> jlong {
    let limit = u64::try_from(limit).unwrap_or(0);
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, || Box::into_raw(Box::new(Regions::new(limit))).expose_provenance() as jlong) }
}

/// `Native.closeRegions`: ends it with its mappings, counted in the block.
pub(super) extern "system" fn close(env: *mut JNIEnv, _class: jclass, regions: jlong, block: jlong) {
    let body = || {
        if regions != 0 {
            // SAFETY: the address is of an object that `open` made, which Java closes once.
            let regions = unsafe { Box::from_raw(address(regions)) };
            // SAFETY: Java passes a block that it keeps reachable across the call and that no other thread writes.
            match unsafe { arguments::block(block) } {
                Ok(block) => regions.close(block),
                Err(_) => regions.close(&Block::new()),
            }
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, (), body) }
}

/// `Native.forgetFile`: ends what is mapped of a file, counted in the block.
pub(super) extern "system" fn forget(
    env: *mut JNIEnv,
    _class: jclass,
    regions: jlong,
    file: jint,
    block: jlong,
) {
    let body = || {
        // SAFETY: the address is of an object that `open` made and Java has not closed; one thread uses it at a time. Of the
        // block as in `close`.
        if let (Some(regions), Ok(block)) = unsafe { (address(regions).as_mut(), arguments::block(block)) } {
            regions.forget(file as u32, block);
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, (), body) }
}

/// `Native.mappedBytes`: bytes mapped now.
pub(super) extern "system" fn mapped(env: *mut JNIEnv, _class: jclass, regions: jlong) -> jlong {
    // SAFETY: as in `forget`.
    let body = || unsafe { address(regions).as_ref() }.map_or(0, |regions| regions.mapped() as jlong);
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

/// `Native.sendPieces`: sends from the cursor on, and moves it. What is returned, and where the block says why, is as with
/// `Native.transfer`.
#[allow(clippy::too_many_arguments, reason = "primitives in, primitives out")]
pub(super) extern "system" fn send(
    env: *mut JNIEnv,
    _class: jclass,
    regions: jlong,
    pieces: jlong,
    count: jint,
    descriptors: jlong,
    files: jint,
    output: jint,
    output_kind: jint,
    limit: jlong,
    flags: jint,
    block: jlong,
) -> jlong {
    let output = RawEnd { fd: output, kind: output_kind, position: -1 };
    let body = || {
        // SAFETY: Java passes a block that it keeps reachable across the call and that no other thread writes.
        let block = match unsafe { arguments::block(block) } {
            Ok(block) => block,
            Err(errno) => return refusal(errno),
        };
        // SAFETY: as in `forget`.
        let regions = unsafe { address(regions).as_mut() };
        let invalid = Failure { errno: Errno::EINVAL, call: Call::Fstat, side: Some(Side::Input) };
        let (Some(regions), Ok(count), Ok(limit)) = (regions, usize::try_from(count), u64::try_from(limit))
        else {
            return refused(invalid, block);
        };
        let end = match output.checked(Side::Output) {
            Ok(end) => end,
            Err(failure) => return refused(failure, block),
        };
        let mut output = end.endpoint();
        if let Err(failure) = end.finish(&mut output, flags, &block.row(Method::Auto).tally) {
            return refused(failure, block);
        }
        let cells = std::ptr::with_exposed_provenance_mut::<i64>(pieces as usize);
        let descriptors = std::ptr::with_exposed_provenance::<jint>(descriptors as usize);
        // SAFETY: Java passes that many pieces, and that many descriptors, in memory that it keeps reachable and leaves
        // alone during the call. It has entered each file with its channel, so that they stay open; with AT_ONCE it has not,
        // and looks afterwards whether they did, as `Sending::at_once` asks for. A number below 0 stands for a file that no piece
        // names.
        let (files, pieces) = unsafe {
            let files = usize::try_from(files).unwrap_or(0);
            (std::slice::from_raw_parts(descriptors, files), RawPieces { cells, count, lives: PhantomData })
        };
        let fds = Fds::of(files);
        let mut cursor = pieces.cursor();
        let asked = |flag| flags & flag != 0;
        let sending =
            Sending { limit, more: asked(MORE_FOLLOWS), cork: asked(CORK), at_once: asked(AT_ONCE) };
        let outcome = regions.send(&pieces, &mut cursor, fds.all(), &output, sending, block);
        pieces.set_cursor(cursor);
        encoded(&outcome)
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

/// `Native.cork`: corks a TCP socket. 1 if it was not corked, 0 if it was, or an errno with its sign turned.
pub(super) extern "system" fn cork(env: *mut JNIEnv, _class: jclass, socket: jint, block: jlong) -> jint {
    let body = || match corkable(socket, block) {
        Some((fd, block)) => match transfer::cork(fd, &block.row(Method::Auto).tally) {
            Ok(ours) => jint::from(ours),
            Err(failure) => -failure.errno.raw(),
        },
        None => -Errno::EBADF.raw(),
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, 0, body) }
}

/// `Native.uncork`: takes the cork out again.
pub(super) extern "system" fn uncork(env: *mut JNIEnv, _class: jclass, socket: jint, block: jlong) {
    let body = || {
        if let Some((fd, block)) = corkable(socket, block) {
            transfer::uncork(fd, &block.row(Method::Auto).tally);
        }
    };
    // SAFETY: the JVM passed it.
    unsafe { guarded(env, (), body) }
}

fn corkable<'a>(socket: jint, block: jlong) -> Option<(BorrowedFd<'a>, &'a Block)> {
    if socket < 0 {
        return None;
    }
    // SAFETY: not -1, and entered by the caller, so open for the call. Java keeps the block reachable across it.
    unsafe { Some((BorrowedFd::borrow_raw(socket), arguments::block(block).ok()?)) }
}

/// Files as the transfer takes them: their descriptors, on the stack where they are few.
enum Fds<'a> {
    One([BorrowedFd<'a>; 1]),
    Many(Vec<BorrowedFd<'a>>),
}

impl<'a> Fds<'a> {
    /// A number below 0 is a file that no piece names, and which any other may stand in for.
    fn of(raw: &'a [jint]) -> Fds<'a> {
        let Some(any) = raw.iter().copied().find(|fd| *fd >= 0) else {
            return Fds::Many(Vec::new());
        };
        // SAFETY: not -1, and open for the call, as the caller has entered its channel.
        let borrowed = |fd: jint| unsafe { BorrowedFd::borrow_raw(if fd < 0 { any } else { fd }) };
        match raw {
            [fd] => Fds::One([borrowed(*fd)]),
            many => Fds::Many(many.iter().copied().map(borrowed).collect()),
        }
    }

    fn all(&self) -> &[BorrowedFd<'a>] {
        match self {
            Fds::One(one) => one,
            Fds::Many(many) => many,
        }
    }
}

/// Pieces in Java's memory.
struct RawPieces<'a> {
    cells: *mut i64,
    count: usize,
    lives: PhantomData<&'a [u8]>,
}

impl RawPieces<'_> {
    fn cell(&self, index: usize) -> i64 {
        // SAFETY: Java passes as many cells as the count says, and leaves them alone during the call.
        unsafe { self.cells.add(index).read() }
    }

    fn cursor(&self) -> Cursor {
        Cursor {
            piece: self.cell(NEXT) as usize,
            done: self.cell(DONE) as u64,
            missing: self.cell(MISSING) as u64,
        }
    }

    fn set_cursor(&self, cursor: Cursor) {
        // SAFETY: as in `cell`.
        unsafe {
            self.cells.add(NEXT).write(cursor.piece as i64);
            self.cells.add(DONE).write(cursor.done as i64);
            self.cells.add(MISSING).write(cursor.missing as i64);
        }
    }
}

impl<'a> Pieces<'a> for RawPieces<'a> {
    fn len(&self) -> usize {
        self.count
    }

    fn get(&self, index: usize) -> Piece<'a> {
        let at = FIRST + PIECE * index;
        let (what, place, count) = (self.cell(at), self.cell(at + 1), self.cell(at + 2));
        if what <= MEMORY {
            let address = std::ptr::with_exposed_provenance(place as usize);
            // SAFETY: Java passes the address of a direct buffer, with how much of it is meant, and keeps it reachable.
            return Piece::Memory(unsafe { Memory::at(address, count as usize) });
        }
        Piece::Region {
            file: what as u32,
            position: place as u64,
            count: count as u64,
            may_end: what & MAY_END != 0,
        }
    }
}

fn address(regions: jlong) -> *mut Regions {
    std::ptr::with_exposed_provenance_mut(regions as usize)
}
