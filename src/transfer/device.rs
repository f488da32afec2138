//! Whether the device that a socket sends through gathers and checksums: what decides if the packets of a
//! [`Sendfile`](super::Method::Sendfile) or [`Splice`](super::Method::Splice) are copied once more by the CPU.
//!
//! A question about the world, not part of a transfer: its system calls are in nobody's figures.

use crate::sys::{self, Errno, Features, Flow, Interface, RoutingSocket, SocketType, Tally};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, PoisonError};
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

/// How long a device is taken to stay as it is. `ethtool -K` is for people, who do not change their minds faster.
const FRESH: Duration = Duration::from_secs(1);

/// Devices remembered at most: a host with more has them made and unmade all the time, and starts over.
const REMEMBERED: usize = 64;

/// A network namespace and the index of an interface in it.
type Place = (u64, u32);

#[derive(Clone, Copy, Debug)]
struct Device {
    asked: Instant,
    /// None for one made of software.
    features: Option<Features>,
}

static DEVICES: Mutex<Option<HashMap<Place, Device>>> = Mutex::new(None);

/// Whether the device that a connected TCP socket sends through gathers and checksums.
///
/// Asks the kernel's routing which device that is, each time, for routes change; and the device, at most once a second.
/// About ten system calls, and five where the device is known. Never blocks; whatever fails makes it unknown. Any thread may
/// ask.
#[must_use]
pub fn gathering(socket: BorrowedFd<'_>) -> Gathering {
    answer(socket).unwrap_or(Gathering::Unknown)
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

fn answer(socket: BorrowedFd<'_>) -> Result<Gathering, Errno> {
    let uncounted = Tally::default();
    if sys::socket_type(socket, &uncounted)? != SocketType::Tcp {
        return Ok(Gathering::Unknown);
    }
    let options = sys::routing_options(socket, &uncounted)?;
    let flow = Flow {
        source: sys::own_address(socket)?,
        destination: sys::peer_address(socket)?,
        bound_to: options.bound_to,
        mark: options.mark,
    };
    let routing = RoutingSocket::open()?;
    let namespace = sys::network_namespace(socket, &uncounted)?;
    if namespace != sys::network_namespace(routing.as_fd(), &uncounted)? {
        // A socket passed in from elsewhere: the routes seen from here are not its own.
        return Ok(Gathering::Unknown);
    }
    let index = sys::route(&flow, &routing)?;
    Ok(gathers(device((namespace, index), &routing)?, flow.destination))
}

fn gathers(features: Option<Features>, destination: SocketAddr) -> Gathering {
    let Some(features) = features else {
        return Gathering::Unknown;
    };
    let checksums = match destination.ip().to_canonical().is_ipv4() {
        true => features.checksums_ipv4,
        false => features.checksums_ipv6,
    };
    if features.scatter_gather && checksums { Gathering::Yes } else { Gathering::No }
}

/// The features of a device that is hardware or loopback; `None` for one made of software.
fn device(place: Place, routing: &RoutingSocket) -> Result<Option<Features>, Errno> {
    let now = Instant::now();
    // Nothing done with the lock held can leave the map half changed.
    let mut devices = DEVICES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = devices.as_ref().and_then(|devices| devices.get(&place));
    if let Some(device) = known.filter(|device| now.duration_since(device.asked) < FRESH) {
        return Ok(device.features);
    }
    drop(devices);
    let interface = sys::interface(place.1, routing)?;
    let features = match proves_something(&interface) {
        true => Some(sys::features(&interface.name, routing.as_fd())?),
        false => None,
    };
    devices = DEVICES.lock().unwrap_or_else(PoisonError::into_inner);
    let devices = devices.get_or_insert_default();
    if devices.len() >= REMEMBERED {
        devices.clear();
    }
    devices.insert(place, Device { asked: now, features });
    Ok(features)
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
    fn a_dual_stack_socket_is_routed_as_ipv4() {
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
        let v4 = SocketAddr::from(([192, 0, 2, 1], 1));
        let v6 = SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], 1));
        let only_v4 = Features { checksums_ipv6: false, ..ALL };
        assert_eq!(gathers(Some(ALL), v6), Gathering::Yes);
        assert_eq!(gathers(Some(only_v4), v4), Gathering::Yes);
        assert_eq!(gathers(Some(only_v4), v6), Gathering::No);
        assert_eq!(gathers(Some(Features { scatter_gather: false, ..ALL }), v4), Gathering::No);
        assert_eq!(gathers(None, v4), Gathering::Unknown);
    }
}
