//! A test that runs again in a process of its own, where it may change what the whole process has.

use std::env;
use std::process::Command;

const ROLE: &str = "SLUICE_TEST_ROLE";

/// Whether this process was started to play a role.
pub(crate) fn plays(role: &str) -> bool {
    env::var(ROLE).is_ok_and(|value| value == role)
}

/// Makes a command that runs one test of a test program in a role.
pub(crate) fn cast<'a>(command: &'a mut Command, test: &str, role: &str) -> &'a mut Command {
    command.args([test, "--exact", "--nocapture", "--test-threads=1"]).env(ROLE, role)
}

/// Runs one test of this program again in a role, in a process of its own, and fails as it does.
#[track_caller]
pub(crate) fn again(test: &str, role: &str) {
    let mut command = Command::new(env::current_exe().expect("this program"));
    let output = cast(&mut command, test, role).output().expect("start this program again");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{out}\n{err}", output.status);
}
