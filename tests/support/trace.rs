//! What `strace` saw one thread do between two marks.

use super::reexec::cast;
use std::collections::BTreeMap;
use std::env;
use std::ffi::CString;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// System calls by name, with how often each was made.
pub(crate) type Counts = BTreeMap<String, u64>;

/// A mark in the trace: a write to no descriptor, which fails and does nothing.
pub(crate) struct Mark(CString);

const BEGIN: &str = "sluice begins ";
const END: &str = "sluice ends ";

impl Mark {
    /// The mark before what is named, made beforehand so that making it is not in the trace.
    pub(crate) fn begin(name: &str) -> Mark {
        Mark(CString::new(format!("{BEGIN}{name}")).expect("a name without a NUL"))
    }

    /// The mark after it.
    pub(crate) fn end(name: &str) -> Mark {
        Mark(CString::new(format!("{END}{name}")).expect("a name without a NUL"))
    }

    /// Makes the mark.
    pub(crate) fn set(&self) {
        // SAFETY: the text is readable for its length; the descriptor is none.
        unsafe { libc::write(-1, self.0.as_ptr().cast(), self.0.as_bytes().len()) };
    }
}

/// Why `strace` cannot be used here, or `None` where it can.
pub(crate) fn objection() -> Option<String> {
    let probe = Command::new("strace").args(["-f", "-o", "/dev/null", "true"]).stdin(Stdio::null()).output();
    match probe {
        Err(error) => Some(format!("strace cannot be started ({error})")),
        Ok(output) if !output.status.success() => {
            let words = String::from_utf8_lossy(&output.stderr);
            Some(format!("strace may not trace here ({})", words.lines().next().unwrap_or("no reason given")))
        }
        Ok(_) => None,
    }
}

/// Runs one test of this program in a role under `strace`, and returns the trace.
pub(crate) fn traced(test: &str, role: &str, trace: &Path) -> String {
    let mut command = Command::new("strace");
    // Long enough strings to read the marks whole, and no summary of attachments.
    command.args(["-f", "-qq", "-s", "200", "-o"]).arg(trace).arg(env::current_exe().expect("this program"));
    let output = cast(&mut command, test, role).stdin(Stdio::null()).output().expect("start strace");
    assert!(
        output.status.success(),
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    fs::read_to_string(trace).expect("read the trace")
}

/// The calls between each pair of marks, on the thread that made them, by the name in the marks.
pub(crate) fn windows(trace: &str) -> BTreeMap<String, Counts> {
    let mut finished = BTreeMap::new();
    let mut open: BTreeMap<&str, (String, Counts)> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, event)) = line.split_once(' ') else { continue };
        let event = event.trim_start();
        if let Some(name) = mark(event, BEGIN) {
            open.insert(thread, (name.to_owned(), Counts::new()));
        } else if mark(event, END).is_some() {
            let (name, counts) = open.remove(thread).expect("a beginning before the end");
            finished.insert(name, counts);
        } else if let Some((_, counts)) = open.get_mut(thread) {
            // A call interrupted by another thread's is begun on one line and resumed on a later one; signals and
            // exits are no calls.
            let call = event.split_once('(').map(|(name, _)| name);
            let begun = call.filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
            if let Some(name) = begun {
                // What strace before 6.5 prints for it.
                let name = if name == "syscall_0x1c3" { "cachestat" } else { name };
                *counts.entry(name.to_owned()).or_default() += 1;
            }
        }
    }
    assert!(open.is_empty(), "windows without an end: {open:?}");
    finished
}

fn mark<'a>(event: &'a str, kind: &str) -> Option<&'a str> {
    let text = event.strip_prefix("write(-1, \"")?.strip_prefix(kind)?;
    text.split_once('"').map(|(name, _)| name)
}
