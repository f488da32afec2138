//! What the integration tests share: temporary files, streams with a peer, a pattern of bytes, a transfer driven to its end.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod asleep;
pub(crate) mod batches;
pub(crate) mod descriptors;
pub(crate) mod drive;
pub(crate) mod ends;
pub(crate) mod own_disk;
pub(crate) mod pattern;
pub(crate) mod peers;
pub(crate) mod reexec;
pub(crate) mod scratch;
pub(crate) mod signals;
pub(crate) mod targets;
pub(crate) mod trace;

/// Says why a test cannot run here, in the words that `./gradlew test` counts.
pub(crate) fn skip(reason: &str) {
    println!("skipped: {reason}");
}
