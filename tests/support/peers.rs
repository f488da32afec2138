//! The other ends of streams, as threads.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};

/// A pair of connected TCP sockets.
pub(crate) fn tcp_pair() -> (TcpStream, TcpStream) {
    // One listener for all: each would cost a port, and a connection closed occupies its ports for a minute.
    static LISTENER: OnceLock<Mutex<TcpListener>> = OnceLock::new();
    let listener = LISTENER
        .get_or_init(|| Mutex::new(TcpListener::bind("127.0.0.1:0").expect("listen")))
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let near = TcpStream::connect(listener.local_addr().expect("an address")).expect("connect");
    let (far, _) = listener.accept().expect("accept");
    (near, far)
}

/// A pair of connected Unix stream sockets.
pub(crate) fn unix_pair() -> (UnixStream, UnixStream) {
    UnixStream::pair().expect("make a pair of Unix sockets")
}

/// A pair of connected UDP sockets.
pub(crate) fn udp_pair() -> (UdpSocket, UdpSocket) {
    let near = UdpSocket::bind("127.0.0.1:0").expect("bind");
    let far = UdpSocket::bind("127.0.0.1:0").expect("bind");
    near.connect(far.local_addr().expect("an address")).expect("connect");
    far.connect(near.local_addr().expect("an address")).expect("connect");
    (near, far)
}

/// Writes bytes into a stream and closes it.
pub(crate) fn feed(stream: impl Into<OwnedFd>, bytes: &'static [u8]) -> JoinHandle<()> {
    let mut stream = File::from(stream.into());
    thread::spawn(move || {
        // The reader may have had enough, and gone.
        let _ = stream.write_all(bytes);
    })
}

/// Reads a stream to its end.
pub(crate) fn collect(stream: impl Into<OwnedFd>) -> JoinHandle<Vec<u8>> {
    let mut stream = File::from(stream.into());
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("read a stream to its end");
        bytes
    })
}
