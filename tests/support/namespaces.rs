//! Two network namespaces joined by a veth pair, for tests that need a device of their own.

use std::fs::File;
use std::io::Error;
use std::os::fd::AsRawFd;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// Two network namespaces, the near one with the near end of a veth pair and the far one with the other. Gone when dropped,
/// also by a panic. One pair at a time: what is measured in them needs the machine to itself.
pub(crate) struct Namespaces {
    _alone: MutexGuard<'static, ()>,
    near: String,
    far: String,
}

impl Namespaces {
    pub(crate) const NEAR_END: &'static str = "near";
    pub(crate) const FAR_V4: &'static str = "10.231.7.2";
    pub(crate) const FAR_V6: &'static str = "fd31:7::2";

    /// Makes them, or says why that is not possible here.
    pub(crate) fn make() -> Result<Namespaces, String> {
        static ALONE: Mutex<()> = Mutex::new(());
        let name = |end| format!("sluice-{}-{end}", std::process::id());
        let made = Namespaces {
            _alone: ALONE.lock().unwrap_or_else(PoisonError::into_inner),
            near: name("near"),
            far: name("far"),
        };
        for program in ["ip", "ethtool"] {
            Command::new(program).arg("--version").output().map_err(|error| format!("{program}: {error}"))?;
        }
        let (near, far) = (made.near.as_str(), made.far.as_str());
        run("ip", &["netns", "add", near])?;
        run("ip", &["netns", "add", far])?;
        run(
            "ip",
            &["-n", near, "link", "add", "name", "near", "type", "veth", "peer", "name", "far", "netns", far],
        )?;
        // nodad: an IPv6 address can be used at once.
        for (namespace, end, v4, v6) in
            [(near, "near", "10.231.7.1/24", "fd31:7::1/64"), (far, "far", "10.231.7.2/24", "fd31:7::2/64")]
        {
            run("ip", &["-n", namespace, "address", "add", v4, "dev", end])?;
            run("ip", &["-n", namespace, "address", "add", v6, "dev", end, "nodad"])?;
            run("ip", &["-n", namespace, "link", "set", end, "up"])?;
            run("ip", &["-n", namespace, "link", "set", "lo", "up"])?;
        }
        // The far end's packets are taken in by CPU 1, and not by the thread that sent them on its own time. Not every kernel
        // can (CONFIG_RPS), and a machine with one CPU has no choice. `ip netns exec` shows the namespace's own /sys.
        let steer = "echo 2 > /sys/class/net/far/queues/rx-0/rps_cpus";
        let _ = run("ip", &["netns", "exec", far, "sh", "-c", steer]);
        Ok(made)
    }

    /// Starts a thread in the near namespace. The programs that it starts are there too.
    pub(crate) fn near<T: Send + 'static>(&self, body: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        inside(&self.near, body)
    }

    /// Starts a thread in the far namespace.
    pub(crate) fn far<T: Send + 'static>(&self, body: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
        inside(&self.far, body)
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        // The veth pair goes with either.
        for namespace in [&self.near, &self.far] {
            let _ = run("ip", &["netns", "delete", namespace]);
        }
    }
}

fn inside<T: Send + 'static>(namespace: &str, body: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    let entry = File::open(format!("/run/netns/{namespace}")).expect("ip netns add made it");
    thread::spawn(move || {
        // SAFETY: takes a descriptor and a flag, and moves the calling thread alone, which ends with this closure.
        let result = unsafe { libc::setns(entry.as_raw_fd(), libc::CLONE_NEWNET) };
        assert_eq!(result, 0, "setns: {}", Error::last_os_error());
        body()
    })
}

/// Runs a program to its end; what it complained about, where it failed.
pub(crate) fn run(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output =
        Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => {
            let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(format!("{program} {}: {complaint}", arguments.join(" ")))
        }
    }
}
