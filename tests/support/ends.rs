//! Every kind of source and target, opened with a peer at the other end.

use super::descriptors::{fifo, own_position, pipe};
use super::pattern::{assert_same, pattern};
use super::peers::{collect, feed, tcp_pair, udp_pair, unix_pair};
use super::scratch::{Scratch, create};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::thread::JoinHandle;

/// Where the bytes of a positioned source start: odd, and not on the first page.
pub(crate) const START: u64 = 4099;

/// Where a positioned target is written, into what was there before.
pub(crate) const PLACE: u64 = 511;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    FileAt,
    FileOwn,
    Tcp,
    Unix,
    Pipe,
    Fifo,
    Udp,
    Zero,
    Proc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    FileAt,
    FileOwn,
    Append,
    Tcp,
    Unix,
    Pipe,
    Fifo,
    Null,
    Udp,
}

/// An open source, and who feeds it.
pub(crate) struct Opened {
    pub(crate) fd: OwnedFd,
    pub(crate) position: Option<u64>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) feeder: Option<JoinHandle<()>>,
}

impl Source {
    pub(crate) fn open(self, scratch: &Scratch, size: usize) -> Opened {
        let bytes = &pattern()[..size];
        let plain = |fd: OwnedFd, position| Opened { fd, position, bytes: bytes.to_vec(), feeder: None };
        let fed =
            |fd: OwnedFd, feeder| Opened { fd, position: None, bytes: bytes.to_vec(), feeder: Some(feeder) };
        match self {
            Source::FileAt | Source::FileOwn => {
                let path = scratch.name("source");
                let file = create(&path);
                std::fs::remove_file(path).expect("remove the source's name");
                file.write_all_at(bytes, START).expect("fill the source");
                if self == Source::FileAt {
                    return plain(file.into(), Some(START));
                }
                seek(&file, START);
                plain(file.into(), None)
            }
            Source::Tcp => {
                let (near, far) = tcp_pair();
                fed(near.into(), feed(far, bytes))
            }
            Source::Unix => {
                let (near, far) = unix_pair();
                fed(near.into(), feed(far, bytes))
            }
            Source::Pipe => {
                let (read_end, write_end) = pipe();
                fed(read_end, feed(write_end, bytes))
            }
            Source::Fifo => {
                let (read_end, write_end) = fifo(&scratch.name("source"));
                fed(read_end, feed(write_end, bytes))
            }
            Source::Udp => {
                let (near, far) = udp_pair();
                for datagram in bytes.chunks(1000) {
                    far.send(datagram).expect("send a datagram");
                }
                plain(near.into(), None)
            }
            Source::Zero => {
                let zero = File::open("/dev/zero").expect("every Linux has /dev/zero");
                Opened { bytes: vec![0; size], ..plain(zero.into(), Some(START)) }
            }
            Source::Proc => {
                let file = File::open("/proc/version").expect("every Linux has /proc/version");
                let mut text = Vec::new();
                (&file).read_to_end(&mut text).expect("read /proc/version");
                Opened { bytes: text[5..].to_vec(), ..plain(file.into(), Some(5)) }
            }
        }
    }
}

/// An open target, and what reads what arrives there.
pub(crate) struct Sink {
    pub(crate) fd: OwnedFd,
    pub(crate) position: Option<u64>,
    pub(crate) before: Vec<u8>,
    pub(crate) arrivals: Arrivals,
}

pub(crate) enum Arrivals {
    /// In a file, from this place on.
    File(File, usize),
    Stream(JoinHandle<Vec<u8>>),
    Datagrams(std::net::UdpSocket),
    Nowhere,
}

impl Target {
    pub(crate) fn open(self, scratch: &Scratch) -> Sink {
        let plain = |fd: OwnedFd, arrivals| Sink { fd, position: None, before: Vec::new(), arrivals };
        match self {
            Target::FileAt | Target::FileOwn | Target::Append => {
                let before = vec![0xee; 1000];
                let path = scratch.name("target");
                create(&path).write_all_at(&before, 0).expect("fill the target");
                let file =
                    OpenOptions::new().read(true).write(true).append(self == Target::Append).open(&path);
                let file = file.expect("open the target");
                std::fs::remove_file(path).expect("remove the target's name");
                let place = if self == Target::Append { before.len() } else { PLACE as usize };
                if self == Target::FileOwn {
                    seek(&file, PLACE);
                }
                let position = (self == Target::FileAt).then_some(PLACE);
                let reader = file.try_clone().expect("clone the target");
                Sink { fd: file.into(), position, before, arrivals: Arrivals::File(reader, place) }
            }
            Target::Tcp => {
                let (near, far) = tcp_pair();
                plain(near.into(), Arrivals::Stream(collect(far)))
            }
            Target::Unix => {
                let (near, far) = unix_pair();
                plain(near.into(), Arrivals::Stream(collect(far)))
            }
            Target::Pipe => {
                let (read_end, write_end) = pipe();
                plain(write_end, Arrivals::Stream(collect(read_end)))
            }
            Target::Fifo => {
                let (read_end, write_end) = fifo(&scratch.name("target"));
                plain(write_end, Arrivals::Stream(collect(read_end)))
            }
            Target::Null => {
                let null =
                    OpenOptions::new().write(true).open("/dev/null").expect("every Linux has /dev/null");
                plain(null.into(), Arrivals::Nowhere)
            }
            Target::Udp => {
                let (near, far) = udp_pair();
                plain(near.into(), Arrivals::Datagrams(far))
            }
        }
    }
}

impl Sink {
    /// Closes the target and compares what arrived.
    pub(crate) fn check(self, expected: &[u8]) {
        let position = own_position_of(&self);
        drop(self.fd);
        match self.arrivals {
            Arrivals::File(mut file, place) => {
                let mut wanted = self.before;
                let end = place + expected.len();
                wanted.resize(wanted.len().max(end), 0);
                wanted[place..end].copy_from_slice(expected);
                seek(&file, 0);
                let mut actual = Vec::new();
                file.read_to_end(&mut actual).expect("read the target");
                assert_same("the target file", &actual, &wanted);
                let moves = self.position.is_none() && !expected.is_empty();
                let start = if self.position.is_none() && place == PLACE as usize { PLACE } else { 0 };
                assert_eq!(position, if moves { end as u64 } else { start }, "the target's own position");
            }
            Arrivals::Stream(collector) => {
                assert_same("the peer", &collector.join().expect("the peer reads"), expected);
            }
            Arrivals::Datagrams(socket) => {
                let mut arrived = Vec::new();
                while arrived.len() < expected.len() {
                    let mut datagram = [0; 65_536];
                    let count = socket.recv(&mut datagram).expect("receive a datagram");
                    arrived.extend_from_slice(&datagram[..count]);
                }
                assert_same("the datagrams", &arrived, expected);
            }
            Arrivals::Nowhere => {}
        }
    }
}

fn own_position_of(sink: &Sink) -> u64 {
    match &sink.arrivals {
        Arrivals::File(file, _) => own_position(file.as_fd()),
        _ => 0,
    }
}

fn seek(file: &File, position: u64) {
    let mut file = file;
    file.seek(SeekFrom::Start(position)).expect("seek");
}
