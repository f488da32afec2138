//! What tests ask of descriptors that the standard library does not offer, and the limits a process has for them.

use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use sluice::sys::Tally;
use sluice::transfer::Side;

fn checked(what: &str, result: i32) -> i32 {
    assert!(result >= 0, "{what}: {}", io::Error::last_os_error());
    result
}

/// A pipe: its read end and its write end.
pub(crate) fn pipe() -> (OwnedFd, OwnedFd) {
    sluice::sys::pipe(&Tally::default()).expect("make a pipe")
}

/// Makes a FIFO, opens both ends of it and removes its name.
pub(crate) fn fifo(path: &Path) -> (OwnedFd, OwnedFd) {
    let name = CString::new(path.as_os_str().as_bytes()).expect("a path without a NUL");
    // SAFETY: the name is a C string that lives across the call.
    checked("mkfifo", unsafe { libc::mkfifo(name.as_ptr(), 0o600) });
    // Opening one end waits for the other, unless it is opened for reading and without waiting.
    let read_end =
        OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path).expect("open a FIFO to read");
    let write_end = OpenOptions::new().write(true).open(path).expect("open a FIFO to write");
    set_nonblocking(read_end.as_fd(), false);
    fs::remove_file(path).expect("remove a FIFO's name");
    (read_end.into(), write_end.into())
}

/// A file in memory, which takes any length and whose blocks cost nothing until written.
pub(crate) fn memory_file() -> File {
    // SAFETY: the name is a C string literal.
    let fd =
        checked("memfd_create", unsafe { libc::memfd_create(c"sluice-test".as_ptr(), libc::MFD_CLOEXEC) });
    // SAFETY: the call succeeded, so it is an open descriptor that nobody else owns.
    unsafe { File::from_raw_fd(fd) }
}

fn set_flag(fd: BorrowedFd<'_>, flag: i32, on: bool) {
    // SAFETY: F_GETFL and F_SETFL touch no memory.
    let flags = checked("fcntl(F_GETFL)", unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_GETFL) });
    let flags = if on { flags | flag } else { flags & !flag };
    // SAFETY: as above.
    checked("fcntl(F_SETFL)", unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, flags) });
}

/// Sets or clears `O_NONBLOCK`.
pub(crate) fn set_nonblocking(fd: BorrowedFd<'_>, on: bool) {
    set_flag(fd, libc::O_NONBLOCK, on);
}

/// Sets or clears `O_APPEND`, which the kernel lets one do to any descriptor, at any time.
pub(crate) fn set_appending(fd: BorrowedFd<'_>, on: bool) {
    set_flag(fd, libc::O_APPEND, on);
}

/// Makes a socket's buffers small: `SO_SNDBUF` of one end, `SO_RCVBUF` of the other.
pub(crate) fn shrink_buffers(sender: BorrowedFd<'_>, receiver: BorrowedFd<'_>) {
    for (fd, option) in [(sender, libc::SO_SNDBUF), (receiver, libc::SO_RCVBUF)] {
        let bytes: libc::c_int = 16 * 1024;
        // SAFETY: the value is an int that lives across the call, and the length says so.
        let result = unsafe {
            libc::setsockopt(
                fd.as_raw_fd(),
                libc::SOL_SOCKET,
                option,
                (&raw const bytes).cast(),
                size_of_val(&bytes) as libc::socklen_t,
            )
        };
        checked("setsockopt", result);
    }
}

/// A descriptor's own position.
pub(crate) fn own_position(fd: BorrowedFd<'_>) -> u64 {
    sluice::sys::lseek(fd, sluice::sys::Whence::Current, &Tally::default()).expect("ask a position")
}

/// Waits until an end is ready.
pub(crate) fn wait_for(fd: BorrowedFd<'_>, side: Side) {
    let readiness = match side {
        Side::Input => sluice::sys::Readiness::Readable,
        Side::Output => sluice::sys::Readiness::Writable,
    };
    sluice::sys::poll(fd, readiness, &Tally::default()).expect("poll");
}

/// Descriptors open in this process.
pub(crate) fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").expect("list descriptors").count()
}

/// Lets no file of this process grow beyond that many bytes. A write that would is an `EFBIG`, and a signal that is ignored, as
/// the JVM ignores it.
pub(crate) fn limit_file_size(bytes: usize) {
    // SAFETY: no handler is installed, the signal is ignored.
    unsafe { libc::signal(libc::SIGXFSZ, libc::SIG_IGN) };
    limit(libc::RLIMIT_FSIZE, bytes);
}

/// Lets this process have that many descriptors, as most systems do by default.
pub(crate) fn limit_descriptors(count: usize) {
    limit(libc::RLIMIT_NOFILE, count);
}

/// Why this process cannot be given that many, or `None`.
pub(crate) fn too_few_descriptors(count: usize) -> Option<String> {
    let most = limit_of(libc::RLIMIT_NOFILE).rlim_max;
    (most < count as libc::rlim_t)
        .then(|| format!("the hard limit of open files is {most}, and {count} are needed"))
}

fn limit_of(resource: libc::__rlimit_resource_t) -> libc::rlimit {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limit lives across the call, which writes it.
    checked("getrlimit", unsafe { libc::getrlimit(resource, &raw mut limit) });
    limit
}

fn limit(resource: libc::__rlimit_resource_t, value: usize) {
    let mut limit = limit_of(resource);
    limit.rlim_cur = value as libc::rlim_t;
    // SAFETY: the limit lives across the call.
    checked("setrlimit", unsafe { libc::setrlimit(resource, &raw const limit) });
}
