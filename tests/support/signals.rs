//! A thread that is woken by a signal, as the JDK wakes one whose channel was closed.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

extern "C" fn nothing(_signal: libc::c_int) {}

/// Lets `SIGUSR1` do nothing but end the call in which it comes: no `SA_RESTART`.
fn handle() {
    // SAFETY: all zeros is a sigaction: no flags, an empty mask.
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    let handler: extern "C" fn(libc::c_int) = nothing;
    action.sa_sigaction = handler as libc::sighandler_t;
    // SAFETY: the action lives across the call; its handler does nothing, which is safe at any time.
    let result = unsafe { libc::sigaction(libc::SIGUSR1, &raw const action, std::ptr::null_mut()) };
    assert_eq!(result, 0, "install a handler");
}

/// Does some work on a thread of its own, calls `blocked` to wait until it is stuck, and sends that thread signals until the
/// work returns.
pub(crate) fn interrupted<T: Send>(work: impl FnOnce() -> T + Send, blocked: impl FnOnce()) -> T {
    handle();
    thread::scope(|scope| {
        let (names, name) = sync_channel(1);
        let (results, result) = sync_channel(1);
        let worker = scope.spawn(move || {
            // SAFETY: asks who this thread is.
            names.send(unsafe { libc::pthread_self() }).expect("the test listens");
            results.send(work()).expect("the test listens");
        });
        let thread = name.recv().expect("the thread says who it is");
        blocked();
        let answer = loop {
            // SAFETY: the thread is not joined before this loop ends.
            unsafe { libc::pthread_kill(thread, libc::SIGUSR1) };
            // A signal that comes between two calls ends none: there will be another.
            match result.recv_timeout(Duration::from_millis(2)) {
                Ok(answer) => break answer,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    std::panic::resume_unwind(worker.join().expect_err("it left no result"))
                }
            }
        };
        worker.join().expect("the thread ends");
        answer
    })
}
