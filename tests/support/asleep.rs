//! Whether a thread sleeps in the kernel.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

/// Where the kernel tells of the thread that asks.
pub(crate) fn own_task() -> PathBuf {
    PathBuf::from("/proc").join(fs::read_link("/proc/thread-self").expect("the thread's name"))
}

/// Waits until a thread does.
pub(crate) fn wait_until_asleep(task: &Path) {
    // The state follows the name, which is in brackets and may hold anything.
    while !fs::read_to_string(task.join("stat"))
        .expect("its state")
        .rsplit(')')
        .next()
        .is_some_and(|rest| rest.starts_with(" S"))
    {
        thread::yield_now();
    }
}
