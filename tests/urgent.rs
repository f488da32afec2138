//! Urgent data on a TCP connection, which a splice stops at as if the stream had ended: what follows it arrives as well.

#![allow(missing_docs, reason = "tests say what they prove in their names")]

mod support;

use sluice::transfer::{Block, Method, Request, Stop, Transit, transfer};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsFd, AsRawFd};
use std::thread;
use support::drive::probed;
use support::pattern::assert_same;
use support::peers::{collect, tcp_pair};

fn send_urgent(socket: &TcpStream, byte: u8) {
    // SAFETY: the byte lives across the call, and the length says that it is one.
    let sent = unsafe { libc::send(socket.as_raw_fd(), (&raw const byte).cast(), 1, libc::MSG_OOB) };
    assert_eq!(sent, 1, "send an urgent byte");
}

#[test]
fn what_follows_urgent_data_arrives() {
    for method in [Method::ReadWrite, Method::Splice, Method::Auto] {
        let (mut source, near) = tcp_pair();
        let (target, mut far) = tcp_pair();
        thread::scope(|scope| {
            let relay = scope.spawn(move || {
                let (mut input, mut output) = (probed(near.as_fd(), None), probed(target.as_fd(), None));
                let request = Request::of(1 << 30).by(method);
                transfer(&mut input, &mut output, &request, &mut Transit::for_relay(), &Block::new())
            });
            source.write_all(b"before").expect("send what comes before");
            let mut before = [0; 6];
            far.read_exact(&mut before).expect("it has arrived");
            send_urgent(&source, b'!');
            source.write_all(b"after").expect("send what comes after");
            send_urgent(&source, b'!');
            drop(source);
            let outcome = relay.join().expect("the relay");
            assert_eq!((outcome.stop, outcome.moved), (Stop::End, 11), "{method:?}");
            assert_same("after it", &collect(far).join().expect("the rest"), b"after");
        });
    }
}
