//! Batches of regions and memory, driven to their end.

use super::descriptors::wait_for;
use super::pattern::pattern;
use sluice::sys::Memory;
use sluice::transfer::{
    Block, Cursor, Endpoint, Outcome, Piece, Regions, SENDFILE_FROM, Sending, Side, Stop,
};
use std::os::fd::BorrowedFd;

pub(crate) const PAGE: u64 = 4096;
pub(crate) const MIB: u64 = 1024 * 1024;

/// What stands before a body.
pub(crate) const HEADER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nServer: sluice\r\n\r\n";

/// A region of the only file, which has to be there.
pub(crate) fn region(position: u64, count: u64) -> Piece<'static> {
    Piece::Region { file: 0, position, count, may_end: false }
}

/// What should arrive of them, where the file holds the pattern and the memory the header's first bytes.
pub(crate) fn bytes_of(pieces: &[Piece<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Region { position, count, .. } => {
                bytes.extend_from_slice(&pattern()[*position as usize..][..*count as usize]);
            }
            Piece::Memory(memory) => bytes.extend_from_slice(&HEADER[..memory.len()]),
        }
    }
    bytes
}

/// Sends all of a batch, coming back after each call that would block.
pub(crate) fn drive(
    regions: &mut Regions,
    pieces: &[Piece<'_>],
    files: &[BorrowedFd<'_>],
    output: &Endpoint<'_>,
    sending: Sending,
    block: &Block,
) -> Outcome {
    let mut cursor = Cursor::default();
    let mut moved = 0;
    loop {
        let outcome = regions.send(pieces, &mut cursor, files, output, sending, block);
        moved += outcome.moved;
        assert!(outcome.moved <= sending.limit, "no more than one call may send");
        match outcome.stop {
            Stop::WouldBlock(Side::Output) => wait_for(output.fd, Side::Output),
            Stop::Short => {}
            _ => return Outcome { moved, ..outcome },
        }
    }
}

/// Large and small ones, empty ones and memory, all over a file of 8 MiB.
pub(crate) fn mixed() -> Vec<Piece<'static>> {
    let mut pieces = vec![Piece::Memory(Memory::from(HEADER))];
    let mut position = 0;
    for index in 0..300_u64 {
        let count = match index % 7 {
            0 => 0,
            1 => 1,
            2 => 1024,
            3 => SENDFILE_FROM - 1,
            4 if index % 35 == 4 => 300_001,
            5 => PAGE,
            _ => 77,
        };
        pieces.push(region(position, count));
        position = (position + 2 * MIB - 511) % (8 * MIB);
    }
    pieces.push(region(0, 70_000));
    pieces.push(Piece::Memory(Memory::from(&HEADER[..9])));
    pieces
}
