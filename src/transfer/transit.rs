use super::pipes::{Claim, Pipe};
use super::{Header, buffers};
use crate::sys::{self, Errno, Tally};
use std::mem::MaybeUninit;
use std::os::fd::AsFd;

/// Bytes taken from an input and not yet delivered, and the private pipe they may be in.
///
/// An input that is a stream gives its bytes once. When the output cannot take them (it is full, would block, or a
/// signal came), they stay here, are delivered first by the next transfer, or can be [drained](Transit::drain). An
/// empty transit holds no pipe. Bytes in the buffer come before those in the pipe.
///
/// How many bytes are in the pipe is counted here: asking the kernel (`FIONREAD`) could hang behind a splice.
#[derive(Debug, Default)]
pub struct Transit {
    buffer: Vec<u8>,
    start: usize,
    pipe: Option<Pipe>,
    in_pipe: usize,
    relays: bool,
}

impl Transit {
    /// An empty one.
    #[must_use]
    pub fn new() -> Transit {
        Transit::default()
    }

    /// An empty one for a relay, of which there may be thousands: where the pipes that all relays may have are used up,
    /// bytes are copied instead, and few are taken that the output might not.
    #[must_use]
    pub fn for_relay() -> Transit {
        let mut transit = Transit::default();
        transit.relays = true;
        transit
    }

    pub(super) fn relays(&self) -> bool {
        self.relays
    }

    /// How many bytes it holds.
    #[must_use]
    pub fn held(&self) -> usize {
        self.buffer.len() - self.start + self.in_pipe
    }

    /// Takes held bytes out, in order. Returns how many; 0 when it holds none.
    ///
    /// # Errors
    /// Those of `read` on the private pipe, which has no reason to fail.
    pub fn drain(&mut self, into: &mut [MaybeUninit<u8>]) -> Result<usize, Errno> {
        // A question after the transfer, not a part of it: in nobody's figures.
        self.take(into, &Tally::default())
    }

    pub(super) fn take(&mut self, into: &mut [MaybeUninit<u8>], tally: &Tally) -> Result<usize, Errno> {
        let buffered = &self.buffer[self.start..];
        if !buffered.is_empty() {
            let count = buffered.len().min(into.len());
            for (to, from) in into.iter_mut().zip(buffered) {
                to.write(*from);
            }
            self.start += count;
            if self.start == self.buffer.len() {
                // Given back rather than kept: an idle relay holds nothing.
                self.buffer = Vec::new();
                self.start = 0;
            }
            return Ok(count);
        }
        match &self.pipe {
            Some(pipe) if self.in_pipe > 0 && !into.is_empty() => {
                let longest = self.in_pipe.min(sys::page_size());
                if into.len() < longest {
                    // What came from a pipe in packet mode is still in packets, of a page at most, and a read that is shorter than
                    // one drops its rest (O_DIRECT in pipe(2)).
                    return buffers::with(longest as u64, |packet| {
                        let count = self.take(&mut packet[..longest], tally)?;
                        // SAFETY: the call filled that many bytes from the start.
                        self.put_back(unsafe { buffers::filled(packet, count) });
                        self.take(into, tally)
                    });
                }
                let limit = into.len().min(self.in_pipe);
                let count = sys::read(pipe.read_end.as_fd(), &mut into[..limit], tally)?;
                self.in_pipe -= count;
                self.settle(tally);
                Ok(count)
            }
            _ => Ok(0),
        }
    }

    /// Puts bytes back in front of those it holds.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        self.buffer.splice(..self.start, bytes.iter().copied());
        self.start = 0;
    }

    /// The private pipe, taken from the pool if there is none; the header is told its capacity.
    pub(super) fn pipe(&mut self, header: &Header, tally: &Tally) -> Result<&Pipe, Errno> {
        let pipe = match &mut self.pipe {
            Some(pipe) => pipe,
            none => {
                let claim = if self.relays { Claim::Relay } else { Claim::Transfer };
                none.insert(Pipe::take(claim, tally)?)
            }
        };
        // It may have come with bytes of an earlier transfer, which had a block of its own.
        pipe.describe(header);
        Ok(pipe)
    }

    /// Bytes that only an earlier read-and-write could have left: they go before any in the pipe.
    pub(super) fn buffered(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    pub(super) fn in_pipe(&self) -> usize {
        self.in_pipe
    }

    pub(super) fn piped_in(&mut self, count: usize) {
        self.in_pipe += count;
    }

    pub(super) fn piped_out(&mut self, count: usize) {
        self.in_pipe -= count;
    }

    /// Puts an empty pipe back into the pool.
    pub(super) fn settle(&mut self, tally: &Tally) {
        if self.in_pipe == 0 {
            if let Some(pipe) = self.pipe.take() {
                pipe.put_back(tally);
            }
        }
    }

    /// Forgets what it holds: the input is a file and can be read again. Returns how many bytes that were.
    pub(super) fn discard(&mut self, tally: &Tally) -> u64 {
        let held = self.held() as u64;
        self.buffer.clear();
        self.start = 0;
        if self.in_pipe > 0 {
            self.in_pipe = 0;
            if let Some(pipe) = self.pipe.take() {
                pipe.close(tally);
            }
        }
        self.settle(tally);
        held
    }
}

impl Drop for Transit {
    fn drop(&mut self) {
        if self.held() > 0 || self.pipe.is_some() {
            self.discard(&Tally::default());
        }
    }
}
