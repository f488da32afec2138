//! Whether the device that a socket sends through gathers and checksums: what decides if the packets of a
//! [`Sendfile`](super::Method::Sendfile) or [`Splice`](super::Method::Splice) are copied once more by the CPU.
//!
//! A question about the world, not part of a transfer: its system calls are in nobody's figures.

use crate::sys::{self, Errno, Features, Flow, Interface, RoutingSocket, SocketType, Tally};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Whether the device that a socket sends through takes the pages as they lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gathering {
    /// It gathers and checksums: no copy by the CPU on the way to it.
    Yes,
    /// It does not do both, so the kernel copies each packet for it.
    No,
    /// Nobody can tell from here: not a connected TCP socket, or the device is made of software and says nothing about
    /// the wire behind it.
    Unknown,
}

/// How long an answer holds. Routes and `ethtool -K` are changed by people, who do not change their minds faster.
const FRESH: Duration = Duration::from_secs(1);

/// Answers remembered at most, one for each pair of hosts that talk; with more, all are asked for again.
const REMEMBERED: usize = 1024;

/// A network namespace, and what its routing decides by.
type Asked = (u64, Flow);

static ANSWERS: Mutex<Option<HashMap<Asked, (Instant, Gathering)>>> = Mutex::new(None);

/// Whether the device that a connected TCP socket sends through gathers and checksums.
///
/// The kernel's routing says which device that is, and the device what it does; both are asked at most once a second for
/// a pair of hosts. Otherwise it costs seven short system calls. Never waits; whatever fails makes it unknown. Any thread
/// may ask.
#[must_use]
pub fn gathering(socket: BorrowedFd<'_>) -> Gathering {
    remembered(socket).unwrap_or(Gathering::Unknown)
}

/// What the interface of an index (in the calling thread's network namespace) does by itself when it sends. Asks anew each
/// time, and asks devices made of software as well.
///
/// # Errors
/// `ENODEV` where there is none; `EAFNOSUPPORT` or `EPERM` where a sandbox forbids routing sockets.
pub fn features_of(interface: u32) -> Result<Features, Errno> {
    let routing = RoutingSocket::open()?;
    sys::features(&sys::interface(interface, &routing)?.name, routing.as_fd())
}

/// The index of the interface by which this host, from one of its addresses, reaches another address; loopback's for its
/// own. Sends nothing, and asks the kernel's routing anew each time.
///
/// # Errors
/// What routing says: `ENETUNREACH`, `EINVAL` for a source that is not this host's; `EAFNOSUPPORT` or `EPERM` where a sandbox
/// forbids routing sockets.
pub fn interface_to(source: IpAddr, destination: IpAddr) -> Result<u32, Errno> {
    let (source, destination) = (source.to_canonical(), destination.to_canonical());
    sys::route(&Flow { source, destination, interface: 0, mark: 0 }, &RoutingSocket::open()?)
}

/// Whether the [features](features_of) of an interface are those of the way behind it: not of a device made of software.
///
/// # Errors
/// As [`features_of`].
pub fn is_last_device(interface: u32) -> Result<bool, Errno> {
    Ok(proves_something(&sys::interface(interface, &RoutingSocket::open()?)?))
}

fn remembered(socket: BorrowedFd<'_>) -> Result<Gathering, Errno> {
    let uncounted = Tally::default();
    if sys::socket_type(socket, &uncounted)? != SocketType::Tcp {
        return Ok(Gathering::Unknown);
    }
    let asked = (sys::network_namespace(socket, &uncounted)?, flow(socket, &uncounted)?);
    let now = Instant::now();
    let known = answers().get_or_insert_default().get(&asked).copied();
    if let Some((_, gathering)) = known.filter(|(since, _)| now.duration_since(*since) < FRESH) {
        return Ok(gathering);
    }
    let gathering = ask(asked, &uncounted)?;
    let mut answers = answers();
    let answers = answers.get_or_insert_default();
    if answers.len() >= REMEMBERED {
        answers.clear();
    }
    answers.insert(asked, (now, gathering));
    Ok(gathering)
}

fn answers() -> MutexGuard<'static, Option<HashMap<Asked, (Instant, Gathering)>>> {
    // Nothing done with the lock held can leave the map half changed.
    ANSWERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn flow(socket: BorrowedFd<'_>, tally: &Tally) -> Result<Flow, Errno> {
    let options = sys::routing_options(socket, tally)?;
    let (source, destination) = (sys::own_address(socket)?, sys::peer_address(socket)?);
    let scope = match destination {
        SocketAddr::V6(address) => address.scope_id(),
        SocketAddr::V4(_) => 0,
    };
    Ok(Flow {
        // An IPv4 address written as an IPv6 one, as dual-stack sockets have them, is routed as what it is.
        source: source.ip().to_canonical(),
        destination: destination.ip().to_canonical(),
        interface: if options.bound_to == 0 { scope } else { options.bound_to },
        mark: options.mark,
    })
}

fn ask((namespace, flow): Asked, tally: &Tally) -> Result<Gathering, Errno> {
    let routing = RoutingSocket::open()?;
    if namespace != sys::network_namespace(routing.as_fd(), tally)? {
        // A socket passed in from elsewhere: the routes seen from here are not its own.
        return Ok(Gathering::Unknown);
    }
    let interface = sys::interface(sys::route(&flow, &routing)?, &routing)?;
    if !proves_something(&interface) {
        return Ok(Gathering::Unknown);
    }
    Ok(judged(sys::features(&interface.name, routing.as_fd())?, flow.destination))
}

/// What a device's features mean for TCP to an address.
fn judged(features: Features, destination: IpAddr) -> Gathering {
    let checksums = match destination {
        IpAddr::V4(_) => features.checksums_ipv4,
        IpAddr::V6(_) => features.checksums_ipv6,
    };
    if features.scatter_gather && checksums { Gathering::Yes } else { Gathering::No }
}

/// Whether the features of the first device are those of the way: behind one made of software there is another hop that
/// may copy after all. Behind loopback there is none.
fn proves_something(interface: &Interface) -> bool {
    interface.loopback || !interface.made_of_software
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;

    const ALL: Features = Features { scatter_gather: true, checksums_ipv4: true, checksums_ipv6: true };

    fn connected(listening: &str, to: &str) -> (TcpStream, TcpListener) {
        let listener = TcpListener::bind((listening, 0)).expect("an address of this host");
        let port = listener.local_addr().expect("it is bound").port();
        (TcpStream::connect((to, port)).expect("somebody listens"), listener)
    }

    #[test]
    fn loopback_gathers() {
        let (stream, _listener) = connected("127.0.0.1", "127.0.0.1");
        assert_eq!(gathering(stream.as_fd()), Gathering::Yes);
    }

    #[test]
    fn this_host_is_reached_by_loopback_which_is_the_last_device() {
        let here = IpAddr::from([127, 0, 0, 1]);
        let index = interface_to(here, here).expect("routing sockets need no privilege");
        assert_eq!((is_last_device(index), features_of(index)), (Ok(true), Ok(ALL)));
    }

    #[test]
    fn a_dual_stack_socket_is_routed_as_ipv4() {
        if let Err(error) = TcpListener::bind(("::", 0)) {
            return println!("skipped: this host has no IPv6 ({error})");
        }
        let (stream, _listener) = connected("::", "::ffff:127.0.0.1");
        assert_eq!(gathering(stream.as_fd()), Gathering::Yes);
    }

    #[test]
    fn what_is_not_a_connected_tcp_socket_is_unknown() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let udp = UdpSocket::bind(("127.0.0.1", 0)).expect("a port is free");
        let (unix, _peer) = UnixStream::pair().expect("socket pairs need nothing");
        let file = std::fs::File::open("/dev/null").expect("every Linux has /dev/null");
        for fd in [listener.as_fd(), udp.as_fd(), unix.as_fd(), file.as_fd()] {
            assert_eq!(gathering(fd), Gathering::Unknown);
        }
    }

    #[test]
    fn a_device_must_do_both_for_the_protocol_in_use() {
        let v4 = IpAddr::from([192, 0, 2, 1]);
        let v6 = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]);
        let only_v4 = Features { checksums_ipv6: false, ..ALL };
        assert_eq!(judged(ALL, v6), Gathering::Yes);
        assert_eq!(judged(only_v4, v4), Gathering::Yes);
        assert_eq!(judged(only_v4, v6), Gathering::No);
        assert_eq!(judged(Features { scatter_gather: false, ..ALL }, v4), Gathering::No);
    }
}
