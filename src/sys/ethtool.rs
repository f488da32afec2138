use super::Errno;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::OnceLock;

/// What an interface does by itself when it sends. Turned on and off by `ethtool -K`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// It sends a packet that lies in pieces (`tx-scatter-gather`).
    pub scatter_gather: bool,
    /// It computes the checksum of TCP over IPv4 (`tx-checksum-ipv4` or `tx-checksum-ip-generic`).
    pub checksums_ipv4: bool,
    /// It computes the checksum of TCP over IPv6 (`tx-checksum-ipv6` or `tx-checksum-ip-generic`).
    pub checksums_ipv6: bool,
}

// Commands and string sets of include/uapi/linux/ethtool.h.
const ETHTOOL_GSTRINGS: u32 = 0x1b;
const ETHTOOL_GSSET_INFO: u32 = 0x37;
const ETHTOOL_GFEATURES: u32 = 0x3a;
const ETH_SS_FEATURES: u32 = 4;
/// Length of a string in a set (`ETH_GSTRING_LEN`).
const STRING: usize = 32;
/// Words of `struct ethtool_get_features_block`, of which the third is what is active.
const BLOCK_WORDS: usize = 4;
const ACTIVE: usize = 2;

/// `int ioctl(int fd, SIOCETHTOOL, struct ifreq *)`: what the interface of a name does by itself when it sends.
///
/// Any socket will do to ask on; its network namespace is the one asked about. The legacy questions `ETHTOOL_GSG` and
/// `ETHTOOL_GTXCSUM` are not used: the second says yes to a device that checksums SCTP alone.
/// See [`netdevice(7)`](https://man7.org/linux/man-pages/man7/netdevice.7.html). Not counted: no transfer makes it.
///
/// # Errors
/// `ENODEV` where there is no such interface, `EOPNOTSUPP`.
pub fn features(interface: &str, socket: BorrowedFd<'_>) -> Result<Features, Errno> {
    let places = places(interface, socket)?;
    let blocks = places.count.div_ceil(32);
    // cmd, size, then the blocks.
    let mut words = vec![0_u32; 2 + blocks * BLOCK_WORDS];
    words[0] = ETHTOOL_GFEATURES;
    words[1] = blocks as u32;
    ethtool(interface, socket, &mut words)?;
    let active = |place: Option<usize>| {
        place.is_some_and(|place| {
            words.get(2 + place / 32 * BLOCK_WORDS + ACTIVE).is_some_and(|word| word >> (place % 32) & 1 == 1)
        })
    };
    let generic = active(places.checksum_generic);
    Ok(Features {
        scatter_gather: active(places.scatter_gather),
        checksums_ipv4: generic || active(places.checksum_ipv4),
        checksums_ipv6: generic || active(places.checksum_ipv6),
    })
}

/// Where the features are in the kernel's list, which differs between kernels and never within one.
#[derive(Clone, Copy, Debug)]
struct Places {
    count: usize,
    scatter_gather: Option<usize>,
    checksum_ipv4: Option<usize>,
    checksum_ipv6: Option<usize>,
    checksum_generic: Option<usize>,
}

fn places(interface: &str, socket: BorrowedFd<'_>) -> Result<Places, Errno> {
    static PLACES: OnceLock<Places> = OnceLock::new();
    if let Some(places) = PLACES.get() {
        return Ok(*places);
    }
    // cmd, reserved, the mask of sets in two words, the length of the one set.
    let mask = (1_u64 << ETH_SS_FEATURES).to_ne_bytes();
    let mut words = [ETHTOOL_GSSET_INFO, 0, word(&mask, 0), word(&mask, 4), 0];
    ethtool(interface, socket, &mut words)?;
    let count = words[4] as usize;

    // cmd, string_set, len, then the strings.
    let mut words = vec![0_u32; 3 + count * STRING / 4];
    words[..3].copy_from_slice(&[ETHTOOL_GSTRINGS, ETH_SS_FEATURES, count as u32]);
    ethtool(interface, socket, &mut words)?;
    let bytes: Vec<u8> = words[3..].iter().flat_map(|word| word.to_ne_bytes()).collect();
    let place = |name: &str| {
        bytes
            .chunks_exact(STRING)
            .position(|string| string.split(|byte| *byte == 0).next() == Some(name.as_bytes()))
    };
    Ok(*PLACES.get_or_init(|| Places {
        count,
        scatter_gather: place("tx-scatter-gather"),
        checksum_ipv4: place("tx-checksum-ipv4"),
        checksum_ipv6: place("tx-checksum-ipv6"),
        checksum_generic: place("tx-checksum-ip-generic"),
    }))
}

fn word(bytes: &[u8; 8], at: usize) -> u32 {
    u32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// Passes a command to the interface's driver; the answer replaces it. The words after the command must have room for it.
fn ethtool(interface: &str, socket: BorrowedFd<'_>, words: &mut [u32]) -> Result<(), Errno> {
    let mut name = [0; libc::IFNAMSIZ];
    if interface.len() >= name.len() {
        return Err(Errno::ENODEV);
    }
    for (to, from) in name.iter_mut().zip(interface.bytes()) {
        *to = from as libc::c_char;
    }
    let mut request = libc::ifreq {
        ifr_name: name,
        ifr_ifru: libc::__c_anonymous_ifr_ifru { ifru_data: words.as_mut_ptr().cast() },
    };
    // SAFETY: the request names an interface and points at words that live across the call; each command above says,
    // in the words the kernel reads first, for how many more it has room.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCETHTOOL, &raw mut request) };
    if result == -1 { Err(Errno::last()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::RoutingSocket;
    use std::os::fd::AsFd;

    #[test]
    fn loopback_gathers_and_checksums() {
        // Fixed features of it since Linux 2.4 (drivers/net/loopback.c).
        let socket = RoutingSocket::open().expect("routing sockets need no privilege");
        let all = Features { scatter_gather: true, checksums_ipv4: true, checksums_ipv6: true };
        assert_eq!(features("lo", socket.as_fd()), Ok(all));
    }

    #[test]
    fn an_interface_that_is_not_there_is_an_error() {
        let socket = RoutingSocket::open().expect("routing sockets need no privilege");
        assert_eq!(features("sluice-none", socket.as_fd()), Err(Errno::ENODEV));
        assert_eq!(features("a-name-longer-than-any-interface-has", socket.as_fd()), Err(Errno::ENODEV));
    }
}
