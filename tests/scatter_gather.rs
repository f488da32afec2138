//! Whether the device gathers and checksums is read right, and is what the CPU time of a sendfile hangs on. Over a veth pair
//! in network namespaces made for it, which takes root (CAP_SYS_ADMIN) and the programs `ip` and `ethtool`.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

#[path = "support/namespaces.rs"]
mod namespaces;

use namespaces::{Namespaces, run};
use sluice::sys::{Errno, Features, Flow, RoutingSocket, Tally, route, sendfile};
use sluice::transfer::{Gathering, features_of, gathering};
use std::ffi::CString;
use std::fs::File;
use std::io::{Error, Write};
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, FromRawFd};
use std::sync::mpsc;
use std::thread;

const ALL: Features = Features { scatter_gather: true, checksums_ipv4: true, checksums_ipv6: true };

/// Namespaces, or `None` after saying why there are none.
fn namespaces() -> Option<Namespaces> {
    Namespaces::make()
        .map_err(|why| println!("skipped: no network namespaces with a veth pair here ({why})"))
        .ok()
}

fn ethtool(features: &[&str]) {
    run("ethtool", &[&["-K", Namespaces::NEAR_END], features].concat())
        .expect("a veth's features can be set");
}

fn index_of(interface: &str) -> u32 {
    let name = CString::new(interface).expect("no NUL in it");
    // SAFETY: the name is a C string that lives across the call.
    unsafe { libc::if_nametoindex(name.as_ptr()) }
}

#[test]
fn features_are_read_as_ethtool_sets_them() {
    let Some(namespaces) = namespaces() else { return };
    let read = namespaces.near(|| {
        let device = index_of(Namespaces::NEAR_END);
        let under = |features: &[&str]| {
            ethtool(features);
            features_of(device).expect("the device is there")
        };
        [
            under(&["sg", "on", "tx", "on"]),
            under(&["sg", "off", "tx", "on"]),
            under(&["sg", "on", "tx", "off"]),
            under(&["sg", "off", "tx", "off"]),
        ]
    });
    let [both, only_checksums, only_gathers, neither] = read.join().expect("the thread asks and ends");
    assert_eq!(both, ALL);
    assert_eq!(only_checksums, Features { scatter_gather: false, ..ALL });
    assert_eq!(only_gathers, Features { checksums_ipv4: false, checksums_ipv6: false, ..ALL });
    assert_eq!(neither, Features { scatter_gather: false, checksums_ipv4: false, checksums_ipv6: false });
}

#[test]
fn behind_a_veth_pair_nobody_knows_and_loopback_is_known_in_every_namespace() {
    let Some(namespaces) = namespaces() else { return };
    let port = listen(&namespaces, "::", 4, drop);
    let answers = namespaces.near(move || {
        let to = |host: &str| {
            let address: IpAddr = host.parse().expect("an address of this test");
            let stream = TcpStream::connect(SocketAddr::new(address, port)).expect("somebody listens");
            gathering(stream.as_fd())
        };
        let mapped = format!("::ffff:{}", Namespaces::FAR_V4);
        let far = [to(Namespaces::FAR_V4), to(Namespaces::FAR_V6), to(&mapped)];

        let own = TcpListener::bind((Ipv6Addr::UNSPECIFIED, 0)).expect("a port is free");
        let own_port = own.local_addr().expect("it is bound").port();
        let to_self = |host: &str| {
            let stream = TcpStream::connect((host, own_port)).expect("somebody listens");
            gathering(stream.as_fd())
        };
        // Addresses of the veth: routed through loopback all the same.
        (far, [to_self("127.0.0.1"), to_self("::1"), to_self("10.231.7.1"), to_self("fd31:7::1")])
    });
    let (far, own) = answers.join().expect("the thread asks and ends");
    assert_eq!(far, [Gathering::Unknown; 3]);
    assert_eq!(own, [Gathering::Yes; 4]);
}

#[test]
fn routing_goes_by_the_bound_device_and_by_the_mark() {
    let Some(namespaces) = namespaces() else { return };
    let answers = namespaces.near(|| {
        // Packets marked 7 find a network (TEST-NET-3 of RFC 5737) that others do not.
        let ip = |arguments: &str| {
            let arguments: Vec<_> = arguments.split(' ').collect();
            run("ip", &arguments).expect("routes of this namespace can be set");
        };
        ip("rule add fwmark 7 table 99");
        ip("route add 203.0.113.0/24 dev near table 99");
        let device = index_of(Namespaces::NEAR_END);
        let via = |interface, mark| {
            let parsed = |text: &str| text.parse().expect("an address of this test");
            let flow =
                Flow { source: parsed("10.231.7.1"), destination: parsed("203.0.113.1"), interface, mark };
            route(&flow, &RoutingSocket::open().expect("the namespace has routing"))
        };
        (device, via(0, 0), via(0, 7), via(device, 0))
    });
    let (device, plain, marked, bound) = answers.join().expect("the thread asks and ends");
    assert_eq!(plain, Err(Errno::ENETUNREACH));
    // A host is taken to be on the link that a socket is bound to, where no route says otherwise.
    assert_eq!((marked, bound), (Ok(device), Ok(device)));
}

/// Bytes sent in a round: enough that the round takes tens of milliseconds of CPU.
const ROUND: u64 = 128 << 20;
/// Bytes of a call: well within the windows that a connection opens by itself.
const CHUNK: u64 = 256 << 10;
/// Bytes after which the windows are open.
const SLOW_START: u64 = 8 << 20;
/// Rounds with the device gathering and, in turn with them, without. The median forgives what else the machine does.
const ROUNDS: usize = 5;

#[test]
fn sendfile_costs_twice_the_cpu_on_a_device_that_does_not_gather() {
    let Some(namespaces) = namespaces() else { return };
    // One more to warm up.
    let port = listen(&namespaces, Namespaces::FAR_V4, 2 * ROUNDS + 1, discard);
    let measured = namespaces.near(move || {
        // BBR, where a machine has it as the default, paces the sender and hides what a packet costs.
        let chosen = ["cubic", "reno"]
            .iter()
            .any(|name| std::fs::write("/proc/sys/net/ipv4/tcp_congestion_control", name).is_ok());
        assert!(chosen, "no congestion control without pacing here");
        pin(0);
        let file = cached_file();
        let costs = |sg: &str| {
            ethtool(&["sg", sg]);
            send(&file, port)
        };
        // Whatever else offloads hang on scatter-gather comes back with it, as people would have it.
        ethtool(&["sg", "on", "tx", "on", "tso", "on", "gso", "on"]);
        send(&file, port);
        let rounds: Vec<(f64, f64)> = (0..ROUNDS).map(|_| (costs("on"), costs("off"))).collect();
        println!("seconds of CPU per GB, gathering and not: {rounds:.3?}");
        let with = median(rounds.iter().map(|round| round.0).collect());
        let without = median(rounds.iter().map(|round| round.1).collect());
        (with, without)
    });
    let (with, without) = measured.join().expect("the thread sends and ends");
    println!("sendfile over veth, s/GB: {with:.3} gathering, {without:.3} not, {:.1} times", without / with);
    assert!(without >= 2.0 * with, "{without:.3} s/GB without scatter-gather is not twice {with:.3} with it");
}

/// Takes connections in the far namespace and does something with each; returns the port.
fn listen(
    namespaces: &Namespaces,
    host: &'static str,
    connections: usize,
    serve: impl Fn(TcpStream) + Send + 'static,
) -> u16 {
    let (tell, told) = mpsc::channel();
    namespaces.far(move || {
        pin(1);
        let listener = TcpListener::bind((host, 0)).expect("a port is free");
        tell.send(listener.local_addr().expect("it is bound").port()).expect("the test waits for it");
        for stream in listener.incoming().take(connections) {
            serve(stream.expect("a connection"));
        }
    });
    told.recv().expect("the listener is bound")
}

/// Reads a connection to its end without copying a byte: `MSG_TRUNC` drops them (`tcp(7)`).
fn discard(stream: TcpStream) {
    const CHUNK: usize = 1 << 20;
    loop {
        // SAFETY: with MSG_TRUNC, TCP writes nothing to the buffer, which may be null.
        let count = unsafe { libc::recv(stream.as_raw_fd(), std::ptr::null_mut(), CHUNK, libc::MSG_TRUNC) };
        if count <= 0 {
            return;
        }
    }
}

/// A file that is nowhere but in the page cache.
fn cached_file() -> File {
    // SAFETY: takes a C string and a flag.
    let fd = unsafe { libc::memfd_create(c"sluice-scatter-gather".as_ptr(), libc::MFD_CLOEXEC) };
    assert_ne!(fd, -1, "memfd_create: {}", Error::last_os_error());
    // SAFETY: just made, and nobody else has it.
    let mut file = unsafe { File::from_raw_fd(fd) };
    let block = vec![0x5a; 1 << 20];
    for _ in 0..ROUND >> 20 {
        file.write_all(&block).expect("memory for the file");
    }
    file
}

/// Sends the file; returns the seconds of CPU that its sendfile calls took this thread, per GB.
///
/// Each call sends no more than the connection can take at once, and the next one waits until all has arrived. Otherwise
/// packets would leave when an acknowledgement comes, and be paid for by whoever runs on that CPU then.
fn send(file: &File, port: u16) -> f64 {
    let stream = TcpStream::connect((Namespaces::FAR_V4, port)).expect("somebody listens");
    let tally = Tally::default();
    let mut position = 0;
    let mut cpu = 0.0;
    while position < ROUND {
        // While the connection starts slowly, calls do wait.
        let counts = position >= SLOW_START;
        let chunk = CHUNK.min(ROUND - position);
        let start = cpu_seconds();
        let sent = sendfile(stream.as_fd(), file.as_fd(), Some(&mut position), chunk, &tally);
        if counts {
            cpu += cpu_seconds() - start;
        }
        assert_ne!(sent.expect("the receiver is there"), 0, "the file has not been cut");
        while unacknowledged(&stream) > 0 {
            thread::yield_now();
        }
    }
    cpu / ((ROUND - SLOW_START) as f64 / 1e9)
}

/// Bytes in the socket's queue, sent or not, of which the receiver has not said that it has them.
fn unacknowledged(stream: &TcpStream) -> libc::c_int {
    let mut bytes: libc::c_int = 0;
    // SAFETY: TIOCOUTQ (SIOCOUTQ, tcp(7)) writes one int, which lives across the call.
    let result = unsafe { libc::ioctl(stream.as_raw_fd(), libc::TIOCOUTQ, &raw mut bytes) };
    assert_eq!(result, 0, "SIOCOUTQ: {}", Error::last_os_error());
    bytes
}

/// CPU time of the calling thread.
fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the timespec lives across the call.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Keeps the calling thread on a CPU, where the machine has that one.
fn pin(cpu: usize) {
    // SAFETY: zeros are an empty set, the CPU is within it, and the set lives across the call.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(cpu, &mut set);
        libc::sched_setaffinity(0, size_of_val(&set), &raw const set);
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
