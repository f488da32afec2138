use super::RoutingSocket;
use super::message::{Message, attributes, number};
use crate::sys::Errno;

/// Length of `struct ifinfomsg`.
const FIXED: usize = 16;
/// Where the interface's flags are in it.
const FLAGS: usize = 8;

/// What an interface is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its name, such as `eth0`.
    pub name: String,
    /// It is the loopback device.
    pub loopback: bool,
    /// It is made of software: a veth, bridge, bond, VLAN, tunnel and the like.
    pub made_of_software: bool,
}

/// `RTM_GETLINK`: what the interface of an index is.
///
/// Whether it is made of software is told by `IFLA_INFO_KIND`, which every device has that `ip link add` can make and no
/// driver's does. The folder `/sys/devices/virtual/net` would say the same, but of the namespace that `/sys` was mounted in.
///
/// # Errors
/// `ENODEV` where there is none.
pub fn interface(index: u32, socket: &RoutingSocket) -> Result<Interface, Errno> {
    let mut fixed = [0; FIXED];
    fixed[4..8].copy_from_slice(&index.to_ne_bytes());
    let without_statistics = (libc::RTEXT_FILTER_SKIP_STATS as u32).to_ne_bytes();
    let request = Message::new(libc::RTM_GETLINK, &fixed).with(libc::IFLA_EXT_MASK, &without_statistics);
    let answer = socket.ask(&request, libc::RTM_NEWLINK)?;
    let flags = number(&answer, FLAGS).ok_or(Errno::EPROTO)?;
    let mut found = Interface {
        name: String::new(),
        loopback: flags & libc::IFF_LOOPBACK as u32 != 0,
        made_of_software: false,
    };
    for (kind, value) in attributes(answer.get(FIXED..).unwrap_or_default()) {
        match kind {
            libc::IFLA_IFNAME => found.name = text(value),
            libc::IFLA_LINKINFO => {
                found.made_of_software = attributes(value).any(|(kind, _)| kind == libc::IFLA_INFO_KIND);
            }
            _ => {}
        }
    }
    Ok(found)
}

fn text(value: &[u8]) -> String {
    let end = value.iter().position(|byte| *byte == 0).unwrap_or(value.len());
    String::from_utf8_lossy(&value[..end]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_what_it_says() {
        let socket = RoutingSocket::open().expect("routing sockets need no privilege");
        let loopback = Interface { name: "lo".into(), loopback: true, made_of_software: false };
        assert_eq!(interface(1, &socket), Ok(loopback));
    }

    #[test]
    fn an_interface_that_is_not_there_is_an_error() {
        let socket = RoutingSocket::open().expect("routing sockets need no privilege");
        assert_eq!(interface(i32::MAX as u32, &socket), Err(Errno::ENODEV));
    }
}
