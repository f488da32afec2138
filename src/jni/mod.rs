//! The boundary to the JVM: decode what it passes, call, encode the answer. The only code that knows JNI.
//!
//! The functions are those that `io.sluice.internal.Native` declares, bound by `JNI_OnLoad`. Primitives go in and out; a
//! negative result is an errno with its sign turned, and Java makes the exception. A panic becomes an `InternalError` and
//! never unwinds into the JVM.
//!
//! - [`hot`]: what a transfer calls. Raw functions: the jni crate's way in would cost three times the call itself.
//! - [`questions`]: what is asked now and then, through the jni crate.
//! - [`regions`]: batches of regions of files, sent in one call.
//! - [`transits`]: the bytes that a transfer has taken and not delivered.
//! - [`upkeep`]: room made in a file, and pages of it let go.
//! - [`lookup`]: the one key to the JDK's internals.
//!
//! Nothing is kept here that belongs to a class loader, so the library can be unloaded with the one that loaded it.

mod arguments;
mod hot;
mod load;
mod lookup;
mod panics;
mod questions;
mod regions;
mod transits;
mod upkeep;
