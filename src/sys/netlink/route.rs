use super::RoutingSocket;
use super::message::{Message, attributes, number};
use crate::sys::Errno;
use std::net::IpAddr;

/// Length of `struct rtmsg`.
const FIXED: usize = 12;
/// Where the kind of route is in it.
const KIND: usize = 7;
/// The loopback interface: the first of every network namespace (`LOOPBACK_IFINDEX`, `include/net/net_namespace.h`).
const LOOPBACK: u32 = 1;

/// What routing decides by: the hosts at both ends of a connection, and what was set on the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// Where the packets come from.
    pub source: IpAddr,
    /// Where they go; of the same family.
    pub destination: IpAddr,
    /// Index of the interface that they must leave by, for a socket bound to one (`SO_BINDTODEVICE`) or a link-local
    /// destination; 0 for none.
    pub interface: u32,
    /// The socket's mark (`SO_MARK`); 0 for none.
    pub mark: u32,
}

/// `RTM_GETROUTE`: the index of the interface that a flow's packets leave by; loopback's, where the destination is this
/// host.
///
/// # Errors
/// What routing says: `ENETUNREACH`, `EHOSTUNREACH`, `EINVAL` for a source that is not this host's.
pub fn route(flow: &Flow, socket: &RoutingSocket) -> Result<u32, Errno> {
    let family = match flow.destination {
        IpAddr::V4(_) => libc::AF_INET,
        IpAddr::V6(_) => libc::AF_INET6,
    };
    let (source, destination) = (octets(flow.source), octets(flow.destination));
    let bits = (destination.len() * 8) as u8;
    let mut fixed = [0; FIXED];
    fixed[0] = family as u8;
    fixed[1] = bits;
    fixed[2] = bits;
    let mut request = Message::new(libc::RTM_GETROUTE, &fixed)
        .with(libc::RTA_DST, &destination)
        .with(libc::RTA_SRC, &source);
    if flow.interface != 0 {
        request = request.with(libc::RTA_OIF, &flow.interface.to_ne_bytes());
    }
    if flow.mark != 0 {
        request = request.with(libc::RTA_MARK, &flow.mark.to_ne_bytes());
    }
    let answer = socket.ask(&request, libc::RTM_NEWROUTE)?;
    if answer.get(KIND) == Some(&libc::RTN_LOCAL) {
        // Whichever interface has the address, the packets turn round inside the host.
        return Ok(LOOPBACK);
    }
    attributes(answer.get(FIXED..).unwrap_or_default())
        .find(|(kind, _)| *kind == libc::RTA_OIF)
        .and_then(|(_, value)| number(value, 0))
        .ok_or(Errno::ENODEV)
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(source: &str, destination: &str) -> Result<u32, Errno> {
        let parsed = |text: &str| text.parse().expect("an address of this test");
        let flow = Flow { source: parsed(source), destination: parsed(destination), interface: 0, mark: 0 };
        route(&flow, &RoutingSocket::open()?)
    }

    #[test]
    fn this_host_is_reached_by_loopback() {
        assert_eq!(index("127.0.0.1", "127.0.0.1"), Ok(LOOPBACK));
    }

    #[test]
    fn a_source_of_another_host_is_refused() {
        // TEST-NET-2 (RFC 5737) belongs to nobody.
        assert!(index("198.51.100.1", "127.0.0.1").is_err());
    }
}
