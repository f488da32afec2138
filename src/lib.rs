//! Sluice's native half: the kernel's ways of moving bytes between two descriptors, each counted.
//!
//! Three layers, and arrows point down only:
//!
//! - `jni` decodes what the JVM passes, calls, and encodes the answer. The only code that knows JNI.
//! - [`transfer`] plans a ladder of methods for a pair of descriptors and climbs it. Pure Rust.
//! - [`sys`] makes the system calls, one file each, and counts each into a [`sys::Tally`].

mod jni;
pub mod sys;
pub mod transfer;
