//! Bytes that tell where they come from.

use std::sync::OnceLock;

/// How many bytes the pattern has.
pub(crate) const LENGTH: usize = 9 * 1024 * 1024;

/// Bytes without a period, and without a zero: a zero was never sent, so one that arrives is a hole in a cut file.
pub(crate) fn pattern() -> &'static [u8] {
    static PATTERN: OnceLock<Vec<u8>> = OnceLock::new();
    PATTERN.get_or_init(|| {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut bytes = Vec::with_capacity(LENGTH);
        while bytes.len() < LENGTH {
            // xorshift64 (Marsaglia 2003).
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.extend_from_slice(&(state | 0x0101_0101_0101_0101).to_ne_bytes());
        }
        bytes
    })
}

/// Fails with the first place at which the two differ, rather than with megabytes of both.
#[track_caller]
pub(crate) fn assert_same(what: &str, actual: &[u8], expected: &[u8]) {
    if actual == expected {
        return;
    }
    let place = actual.iter().zip(expected).position(|(a, e)| a != e);
    panic!(
        "{what}: {} bytes where {} were expected; first difference at {place:?}",
        actual.len(),
        expected.len()
    );
}
