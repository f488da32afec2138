//! How requests and answers are laid out
//! ([`netlink(7)`](https://man7.org/linux/man-pages/man7/netlink.7.html)): numbers in native order, everything padded to
//! four bytes.

use crate::sys::Errno;

/// Length of `struct nlmsghdr`.
const HEADER: usize = 16;
/// Length of `struct rtattr`.
const ATTRIBUTE_HEADER: usize = 4;
/// The bits of an attribute's type that are flags (`NLA_F_NESTED`, `NLA_F_NET_BYTEORDER`).
const TYPE_FLAGS: u16 = 0xc000;

/// A request under construction.
pub(super) struct Message(Vec<u8>);

impl Message {
    /// A request of a type, with the fixed part that the type has.
    pub(super) fn new(kind: u16, fixed: &[u8]) -> Message {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(&[0; 4]); // the length, once it is known
        bytes.extend_from_slice(&kind.to_ne_bytes());
        bytes.extend_from_slice(&(libc::NLM_F_REQUEST as u16).to_ne_bytes());
        bytes.extend_from_slice(&[0; 8]); // sequence number and port: there is one question on the socket
        bytes.extend_from_slice(fixed);
        Message(bytes).sealed()
    }

    /// The same with one attribute more.
    pub(super) fn with(mut self, kind: u16, value: &[u8]) -> Message {
        let length = (ATTRIBUTE_HEADER + value.len()) as u16;
        self.0.extend_from_slice(&length.to_ne_bytes());
        self.0.extend_from_slice(&kind.to_ne_bytes());
        self.0.extend_from_slice(value);
        self.0.resize(padded(self.0.len()), 0);
        self.sealed()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    fn sealed(mut self) -> Message {
        let length = self.0.len() as u32;
        self.0[..4].copy_from_slice(&length.to_ne_bytes());
        self
    }
}

/// The body of an answer of the type expected, or the error that it reports.
pub(super) fn body(answer: &[u8], expected: u16) -> Result<Vec<u8>, Errno> {
    let length = number(answer, 0).ok_or(Errno::EPROTO)? as usize;
    let kind = short(answer, 4).ok_or(Errno::EPROTO)?;
    let body = answer.get(HEADER..length).ok_or(Errno::EPROTO)?;
    if i32::from(kind) == libc::NLMSG_ERROR {
        let negative = number(body, 0).ok_or(Errno::EPROTO)? as i32;
        return Err(Errno::from_raw(negative.wrapping_neg()));
    }
    if kind == expected { Ok(body.to_vec()) } else { Err(Errno::EPROTO) }
}

/// The attributes in some bytes: type and value of each. Ends at the first that does not fit.
pub(super) fn attributes(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(short(bytes, 0)?);
        let kind = short(bytes, 2)? & !TYPE_FLAGS;
        let value = bytes.get(ATTRIBUTE_HEADER..length)?;
        bytes = bytes.get(padded(length)..).unwrap_or_default();
        Some((kind, value))
    })
}

/// The 32-bit number at a place.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn padded(length: usize) -> usize {
    length.next_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_back_as_they_were_written() {
        let message = Message::new(7, &[0; 12]).with(1, b"abc").with(2, &[]).with(3, &[9; 8]);
        let body = body(message.bytes(), 7).expect("it has the type expected");
        let found: Vec<_> = attributes(&body[12..]).collect();
        assert_eq!(found, [(1, &b"abc"[..]), (2, &[]), (3, &[9; 8])]);
    }

    #[test]
    fn an_error_is_told_by_its_number() {
        let mut fixed = (-libc::ENETUNREACH).to_ne_bytes().to_vec();
        fixed.resize(20, 0);
        let message = Message::new(libc::NLMSG_ERROR as u16, &fixed);
        assert_eq!(body(message.bytes(), 7), Err(Errno::ENETUNREACH));
    }

    #[test]
    fn a_message_cut_anywhere_is_no_panic() {
        let message = Message::new(7, &[0; 12]).with(1, b"abcdef");
        for length in 0..message.bytes().len() {
            assert_eq!(body(&message.bytes()[..length], 7), Err(Errno::EPROTO));
            assert!(attributes(&message.bytes()[..length]).count() <= length);
        }
    }
}
